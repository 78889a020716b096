"""What the pages are made of."""

from __future__ import annotations

from dataclasses import dataclass

from dupfinder.model import Candidate


@dataclass(frozen=True, slots=True)
class Function:
    """A shared function: its signature, and for each copy its place, share (0 to 1), statements kept and had."""

    name: str
    signature: str
    copies: tuple[tuple[str, float, int, int], ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """One patch: its file, whose it is, the copies it replaces, imports by path that are then unused."""

    squad: str
    repository: str
    file: str
    replaced: tuple[str, ...]
    lines: int
    unused: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """A candidate with its draft. `refused` says of each place that is left alone why."""

    candidate: Candidate
    package: str
    functions: tuple[Function, ...]
    migrations: tuple[Migration, ...]
    refused: tuple[str, ...]
    checks: int = 0
