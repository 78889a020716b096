"""Groups: clone classes that are one finding.

Copied together: classes whose copies lie in the same files, or inside one another, are one copied thing. Same job:
what one family claims, in whatever code and language, is one job. A fragment is in one group at most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from dupfinder.assess.join.growing import Growing, squads, strength, weight
from dupfinder.assess.join.naming import Names
from dupfinder.assess.join.same_job import held_by_family, same_job
from dupfinder.assess.join.together import FAMILY_BONUS, Said, inside, together
from dupfinder.tables import Cluster, Confidence, Corpus, Group


def join(
    corpus: Corpus, clusters: Sequence[Cluster], confidence: Confidence, alone: Confidence, jobs: frozenset[int]
) -> tuple[Group, ...]:
    """Groups that at least two squads share, strongest class first.

    `confidence`: fragments x families, 0 where a family does not claim a fragment; `alone`: the same from what the
    fragment itself says, whatever lies beside it. `jobs` are the columns of families whose members are one job even
    where their code is not alike.
    """
    names = Names(corpus)
    growing, known = together(corpus, clusters, Said(names, confidence, alone, jobs))
    merged = same_job(corpus, names, known, growing, alone, jobs)
    groups = [_finished(corpus, known, group, alone) for group in merged]
    return tuple(group for group in groups if len(squads_of(corpus, group)) >= 2)


def squads_of(corpus: Corpus, group: Group) -> tuple[int, ...]:
    """Squads that have it, the platform's repositories left out."""
    rows = np.concatenate([*(cluster.fragments for cluster in group.clusters), group.singles]).astype(np.int64)
    return squads(corpus, rows)


def _finished(corpus: Corpus, clusters: Sequence[Cluster], group: Growing, confidence: Confidence) -> Group:
    chosen = sorted((clusters[number] for number in group.clusters), key=lambda one: -strength(corpus, one))
    outer = [one for one in chosen if not inside(corpus, one, group.members)]
    return Group(
        clusters=tuple(chosen),
        singles=np.array(sorted(group.singles), np.int64),
        family=group.family,
        same_job=group.merged or held_by_family(corpus, group),
        information=round(sum(weight(one) for one in outer) + _claimed(corpus, group, confidence), 6),
    )


def _claimed(corpus: Corpus, group: Growing, confidence: Confidence) -> float:
    """What the family alone adds: its surest claim in each squad that has no copy."""
    cloned = set(squads(corpus, np.array(sorted(group.members), np.int64)))
    surest: dict[int, float] = defaultdict(float)
    for row in group.singles:
        squad = int(corpus.squad[row])
        if squad not in cloned and not corpus.platform[row]:
            surest[squad] = max(surest[squad], float(confidence[row, group.family]))
    return FAMILY_BONUS * sum(surest.values())
