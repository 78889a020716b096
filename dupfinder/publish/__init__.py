"""The only writers to the outside. Each says what it did, and does it once."""
