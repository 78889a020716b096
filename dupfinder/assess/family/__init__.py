"""Families: jobs that every organisation rewrites, found by what code calls, names and imports, never by its shape."""

from __future__ import annotations

from dupfinder.assess.family.cues import Places, Present
from dupfinder.assess.family.matcher import THRESHOLD, Claim, Matcher
from dupfinder.assess.family.rules import Covers, Example, Family, Group, load, load_file

__all__ = [
    "THRESHOLD",
    "Claim",
    "Covers",
    "Example",
    "Family",
    "Group",
    "Matcher",
    "Places",
    "Present",
    "load",
    "load_file",
]
