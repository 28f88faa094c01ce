"""What every handler is given: who speaks, in which language, and the one effect of the update."""
