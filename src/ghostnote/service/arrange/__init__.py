"""The jobs beside plain generation: each turns clips into what the model is given, and what it plays into a result."""
