"""From a candidate to a folder that a team can start from."""
