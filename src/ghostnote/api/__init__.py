"""The REST API. It knows the service's ports; `ghostnote.assembly` gives it the parts."""
