"""Reads the world: repositories, owners, files, fragments. Knows nothing of duplicates."""
