"""Fold: fragments with the same normalised tokens are one shape."""

from __future__ import annotations

import numpy as np

from dupfinder.tables import NO_SQUAD, Corpus, Shapes


def fold(corpus: Corpus) -> Shapes:
    """Shapes of a corpus, numbered by their first fragment; copies in another language or at another level differ."""
    columns = corpus.columns
    salt = (corpus.language * 8 + columns.level).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    _, first, inverse = np.unique(columns.fingerprint ^ salt, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    of = order[inverse].astype(np.int64)
    members = np.argsort(of, kind="stable").astype(np.int64)
    offsets = np.searchsorted(of[members], np.arange(len(first) + 1)).astype(np.int64)
    nobody = len(corpus.squads)
    squad = corpus.squad[members]
    lowest = np.where(squad == NO_SQUAD, nobody, squad)
    low = np.minimum.reduceat(lowest, offsets[:-1]) if len(first) else np.zeros(0, np.int64)
    high = np.maximum.reduceat(squad, offsets[:-1]) if len(first) else np.zeros(0, np.int64)
    return Shapes(of=of, offsets=offsets, members=members, low=low, high=high)
