"""When lines of code were written, moved and changed, from git itself."""
