"""The company of a fragment: what the rest of its class, file, folder and repository says about its job.

A place has a subject: a function that says little by itself, among fifty that retry, retries. How much each place
counts was learned (`benchmarks/families/company.py`), with the same numbers for all families, so that they hold for an
organisation's own family too. They were learned on packages of one subject and on made-up services of six mixed ones:
a repository without one subject must not lend what it has on one side to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.topics import Said
from dupfinder_scanners.columns import Columns

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BLOCK = 1 << 12
"""Fragments whose odds are told at once: bounds memory, and what a step leaves the next one finds in the cache."""
PLACES = ("class", "file", "folder", "repository")
"""Where the rest of a fragment's company lies, from near to far."""
ALONE = 2
"""Empty fragments added to every company: a class and its one method are no company."""
SPAN = (-4.0, 6.0)
"""Points beyond what is needed that say no more than these."""
SCALE = 4.0
BIAS, OWN, GATE, OWN_AND_GATE = -5.86, 2.39, -0.54, -0.50
"""Log-odds of no evidence at all; of each `SCALE` points beyond what is needed; of all required groups; of both."""
WEIGHTS = (
    (-0.06, -0.29, 1.12, -0.82),
    (0.15, 2.56, 2.40, 0.31),
    (0.15, 1.64, 2.68, 0.68),
    (4.20, 6.89, 2.03, 0.04),
)
"""For each of `PLACES`: weight of the share of the family, of its root, and of how far the best family there is ahead
of it, in shares and in roots. The latter may be positive: a place about something is seldom about nothing."""
RIVALS = (0.0, 3.0, 3.0, 4.0)
"""For each of `PLACES`: points that a fragment's own evidence loses where another family has all of the place. What is
left of it counts however little the company says: the one helper in a small repository has none."""
TOPIC = 0.7
"""Log by which each unit of a repository's topic multiplies a family's share, where its one subject is looked for."""
SUBJECT_SHARE, SUBJECT_LEAD, SUBJECT_PART = (0.3, 0.4), (2.5, 3.5), (0.5, 0.65)
"""A repository has one subject where a family's share, its lead over the next, and its part of all shares are high:
from the first number of each a little, from the second fully."""
SUBJECT = 4.0
"""Log-odds that the subject of a repository gains, and any other family loses, in all of its fragments."""

Floats = NDArray[np.float32]


def odds(
    points: Floats, gate: NDArray[np.bool_], needed: Floats, groups: Sequence[NDArray[np.int64]], said: Said
) -> Floats:
    """Log-odds of each family, fragments x families. `groups`: of each fragment, its class, file, folder, repository,
    as `PLACES` names them; `said`: what their words are about."""
    shares = share(points, needed)
    rests = [_Rest.of(shares, group) for group in groups]
    subject = _subject_of_each(shares, groups[-1], said.repository)
    found = np.empty_like(shares)
    for start in range(0, len(points), BLOCK):
        block = slice(start, start + BLOCK)
        beyond = np.clip(points[block] - needed, *SPAN) / np.float32(SCALE)
        total = BIAS + OWN * beyond + (GATE + OWN_AND_GATE * beyond) * gate[block]
        total += said.odds[said.outermost[block]]
        alone = np.where(gate[block], points[block] - needed, -np.inf)
        for (own, root, ahead, root_ahead), rival, rest in zip(WEIGHTS, RIVALS, rests, strict=True):
            around = rest.around(shares, block)
            best = around.max(axis=1, keepdims=True)
            alone += rival * around
            alone -= rival * best
            total += (own - ahead) * around
            total += ahead * best + root_ahead * np.sqrt(best)
            np.sqrt(around, out=around)
            around *= root - root_ahead
            total += around
        found[block] = np.maximum(total, alone) + SUBJECT * subject[groups[-1][block]]
    return found


def share(points: Floats, needed: Floats) -> Floats:
    """Points as a share of what is needed, squared so that many passing mentions do not make a subject."""
    return np.asarray(np.clip(points / np.maximum(needed, 1e-6), 0, 1) ** 2, np.float32)


def others(values: Floats, group: NDArray[np.int64]) -> Floats:
    """Mean of the other fragments of each fragment's group and of `ALONE` empty ones; 0 for a fragment alone in it."""
    return _Rest.of(values, group).around(values, slice(None))


@dataclass(frozen=True, slots=True)
class _Rest:
    """Size of each group and what its fragments have in all; `group` is that of each fragment."""

    group: NDArray[np.int64]
    count: Floats
    total: Floats

    @classmethod
    def of(cls, values: Floats, group: NDArray[np.int64]) -> _Rest:
        """The groups of fragments with these values."""
        count = np.bincount(group).astype(np.float32)
        return cls(group, count, _totals(values, group, len(count)))

    def around(self, values: Floats, block: slice) -> Floats:
        """`others` for some of the fragments."""
        group = self.group[block]
        beside = (self.count[group] - 1 + ALONE)[:, None]
        return np.asarray(np.maximum((self.total[group] - values[block]) / beside, 0), np.float32)


def subjects(shares: Floats, repository: NDArray[np.int64], topics: Floats) -> Floats:
    """1 for the one subject of a fragment's repository, -1 for every other family there, 0 where there is none.

    `topics`: what the words of each repository are about, repositories x families.
    """
    return _subject_of_each(shares, repository, topics)[repository]


def _subject_of_each(shares: Floats, repository: NDArray[np.int64], topics: Floats) -> Floats:
    """`subjects`, repositories x families."""
    count = np.bincount(repository)
    said = _totals(shares, repository, len(count)) / (count + ALONE)[:, None]
    leaning = said * np.exp(TOPIC * topics)
    mean = leaning * (said.sum(axis=1) / np.maximum(leaning.sum(axis=1), 1e-6))[:, None]
    if mean.shape[1] < 2:
        return np.zeros(mean.shape, np.float32)
    best = mean.argmax(axis=1)
    second, first = np.sort(mean, axis=1)[:, -2:].T
    sure = (
        _ramp(first, SUBJECT_SHARE)
        * _ramp(first / np.maximum(second, 1e-6), SUBJECT_LEAD)
        * _ramp(first / np.maximum(mean.sum(axis=1), 1e-6), SUBJECT_PART)
    )
    found = np.where(np.arange(mean.shape[1]) == best[:, None], sure[:, None], -sure[:, None])
    return np.asarray(found, np.float32)


def _ramp(values: NDArray[Any], ends: tuple[float, float]) -> NDArray[Any]:
    low, high = ends
    return np.clip((values - low) / (high - low), 0, 1)


def _totals(values: Floats, group: NDArray[np.int64], size: int) -> Floats:
    from scipy.sparse import coo_array

    ones = np.ones(len(group), np.float32)
    member: csr_array = coo_array((ones, (group, np.arange(len(group)))), shape=(size, len(group))).tocsr()
    return np.asarray(member @ values, np.float32)


def outermost(columns: Columns) -> NDArray[np.int64]:
    """The row of the outermost fragment around each row: of a method that of its class."""
    top = np.arange(len(columns), dtype=np.int64)
    above = columns.parent.astype(np.int64)
    while True:
        deeper = above[top] >= 0
        if not deeper.any():
            return top
        top = np.where(deeper, above[top], top)
