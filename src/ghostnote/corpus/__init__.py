"""Training material: collected from its public address, cleaned, and written as a dataset with licence and hash."""
