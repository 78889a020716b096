"""All harnesses."""

from __future__ import annotations

from functools import cache

from benchmarks.fuzz import files, results, rules, sources
from benchmarks.fuzz.harness import Harness


@cache
def harnesses() -> tuple[Harness, ...]:
    """In the order in which they run."""
    return (*rules.harnesses(), *files.harnesses(), *results.harnesses(), *sources.harnesses())


def harness_of(name: str) -> Harness:
    """By its name. Raises KeyError."""
    return {one.name: one for one in harnesses()}[name]
