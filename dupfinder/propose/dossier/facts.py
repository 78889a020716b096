"""What the pages are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dupfinder.model import Candidate
from dupfinder_scanners.fragments import Fragment


@dataclass(frozen=True, slots=True)
class Function:
    """A shared function: its signature, its parameters, and for each copy its place, share (0 to 1), statements kept
    and had."""

    name: str
    signature: str
    parameters: tuple[str, ...]
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
    """A candidate with its draft. `refused` says of each place that is left alone why.

    `sketches` are languages with the file of their API sketch. `checks` are the copies that the draft's tests compare,
    with what each test leaves out.
    """

    candidate: Candidate
    package: str
    functions: tuple[Function, ...]
    migrations: tuple[Migration, ...]
    refused: tuple[str, ...]
    sketches: tuple[tuple[str, str], ...] = ()
    checks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def by_hand(self) -> Sequence[Fragment]:
        """Copies that no patch replaces, nor anything in them."""
        moved = [place for each in self.migrations for place in each.replaced]
        return [one for one in self.candidate.fragments if not any(_holds(one, place) for place in moved)]


def _holds(one: Fragment, place: str) -> bool:
    """Whether a place lies in the fragment: a class holds its methods."""
    file, _, lines = place.rpartition(":")
    start, _, end = lines.partition("-")
    inside = one.start_line <= int(start) and int(end or start) <= one.end_line
    return file == one.place.rpartition(":")[0] and inside
