"""What can be wrong with what the command was asked to do."""

from __future__ import annotations

from dupfinder_scanners.errors import DupfinderError


class OutputError(DupfinderError):
    """A report that cannot be written where it was asked for."""


class PlaceError(DupfinderError):
    """A place in the code that names no file."""
