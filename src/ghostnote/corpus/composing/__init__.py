"""Material for styles that nobody recorded: scores by the placements of profiles, with the feel of recorded takes."""
