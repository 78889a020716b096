"""Languages: which grammar reads a file, and what its nodes mean."""
