"""The points of each family and whether its required groups are there, from the cues that are present.

What a file gives to all its fragments is added up once. Sums are laid out group by group, so that what belongs to one
group is one run of numbers: to cap it and to add it up costs little more than to read it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.compiled import Compiled, Weights
from dupfinder.assess.family.cues import Lists, Present

BLOCK = 1 << 12
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
    for start in range(0, len(file), BLOCK):
        rows = slice(start, min(start + BLOCK, len(file)))
        # Fragments stand in the order of their files.
        its = slice(int(file[start]), int(file[rows.stop - 1]) + 1)
        sums = _sums(known, own.part(rows, starts[0])), _sums(known, around.part(its, starts[1]))
        total, met = _scored(known, *sums, file[rows] - its.start)
        found[rows], gate[rows] = total.T, met.T
    return found, gate


def _scored(known: Compiled, own: Weights, around: Weights, file: NDArray[np.int32]) -> tuple[Weights, Bools]:
    """Families x fragments, of the sums of fragments, which are changed, and of their files."""
    shape = (len(known.own), own.shape[1])
    total, met = np.zeros(shape), np.ones(shape, bool)
    for group, family in enumerate(known.family.tolist()):
        points = own[group]
        if around[group].any():
            points += around[group].take(file)
        if known.at_least[group]:
            met[family] &= points + ROUNDING >= known.at_least[group]
        np.minimum(points, known.cap[group], out=points)
        points *= known.sign[group]
        total[family] += points
    return total, met


def _sums(known: Compiled, lists: Lists) -> Weights:
    """Groups x rows: points of the cues that are there, without caps."""
    rows, groups = len(lists.sizes), len(known.family)
    row = np.repeat(np.arange(rows), lists.sizes)
    row += (known.group * rows)[lists.values]
    return np.asarray(np.bincount(row, known.worth[lists.values], groups * rows), np.float64).reshape(groups, rows)
