"""Drift: where the copies of a candidate disagree, as a table that a person can decide from."""

from __future__ import annotations

from dupfinder.assess.drift.copies import Copy, copies_of, copy_of
from dupfinder.assess.drift.facts import Fact, Source, facts
from dupfinder.assess.drift.table import Table, drift, table
from dupfinder.assess.drift.vocabulary import Concept, builtin, concepts, extended

__all__ = [
    "Concept",
    "Copy",
    "Fact",
    "Source",
    "Table",
    "builtin",
    "concepts",
    "copies_of",
    "copy_of",
    "drift",
    "extended",
    "facts",
    "table",
]
