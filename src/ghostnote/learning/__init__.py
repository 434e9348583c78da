"""Your own drummer: from somebody's clips to a style that the engine plays. Needs the extra `train`."""
