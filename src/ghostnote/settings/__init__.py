"""Settings of the service: environment variables and one `.env`, each with its default and meaning in `model`."""
