"""A run that measured some tools, laid over the record of all: rows of the others stay as they were measured.

A node with `tools` holds one row a tool, and in `corpus` the digest of what they were measured on. Rows of another
corpus are not kept: two tools in one table must have seen the same files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

TOOLS, CORPUS = "tools", "corpus"


def stamped(numbers: Mapping[str, Any], runs: Mapping[str, object]) -> dict[str, Any]:
    """The numbers with `run`, which says when and how, in the row of each tool that `runs` names."""
    done: dict[str, Any] = {}
    for key, value in numbers.items():
        if key == TOOLS:
            done[key] = {tool: {**row, "run": runs[tool]} if tool in runs else row for tool, row in value.items()}
        else:
            done[key] = stamped(value, runs) if isinstance(value, Mapping) else value
    return done


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The new numbers with the old rows and parts that they do not have."""
    done = {key: value for key, value in old.items() if isinstance(value, Mapping) and key not in new}
    if TOOLS in new:
        done = {}
    for key, value in new.items():
        before = old.get(key)
        if key == TOOLS:
            done[key] = {**(before or {}), **value} if _same(old, new) else value
        elif isinstance(value, Mapping) and isinstance(before, Mapping):
            done[key] = merged(before, value) if key != CORPUS else value
        else:
            done[key] = value
    return done


def lost(old: Mapping[str, Any], new: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """What `merged` does not keep: `part: tool`, for every row that was measured on another corpus."""
    for key, value in new.items():
        before = old.get(key)
        if key == TOOLS and isinstance(before, Mapping) and not _same(old, new):
            yield from (f"{where}: {tool}" for tool in before if tool not in value)
        elif key != CORPUS and isinstance(value, Mapping) and isinstance(before, Mapping):
            yield from lost(before, value, key if not where else f"{where}, {key}")


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    return CORPUS in old and old[CORPUS] == new.get(CORPUS)
