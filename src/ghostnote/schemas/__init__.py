"""What goes over the wire, as pydantic models: shared by the API and its client."""
