"""The points of each family and whether its required groups are there, from the cues that are present.

What a file gives to all its fragments is added up once. Sums are laid out group by group, so that what belongs to one
group is one run of numbers: to cap it and to add it up costs little more than to read it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.compiled import Compiled, Weights
from dupfinder.assess.family.cues import Lists, Present

BLOCK = 1 << 10
"""Rows that are scored at once: bounds memory, and what a step leaves the next one finds in the cache."""
ROUNDING = 1e-6
"""By how much a group may be short of what it needs."""

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


def points_of(known: Compiled, present: Present, file: NDArray[np.int32]) -> tuple[Floats, Bools]:
    """Fragments x families. `file`: of each fragment, the row of its file among those of `present`."""
    count = len(known.own)
    found, gate = np.zeros((len(file), count), np.float32), np.ones((len(file), count), bool)
    own, around = present.own, present.around
    starts = own.offsets, around.offsets
    scorer = _Scorer.of(known)
    for start in range(0, len(file), BLOCK):
        rows = slice(start, min(start + BLOCK, len(file)))
        # Fragments stand in the order of their files.
        its = slice(int(file[start]), int(file[rows.stop - 1]) + 1)
        sums = _sums(known, own.part(rows, starts[0]))
        sums += _sums(known, around.part(its, starts[1])).take(file[rows] - its.start, axis=1)
        gate[rows], found[rows] = scorer.met(sums).T, scorer.points(sums).T
    return found, gate


_Ranks = Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Families of sums of groups. `all` and `required`, of groups that are: the families that have a first one and its
    place, then those that have a second one, and so on, so that each step adds one group to many families."""

    known: Compiled
    all: _Ranks
    needing: NDArray[np.int64]
    required: _Ranks

    @classmethod
    def of(cls, known: Compiled) -> _Scorer:
        needing = np.flatnonzero(known.at_least)
        return cls(known, _ranks(known.family), needing, _ranks(known.family[needing]))

    def met(self, sums: Weights) -> Bools:
        """Families x rows: whether each required group has what it needs, of groups x rows."""
        enough = sums[self.needing] + ROUNDING >= self.known.at_least[self.needing, None]
        found = np.ones((len(self.known.own), sums.shape[1]), bool)
        for families, places in self.required:
            found[families] &= enough[places]
        return found

    def points(self, sums: Weights) -> Weights:
        """Families x rows: points below the caps. Changes the sums."""
        np.minimum(sums, self.known.cap[:, None], out=sums)
        sums *= self.known.sign[:, None]
        found = np.zeros((len(self.known.own), sums.shape[1]))
        for families, places in self.all:
            found[families] += sums[places]
        return found


def _ranks(family: NDArray[np.int64]) -> _Ranks:
    rank = np.arange(len(family)) - np.searchsorted(family, family)
    return [(family[rank == number], np.flatnonzero(rank == number)) for number in range(rank.max(initial=-1) + 1)]


def _sums(known: Compiled, lists: Lists) -> Weights:
    """Groups x rows: points of the cues that are there, without caps."""
    rows, groups = len(lists.sizes), len(known.family)
    row = np.repeat(np.arange(rows), lists.sizes)
    row += (known.group * rows)[lists.values]
    return np.asarray(np.bincount(row, known.worth[lists.values], groups * rows), np.float64).reshape(groups, rows)
