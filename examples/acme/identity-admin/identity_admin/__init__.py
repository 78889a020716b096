"""Access reviews and off-boarding."""
