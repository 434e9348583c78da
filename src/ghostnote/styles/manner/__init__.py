"""How a profile acts on a pattern: levels, offsets and swing met exactly, the life of what was played kept."""
