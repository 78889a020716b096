"""A group while it grows, and what is asked of its rows all over the room."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dupfinder.tables import NO_SQUAD, Cluster, Corpus, Ints


@dataclass(slots=True)
class Growing:
    """A group while it grows. `core` are the files of its first class, `enclosing` the parents of its members."""

    clusters: list[int]
    core: frozenset[int]
    files: set[int]
    members: set[int]
    family: int
    enclosing: set[int] = field(default_factory=set)
    singles: list[int] = field(default_factory=list)
    merged: bool = False


def squads(corpus: Corpus, rows: Ints) -> tuple[int, ...]:
    """Codes of the squads that own some of the rows, those of the platform's repositories left out."""
    own = rows[~corpus.platform[rows]]
    return tuple(code for code in np.unique(corpus.squad[own]).tolist() if code != NO_SQUAD)


def weight(cluster: Cluster) -> float:
    """Information, less where the own name is one that everybody uses (`__init__`, `get`, `main`)."""
    return cluster.information * (0.5 + 0.5 * cluster.rarity)


def strength(corpus: Corpus, cluster: Cluster) -> float:
    """What a class says, for every squad but the first."""
    return (len(squads(corpus, cluster.fragments)) - 1) * float(np.log1p(weight(cluster)))
