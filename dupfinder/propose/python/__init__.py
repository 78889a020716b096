"""Python copies: one function that all of them are instances of, and what each squad has to change."""
