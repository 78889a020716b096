"""What `propose` makes of helper families that are known to exist."""
