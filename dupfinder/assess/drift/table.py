"""The drift table: rows are the decisions on which copies disagree, columns the squads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dupfinder.assess.drift.copies import Copy, classes_of, pieces
from dupfinder.assess.drift.environment import environment_rows
from dupfinder.assess.drift.known import known_rows
from dupfinder.assess.drift.literals import literal_rows
from dupfinder.assess.drift.named import named_rows
from dupfinder.assess.drift.topic import topic
from dupfinder.assess.drift.vocabulary import Concept, builtin
from dupfinder.model import DriftKind, DriftRow
from dupfinder_scanners.fragments import Fragment

MOST_ROWS = 12
"""Rows that a person can decide on in one sitting; the rest is counted."""
_KINDS = tuple(DriftKind)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in reading order, and how many more there were."""

    rows: tuple[DriftRow, ...]
    left_out: int = 0


def drift(
    copies: Sequence[Copy],
    squads: Sequence[str],
    family: str | None = None,
    classes: Iterable[Sequence[Fragment]] | None = None,
    vocabulary: Sequence[Concept] | None = None,
) -> tuple[DriftRow, ...]:
    """Rows of `table`, without the count of those left out."""
    return table(copies, squads, family, classes, vocabulary).rows


def table(
    copies: Sequence[Copy],
    squads: Sequence[str],
    family: str | None = None,
    classes: Iterable[Sequence[Fragment]] | None = None,
    vocabulary: Sequence[Concept] | None = None,
) -> Table:
    """Where the copies of a candidate disagree: the `MOST_ROWS` most important decisions, settings first.

    `squads` are the columns; copies of other squads are left out. `family` is the slug of the candidate's job;
    where it is None, the words of its copies tell.
    `classes` are its clone classes, which are laid side by side; without them all copies of one language are.
    `vocabulary` replaces the built-in one.
    """
    shown = [copy for copy in copies if copy.fragment.squad in squads]
    every = builtin() if vocabulary is None else vocabulary
    job = topic(shown, squads, every) if family is None else family
    concepts = [concept for concept in every if concept.fits(job)]
    groups = classes_of(shown, classes)
    of = pieces(groups)
    rows, spoken = known_rows(of, squads, concepts)
    rows += environment_rows(shown, squads, after=len(concepts))
    named, places = named_rows(of, squads, spoken)
    rows += named
    rows += literal_rows(groups, squads, spoken | places)
    rows.sort(key=lambda row: row.weight)
    best = sorted(rows[:MOST_ROWS], key=lambda row: (not row.known, _KINDS.index(row.row.kind), row.order))
    return Table(tuple(row.row for row in best), len(rows) - len(best))
