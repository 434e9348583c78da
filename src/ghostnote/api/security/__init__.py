"""Who may ask for what, and how much: keys, tokens, limits, and what browsers and bodies may do."""
