"""Styles: what may be asked for by name.

`profiles/` holds a file a style, `catalogue` is all of them, `registry` finds one by any of its names, `profile` says
what a style is, `meters` puts one into any meter.
"""
