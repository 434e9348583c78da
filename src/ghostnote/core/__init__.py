"""The domain: units, kit, pattern, params, feel and errors. numpy at most; no I/O, no web, no ML."""
