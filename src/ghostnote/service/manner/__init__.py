"""Where profiles act on what is asked for: which ones, their placements as odds, bars that come again."""
