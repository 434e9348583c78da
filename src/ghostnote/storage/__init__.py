"""Where things are kept: the database of jobs, keys and checkpoints, and the blobs that it names."""
