"""How a style acts that the checkpoint has not learned: its profile's placements, timing, force and repetition."""
