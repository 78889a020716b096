"""Tests of a draft, made of its copies: each copy as it stood beside the same function on the shared one.

All of it is text here. It runs when the team that takes the draft on runs its tests, and then with stand-ins for
everything outside of the copy.
"""

from __future__ import annotations

from dupfinder.propose.python.characterisation.cases import Check, Replaced, checks, files

__all__ = ["Check", "Replaced", "checks", "files"]
