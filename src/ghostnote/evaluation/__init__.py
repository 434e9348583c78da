"""Measures of what was generated, against real playing: pure functions of patterns and of the scoring grid."""
