"""Namesakes: functions under one own name that is so rare that several squads do not agree on it by chance.

Who gives one rare name to functions that speak of the same things solves one job, however unlike the code has become.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dupfinder.tables import NO_SQUAD, Bools, Corpus, Ints, Judge, Pairs, Shapes, Views
from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.fragments import Level

SQUADS = 3
"""Squads that must have a name before it says anything: two agree by chance."""
BODIES = 2
"""Bodies a squad, on average, up to which a name is one helper's; with more it is what an interface asks for."""
MIN_RARITY = 0.7
WEIGHT = 0.35
"""What the rarest name adds to the score of a pair with the same words."""
SAME_WORDS = 0.4
"""Similarity of vocabulary from which two namesakes count as speaking of the same things."""
MIN_STRUCTURE = 0.03
_FUNCTION = LEVELS.index(Level.FUNCTION)


def namesakes(corpus: Corpus, shapes: Shapes, views: Views) -> Bools:
    """Which view rows are functions of production code under a rare name that at least `SQUADS` squads have."""
    functions: Bools = (views.level == _FUNCTION) & (views.name_rarity >= MIN_RARITY)
    functions &= ~corpus.test[shapes.representative[views.rows]]
    size = np.diff(shapes.offsets)[views.rows]
    row = np.repeat(np.flatnonzero(functions), size[functions])
    members = [shapes.members[shapes.offsets[s] : shapes.offsets[s + 1]] for s in views.rows[functions].tolist()]
    squad = corpus.squad[np.concatenate(members)] if members else np.zeros(0, np.int64)
    owned = squad != NO_SQUAD
    named = np.unique(np.stack([views.name[row[owned]], squad[owned]]), axis=1)[0]
    count = int(views.name.max()) + 1 if len(views) else 0
    squads = np.bincount(named, minlength=count)
    bodies = np.bincount(views.name[functions], minlength=count)
    wanted = (squads >= SQUADS) & (bodies <= BODIES * squads)
    chosen: Bools = functions & wanted[views.name]
    return chosen


def with_namesakes(judge: Judge, views: Views, rows: Bools) -> Judge:
    """A judge whose score says more for two of the `rows` that have one name, by how far their words agree."""

    def judged(left: Ints, right: Ints) -> Pairs:
        pairs = judge(left, right)
        same = rows[left] & rows[right] & (views.name[left] == views.name[right]) & (pairs.structure >= MIN_STRUCTURE)
        words = np.minimum(pairs.vocabulary / SAME_WORDS, 1.0)
        more = WEIGHT * np.where(same, views.name_rarity[left] * words, 0.0)
        return replace(pairs, score=np.minimum(pairs.score + more, 1.0))

    return judged
