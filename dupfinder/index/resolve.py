"""From an id that somebody wrote down, perhaps long ago, to the candidate's id of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.index import database
from dupfinder.index.errors import UnknownCandidateError
from dupfinder.index.text import unescape

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHORTEST_PREFIX = 4
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lines:
    """Every id that ever was with the last run that had it, and where each led when it ended: (run, id) to id."""

    latest: int
    seen: Mapping[str, int]
    heirs: Mapping[tuple[int, str], str]

    def now(self, past: str) -> str | None:
        """The id of today that a known id leads to, or None where its line has ended.

        After a split it is the heir that took the largest share.
        """
        current: str | None = past
        # Each step is to an id that was seen in a later run, so this ends.
        while current is not None and self.seen[current] < self.latest:
            current = self.heirs.get((self.seen[current] + 1, current))
        return current


def resolve(path: Path, wanted: str) -> str:
    """The current id of a candidate, from its id, a past id of it, or a prefix of either of at least four characters.

    Raises `UnknownCandidateError` where none or several fit, or where the candidate is gone; else an `IndexFileError`.
    """
    with database.reading(path) as con:
        known = lines(con)
    if wanted in known.seen:
        return _one(known, wanted, [wanted])
    if len(wanted) < SHORTEST_PREFIX:
        raise UnknownCandidateError(
            f"{wanted!r} is too short for a candidate. Give at least {SHORTEST_PREFIX} characters of its id."
        )
    return _one(known, wanted, [one for one in known.seen if one.startswith(wanted)])


def lines(con: DuckDBPyConnection) -> Lines:
    """The lines of all ids of an attached index."""
    latest = database.one(con, "SELECT max(number) FROM old.runs")
    seen = database.rows(
        con,
        "SELECT id, max(last_run) AS run FROM old.past_candidates GROUP BY id ORDER BY id",
    )
    steps = database.rows(
        con,
        'SELECT run, "before", "after" FROM old.changes WHERE main AND "before" IS NOT NULL AND "after" IS NOT NULL',
    )
    return Lines(
        latest,
        {unescape(row["id"]): row["run"] for row in seen},
        {(row["run"], unescape(row["before"])): unescape(row["after"]) for row in steps},
    )


def _one(lines: Lines, wanted: str, matches: Iterable[str]) -> str:
    found = {match: lines.now(match) for match in matches}
    alive = sorted({now for now in found.values() if now is not None})
    if len(alive) == 1:
        return alive[0]
    if alive:
        raise UnknownCandidateError(
            f"{wanted!r} fits {len(alive)} candidates: {_listed(alive)}. Give more characters of the id."
        )
    if found:
        run = max(lines.seen[match] for match in found)
        raise UnknownCandidateError(
            f"Candidate {_listed(sorted(found))} was last seen in run {run} and is gone: it was consolidated, removed "
            "or set aside. `dupfinder report org` lists the current ones."
        )
    current = [known for known, run in lines.seen.items() if run == lines.latest]
    near = get_close_matches(wanted, current, SHOWN, 0) or sorted(current)[:SHOWN]
    hint = f"Nearest: {_listed(near)}" if near else "The index has no candidates"
    raise UnknownCandidateError(f"No candidate has the id {wanted!r}. {hint}; `dupfinder report org` lists them all.")


def _listed(ids: list[str]) -> str:
    more = len(ids) - SHOWN
    # ascii() keeps escape sequences of a hostile file off the terminal; ids of ours are plain hex.
    shown = ", ".join(ascii(one)[1:-1] for one in ids[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
