"""Clone classes and groups made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dupfinder.tables import NO_SQUAD, Cluster, Corpus, Group
from tests.detect.corpora import ints


def cluster_of(
    corpus: Corpus,
    *rows: int,
    says: float = 40.0,
    rarity: float = 1.0,
    score: float = 1.0,
    cores: Sequence[Cluster] = (),
    copies: Sequence[Cluster] = (),
) -> Cluster:
    """A clone class of these corpus rows."""
    fragments = ints(sorted(rows))
    squads = tuple(code for code in np.unique(corpus.squad[fragments]).tolist() if code != NO_SQUAD)
    return Cluster(fragments, ints([0]), squads, says, score, rarity, tuple(cores), tuple(copies))


def group_of(*clusters: Cluster, singles: Sequence[int] = (), family: int = -1, same_job: bool = False) -> Group:
    """A group of these classes."""
    information = sum(one.information for one in clusters)
    return Group(clusters, ints(singles), family, same_job or bool(singles), information)
