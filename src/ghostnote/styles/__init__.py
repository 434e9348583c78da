"""Styles: what may be asked for by name. `catalogue` is the table, `registry` finds a style by any of its names."""
