"""One row of the drift table: values by squad in one spelling, the majority, and its rank."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass

from dupfinder.model import DriftKind, DriftRow

Said = Iterable[tuple[str, str]]
"""Squad and value, for each copy that says something."""
Place = tuple[str, int]
"""A literal: file and byte."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with its rank. `known`: the vocabulary has a name for it; `again`: rows of the same concept before it;
    `order`: where it stands among rows of equal weight."""

    row: DriftRow
    known: bool
    order: int
    again: int = 0

    @property
    def weight(self) -> tuple[int, bool, int, int]:
        """Less is more important: what is said for the first time, what has a name, what most squads answer."""
        answers = sum(bool(values) for values in self.row.values.values())
        return self.again, not self.known, -answers, self.order


def number(text: str) -> Hashable:
    """What a value is compared by: `10` and `10.0` are one number."""
    try:
        value = float(text)
    except ValueError:
        return text
    # A NaN is not equal to itself, so it cannot be the key that it is found by.
    return text if math.isnan(value) else value


def row_of(
    heading: tuple[DriftKind, str, str], squads: Iterable[str], said: Said, key: Callable[[str], Hashable] = number
) -> DriftRow:
    """A row under a heading of kind, concept and label; values of one `key` are shown as most copies write them."""
    values: dict[str, set[str]] = {squad: set() for squad in sorted(squads)}
    pairs = list(said)
    spelling = _spelling(Counter(value for _, value in pairs), key)
    for squad, value in pairs:
        values[squad].add(spelling[key(value)])
    shown = {squad: tuple(sorted(each)) for squad, each in values.items()}
    counts = Counter(value[0] for value in shown.values() if len(value) == 1).most_common(2)
    leads = bool(counts) and counts[0][1] > 1 and (len(counts) == 1 or counts[0][1] > counts[1][1])
    return DriftRow(*heading, shown, counts[0][0] if leads else None)


def _spelling(counts: Mapping[str, int], key: Callable[[str], Hashable]) -> dict[Hashable, str]:
    best: dict[Hashable, str] = {}
    for value, _ in sorted(counts.items(), key=lambda each: (-each[1], len(each[0]), each[0])):
        best.setdefault(key(value), value)
    return best


def disagrees(row: DriftRow, key: Callable[[str], Hashable] = number) -> bool:
    """Whether two squads that say something do not say the same."""
    return len({frozenset(key(value) for value in values) for values in row.values.values() if values}) > 1
