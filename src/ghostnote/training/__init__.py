"""Learning from the processed data: network, data loading, training, export. Needs the extra `train`."""
