"""Feel: what velocity and micro-timing do. Measured features and deterministic transforms."""
