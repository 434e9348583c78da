"""The processed data, as files: written by `corpus`, read by `training` and `evaluation`. numpy at most."""
