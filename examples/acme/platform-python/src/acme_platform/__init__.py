"""What squads share in Python."""

__version__ = "0.4.0"
