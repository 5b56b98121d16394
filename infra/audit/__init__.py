"""Known holes in what we depend on, and secrets somebody forgot in the repository."""
