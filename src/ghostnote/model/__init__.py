"""Checkpoints and the engine that runs them: ids in, ids out. No torch here."""
