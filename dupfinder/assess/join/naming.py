"""Names: whether the copies of a class agree on one, and how alike they must be where they do not.

Two authors give one thing two names, so unlike names rule nothing out; the code itself must then be more alike. A name
that an interface asks for (`equals`, the `list` of a view, the `Meta` of a model) is everybody's: agreeing on it says
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np

from dupfinder.tables import Corpus, Ints

BODIES, REPOSITORIES = 3, 2
"""The name of a method or inner type with so many bodies in each of so many of them is asked for by an interface."""
MANY = 3
"""A squad with so many members under different names fills in a form, such as the subclasses of an exception."""
ALIKE_ENOUGH = 0.34
"""Score below which copies that share neither a name nor a family are taken for chance, however long they are."""
ALIKE_TYPES, ALIKE_FUNCTIONS, ALIKE_KIN = 0.52, 0.46, 0.4
"""The same for short ones: types and methods of an interface; functions; what shares a word of its name, or a job."""
SHORT, LONG = 25.0, 40.0
"""Information (in rarest shingles) up to which a class is short, and from which its length speaks for itself."""
_FUNCTION, _TYPE = 0, 1
_STEM = 4
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


class Names:
    """The own names of all fragments of a corpus."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._full: list[str] = corpus.columns.name.tolist()
        self._asked_for = self._interface()

    def _own(self, row: int) -> str:
        """The name of a fragment without what lies around it."""
        return _last(self._full[row]).strip("_")

    def _interface(self) -> frozenset[str]:
        """Names of methods and inner types, as written, that have many bodies in several repositories."""
        columns = self._corpus.columns
        members = (columns.level == _FUNCTION) | (columns.level == _TYPE)
        rows = [row for row in np.flatnonzero(members).tolist() if "." in self._full[row]]
        names = [_last(self._full[row]).lower() for row in rows]
        often = {name for name, count in Counter(names).items() if count >= BODIES * REPOSITORIES}
        repository, fingerprint = self._corpus.repository[rows].tolist(), columns.fingerprint[rows].tolist()
        every = {one for one in zip(names, repository, fingerprint, strict=True) if one[0] in often}
        bodies = Counter((name, where) for name, where, _ in every)
        count = Counter(name for (name, _), found in bodies.items() if found >= BODIES)
        return frozenset(name for name, places in count.items() if places >= REPOSITORIES)

    def one(self, rows: Ints) -> bool:
        """Whether all rows have one name that no interface asks for."""
        return len({self._own(row).lower() for row in rows.tolist()}) == 1 and not self._is_asked_for(rows)

    def agree(self, rows: Ints) -> bool:
        """Whether most rows have one name that no interface asks for."""
        names = Counter(self._own(row).lower() for row in rows.tolist())
        return 2 * max(names.values()) > len(rows) and not self._is_asked_for(rows)

    def plain(self, rows: Ints) -> bool:
        """Whether all rows are functions, none a constructor, most under names that no interface asks for."""
        levels = self._corpus.columns.level[rows]
        names = [self._full[row].split(".")[-2:] for row in rows.tolist()]
        built = any(len(name) > len(set(name)) for name in names)
        return bool((levels == _FUNCTION).all()) and not built and not self._is_asked_for(rows)

    def namesakes(self, rows: Iterable[int], others: Iterable[int]) -> frozenset[int]:
        """Those of the rows that have a name of the others that no interface asks for."""
        known = {self._own(row).lower() for row in others}
        return frozenset(
            row for row in rows if self._own(row).lower() in known and not self._is_asked_for(np.array([row]))
        )

    def needed(self, rows: Ints, information: float, *, job: bool) -> float:
        """The score that a class of these rows needs to be taken for more than chance, 0 where its name says enough.

        `job`: a family holds that they do one job, which makes up for names in part.
        """
        if self.agree(rows):
            return 0.0 if job or self.one(rows) else ALIKE_ENOUGH
        share = float(np.clip((LONG - information) / (LONG - SHORT), 0.0, 1.0))
        return ALIKE_ENOUGH + share * (self._short(rows, job=job) - ALIKE_ENOUGH)

    def _short(self, rows: Ints, *, job: bool) -> float:
        if job and not self._fills_a_form(rows):
            return ALIKE_KIN
        if self._corpus.columns.level[rows[0]] != _FUNCTION or self._is_asked_for(rows):
            return ALIKE_TYPES
        return ALIKE_KIN if self._are_kin(rows) else ALIKE_FUNCTIONS

    def _is_asked_for(self, rows: Ints) -> bool:
        """Whether most rows are methods or inner types whose name an interface asks for."""
        names = [self._full[row] for row in rows.tolist()]
        asked = sum("." in name and _last(name).lower() in self._asked_for for name in names)
        return 2 * asked > len(rows)

    def _fills_a_form(self, rows: Ints) -> bool:
        """Whether a squad has many of them on average, each under a name of its own."""
        squads = self._corpus.squad[rows].tolist()
        named = {(squad, self._own(row).lower()) for squad, row in zip(squads, rows.tolist(), strict=True)}
        return len(named) >= MANY * len(set(squads))

    def _are_kin(self, rows: Ints) -> bool:
        """Whether most pairs of names of different squads share a word, in the sense of `_share`."""
        squads = self._corpus.squad[rows].tolist()
        found = sorted({(squad, self._own(row)) for squad, row in zip(squads, rows.tolist(), strict=True)})
        shares = [_share(_words(left), _words(right)) for (a, left), (b, right) in combinations(found, 2) if a != b]
        return 2 * sum(shares) > len(shares)


def _last(name: str) -> str:
    """The last part of a qualified name."""
    return name.rpartition(".")[2]


def _words(name: str) -> Sequence[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _share(left: Iterable[str], right: Sequence[str]) -> bool:
    """Whether two names have a word in common, or words that begin alike (`slugify`, `slug`)."""
    return any(
        one == other or (min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one)))
        for one in left
        for other in right
    )
