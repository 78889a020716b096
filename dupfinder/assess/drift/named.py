"""Rows of settings that bear one name in several copies but not one value: defaults, constants, on any topic."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from dupfinder.assess.drift.copies import Copy
from dupfinder.assess.drift.facts import Fact, Source
from dupfinder.assess.drift.names import phrase, slug, words
from dupfinder.assess.drift.rows import Place, Ranked, disagrees, row_of
from dupfinder.assess.drift.values import Shape
from dupfinder.model import DriftKind
from dupfinder_scanners.fragments import Fragment

MOST_VALUES = 6
"""Different values beyond which it is no decision but a name that everybody gives to something else."""
_SOURCES = (Source.PARAMETER, Source.CONSTANT, Source.ATTRIBUTE, Source.FALLBACK)


def named_rows(
    pieces: Sequence[Sequence[Copy]], squads: Sequence[str], spoken: frozenset[Place]
) -> tuple[list[Ranked], frozenset[Place]]:
    """Rows in order of names, piece by piece, and the literals that they speak of. `spoken` are those of other rows."""
    rows: list[Ranked] = []
    places: set[Place] = set()
    for copies in pieces:
        said: dict[str, list[tuple[Copy, Fact]]] = defaultdict(list)
        for copy in copies:
            for fact in _single(copy):
                if (copy.file, fact.offset) not in spoken and not names_itself(copy.fragment, fact.value):
                    said[phrase(fact.name)].append((copy, fact))
        for name, pairs in sorted(said.items()):
            heading = DriftKind.SETTING, slug(name), name
            row = row_of(heading, squads, [(copy.fragment.squad, fact.value) for copy, fact in pairs])
            distinct = {value for values in row.values.values() for value in values}
            if disagrees(row) and len(distinct) <= MOST_VALUES:
                rows.append(Ranked(row, known=False, order=len(rows)))
                places |= {(copy.file, fact.offset) for copy, fact in pairs}
    return rows, frozenset(places)


def _single(copy: Copy) -> Iterator[Fact]:
    """Settings whose name has one value in the copy; a name with several says something else each time."""
    values: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in copy.facts:
        if fact.source in _SOURCES and (fact.own or fact.source is Source.CONSTANT) and fact.shape is not Shape.NAME:
            values[phrase(fact.name)].setdefault(fact.value, fact)
    for facts in values.values():
        if len(facts) == 1:
            yield next(iter(facts.values()))


def names_itself(fragment: Fragment, text: str) -> bool:
    """Whether a text holds a word of the copy's own repository or squad."""
    own = [word for word in words(f"{fragment.repository} {fragment.squad}") if len(word) > 3]
    return any(word in text.lower() for word in own)
