"""What became of some candidates, run by run: their lines through every change of id, read in one pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.index import database, schema
from dupfinder.index.columns import Row, build
from dupfinder.index.history import EMPTY, all_runs
from dupfinder.index.lineage import todays
from dupfinder.index.records import Figures, PastCandidate, Run, Trace
from dupfinder.index.resolve import Lines, lines
from dupfinder.index.text import escape
from dupfinder_scanners.fragments import Fragment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Line = tuple[tuple[Run, PastCandidate | None], ...]
"""Each run since the first that had the candidate, with what its main line was then: None where it had ended."""


def lines_of(path: Path, past: Iterable[str]) -> Mapping[str, Line]:
    """The lines of some ids; empty for an id that never was. Raises an `IndexFileError`."""
    with database.reading(path) as con:
        known, every = lines(con), all_runs(con)
        ways = {one: _way(known, one, every) for one in dict.fromkeys(past) if one in known.seen}
        kept = _Kept.of(con, {here for way in ways.values() for here in way.values()}, every)
    found: dict[str, Line] = dict.fromkeys(past, ())
    for one, way in ways.items():
        steps = [(run, kept.candidate(way.get(run.number), run.number)) for run in every]
        first = next((n for n, (_, candidate) in enumerate(steps) if candidate is not None), len(steps))
        found[one] = tuple(steps[first:])
    return found


def line_of(path: Path, past: str) -> Line:
    """The line of one id. Raises an `IndexFileError`."""
    return lines_of(path, [past])[past]


def _way(known: Lines, past: str, every: Iterable[Run]) -> dict[int, str]:
    """The id that the main line has in each run, as long as it goes on."""
    way: dict[int, str] = {}
    current: str | None = past
    for run in every:
        while current is not None and known.seen[current] < run.number:
            current = known.heirs.get((known.seen[current] + 1, current))
        if current is None:
            break
        way[run.number] = current
    return way


@dataclass(slots=True)
class _Kept:
    """Rows of some candidates of the past. A row holds for a span of runs, so each is decoded once at most."""

    aliases: Mapping[str, str]
    figures: Mapping[str, list[Row]]
    fragments: Mapping[str, list[Row]]
    decoded: dict[tuple[str, int, int], PastCandidate] = field(default_factory=dict)

    @classmethod
    def of(cls, con: DuckDBPyConnection, ids: Iterable[str], every: tuple[Run, ...]) -> _Kept:
        wanted = sorted({escape(one) for one in ids})
        return cls(
            every[-1].info.squad_aliases if every else {},
            _by(con, schema.PAST_CANDIDATES, "id", wanted, "first_run"),
            _by(con, schema.PAST_FRAGMENTS, "candidate", wanted, "copy, member"),
        )

    def candidate(self, one: str | None, run: int) -> PastCandidate | None:
        """The candidate as it was in a run, squads by today's names; None where the run did not have it."""
        row = next((row for row in self.figures.get(escape(one or ""), ()) if _holds(row, run)), None)
        if row is None or one is None:
            return None
        inside = [part for part in self.fragments.get(escape(one), ()) if _holds(part, run)]
        span = [row, *inside]
        key = (one, max(part["first_run"] for part in span), min(part["last_run"] for part in span))
        if key not in self.decoded:
            self.decoded[key] = self._decoded(row, inside)
        return self.decoded[key]

    def _decoded(self, row: Row, inside: Iterable[Row]) -> PastCandidate:
        figures: Figures = build(Figures, row, EMPTY, {})
        copies: list[Fragment] = []
        members: list[tuple[int, Fragment]] = []
        for part in inside:
            trace: Trace = build(Trace, part, EMPTY, {})
            fragment: Fragment = build(Fragment, part, EMPTY, {})
            fragment = replace(fragment, squad=self.aliases.get(fragment.squad, fragment.squad))
            if trace.copy >= 0:
                copies.append(fragment)
            if trace.member >= 0:
                members.append((trace.member, fragment))
        figures = replace(figures, squads=todays(figures.squads, self.aliases))
        return PastCandidate(figures, tuple(copies), tuple(fragment for _, fragment in sorted(members)))


def _by(con: DuckDBPyConnection, table: str, key: str, wanted: list[str], order: str) -> dict[str, list[Row]]:
    found: dict[str, list[Any]] = defaultdict(list)
    query = f"SELECT * FROM old.{table} WHERE list_contains($1, {key}) ORDER BY {order}"  # noqa: S608
    for row in database.rows(con, query, [wanted]) if wanted else ():
        found[row[key]].append(row)
    return found


def _holds(row: Row, run: int) -> bool:
    return bool(row["first_run"] <= run <= row["last_run"])
