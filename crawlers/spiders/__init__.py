"""The engines: one a file, none for a single site."""
