"""What the action costs on a pull request."""
