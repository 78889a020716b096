"""Rows of environment variables, lined up without each copy's own prefix (`ROUTER_PORT`, `INDEXER_PORT`: port)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dupfinder.assess.drift.copies import Copy
from dupfinder.assess.drift.facts import Source
from dupfinder.assess.drift.names import slug, words
from dupfinder.assess.drift.rows import Ranked, disagrees, row_of
from dupfinder.model import DriftKind


def environment_rows(copies: Sequence[Copy], squads: Sequence[str], after: int) -> list[Ranked]:
    """Rows in order of the variables' names, ranked behind `after`."""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for copy in copies:
        named = sorted({fact.name for fact in copy.facts if fact.source is Source.ENVIRONMENT})
        prefix = _prefix([words(name) for name in named])
        for name in named:
            said[" ".join(words(name)[prefix:])].append((copy.fragment.squad, name))
    rows = [
        row_of((DriftKind.WIRE_NAME, slug(name), f"variable: {name}"), squads, pairs, str)
        for name, pairs in sorted(said.items())
    ]
    return [Ranked(row, known=True, order=after + order) for order, row in enumerate(rows) if disagrees(row, str)]


def _prefix(names: Sequence[tuple[str, ...]]) -> int:
    """Words that all names start with, of which at least one word of each must be left."""
    if len(names) < 2:
        return 0
    shared = 0
    while all(len(name) > shared + 1 for name in names) and len({name[shared] for name in names}) == 1:
        shared += 1
    return shared
