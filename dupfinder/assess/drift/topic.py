"""The job of a candidate that no family claimed: that whose words its copies use."""

from __future__ import annotations

from collections.abc import Sequence

from dupfinder.assess.drift.copies import Copy
from dupfinder.assess.drift.known import answers_of
from dupfinder.assess.drift.vocabulary import Concept

MIN_CONCEPTS = 3
"""Concepts of a job that most squads must answer: any dictionary has an `id` and a `status`."""


def topic(copies: Sequence[Copy], squads: Sequence[str], vocabulary: Sequence[Concept]) -> str | None:
    """Slug of the family whose concepts most squads answer, the first by name where several do, or None."""
    best: tuple[int, str | None] = (MIN_CONCEPTS - 1, None)
    for family in sorted({family for concept in vocabulary for family in concept.families}):
        concepts = [concept for concept in vocabulary if family in concept.families and concept.says != "presence"]
        answered = answers_of(copies, concepts).values()
        told = [{copy.fragment.squad for copy, _, _ in answers} for answers in answered]
        count = sum(len(each) * 2 > len(squads) and len(each) > 1 for each in told)
        if count > best[0]:
            best = count, family
    return best[1]
