"""Verify: the evidence of each view for a pair, and one score from it.

A family that claims both sides adds to the score: who does one job under one set of words needs to be less alike.

Structure and vocabulary are weighted Jaccard similarities (Ruzicka) over IDF weights; alignment is the share of tokens
that stand in the same order in both; an equal rare name adds to them. What is shared in all scales the sum, so that two
tiny fragments cannot be very alike.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dupfinder.tables import Bools, Confidence, Floats, Ints, Judge, Pairs, Views

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Align = Callable[[Sequence[int], Sequence[int]], float]
"""Share of aligned tokens of two sequences, 0 to 1."""

VOCABULARY_WEIGHT, NAME_WEIGHT, ALIGNMENT_WEIGHT = 0.35, 0.15, 0.65
"""What the other views count for beside structure, which counts 1."""
CHANCE = 0.6
"""Share of tokens that two unrelated fragments of one language align by chance: the median of unrelated packages."""
FULL_INFORMATION = 8.0
"""Information (in rarest shingles) from which a pair is judged by its similarity alone."""
MIN_SCORE = 0.3
MIN_INFORMATION = 3.0
MIN_STRUCTURE = 0.08
"""Below this structure no pair is aligned: whatever aligns is the language."""
JOB_WEIGHT = 0.15
"""What a job that both sides do for certain adds to a score."""
MIN_JOB = 0.6
"""Confidence of a family from which its claim counts for a pair."""
_CHUNK = 8_192
"""Pairs whose features are compared at once: bounds memory."""
_SEQUENCES = 1_024
"""Rows whose tokens are kept as Python objects: bounds memory too."""


def evidence(views: Views, align: Align) -> Judge:
    """A function from pairs of view rows to `Pairs` with every column filled, in the order given."""
    # In a class each row is compared with all others.
    sequence = lru_cache(_SEQUENCES)(lambda row: tuple(views.sequence(row)))

    def judge(left: Ints, right: Ints) -> Pairs:
        information, structure = _jaccard(views.structure, views.structure_total, left, right)
        _, vocabulary = _jaccard(views.vocabulary, views.vocabulary_total, left, right)
        name = np.where(views.name[left] == views.name[right], views.name_rarity[left], 0.0)
        likely = (information >= MIN_INFORMATION) & (structure >= MIN_STRUCTURE)
        alignment = np.zeros(len(left))
        for number in np.flatnonzero(likely).tolist():
            alignment[number] = align(sequence(int(left[number])), sequence(int(right[number])))
        score = _score(structure, vocabulary, name, alignment, information)
        return Pairs(left, right, structure, vocabulary, name, alignment, information, score)

    return judge


def with_jobs(judge: Judge, claims: Confidence, jobs: Collection[int]) -> Judge:
    """A judge whose score says more where both rows do one job for certain.

    `claims`: view rows x families; `jobs` are the columns of families that cover a job. Pairs that were not worth
    aligning keep their score.
    """
    columns = np.array(sorted(jobs), np.int64)
    if not len(columns):
        return judge
    job = claims[:, columns].argmax(axis=1)
    confidence = claims[:, columns].max(axis=1).astype(np.float64)
    sure = np.where(confidence >= MIN_JOB, confidence, 0.0)

    def judged(left: Ints, right: Ints) -> Pairs:
        pairs = judge(left, right)
        same = (job[left] == job[right]) & (pairs.structure >= MIN_STRUCTURE)
        more = JOB_WEIGHT * np.where(same, np.minimum(sure[left], sure[right]), 0.0)
        return replace(pairs, score=np.minimum(pairs.score + more, 1.0))

    return judged


def copies(judge: Judge, left: Ints, right: Ints, across: Bools) -> Pairs:
    """The pairs that are copies. Pairs inside one squad (`across` is False) are looked at only between rows that are
    copies of another squad's: they add mass to a class, never make one."""
    first = _verified(judge(left[across], right[across]))
    known = np.zeros(int(max(left.max(), right.max())) + 1 if len(left) else 0, bool)
    known[first.left] = known[first.right] = True
    inside = ~across & known[left] & known[right]
    second = _verified(judge(left[inside], right[inside]))
    return Pairs(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in Pairs.__slots__))


def _verified(pairs: Pairs) -> Pairs:
    return pairs.take((pairs.score >= MIN_SCORE) & (pairs.information >= MIN_INFORMATION))


def _score(structure: Floats, vocabulary: Floats, name: Floats, alignment: Floats, information: Floats) -> Floats:
    """0 to 1; the weights of the views are relative to structure and vocabulary and alignment together."""
    aligned = np.clip((alignment - CHANCE) / (1.0 - CHANCE), 0.0, 1.0)
    said = structure + VOCABULARY_WEIGHT * vocabulary + NAME_WEIGHT * name + ALIGNMENT_WEIGHT * aligned
    likeness = said / (1.0 + VOCABULARY_WEIGHT + ALIGNMENT_WEIGHT)
    scale = np.log1p(information) / np.log1p(FULL_INFORMATION)
    score: Floats = np.minimum(likeness, 1.0) * np.clip(scale, 0.0, 1.0)
    return score


def _jaccard(weights: csr_array, totals: Floats, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """Shared weight and its share of the union, for each pair."""
    shared = np.zeros(len(left))
    if not len(left):
        return shared, shared
    for start in range(0, len(left), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        there = weights[right[chunk]]
        there.data[:] = 1.0
        shared[chunk] = np.asarray(weights[left[chunk]].multiply(there).sum(axis=1)).ravel()
    union = totals[left] + totals[right] - shared
    return shared, np.divide(shared, union, out=np.zeros(len(left)), where=union > 0)
