"""dupfinder finds the helper that several squads each wrote for themselves."""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["__version__"]
