"""What the words of a class, file or repository are about: a linear model over TF-IDF, learned, shipped as numbers.

The rules of a family say which words speak for a job. This model knows what else is written around it: a table has
columns and borders, a mail a domain. It was learned on packages of one purpose (`benchmarks/families/topics.py`), knows
words in names and strings alone, so that it holds in every language, and weighs places, never one fragment by itself.
A family that it was not taught, such as an organisation's own, gets 0: neither for nor against.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.hashes import Table
from dupfinder_scanners.columns import CUE_KINDS, Columns
from dupfinder_scanners.languages.hashing import cue_base

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TABLE = "topics.tsv"
UNIT = 100
"""The table holds whole hundredths."""
PRIOR = 4
"""Empty fragments added to every place: what one function says of a word is no frequency."""
WEIGHTS = ((0.25, -1.15), (0.33, -0.49), (0.88, 0.49))
"""For class, file and repository: log-odds of each unit of a family's topic, and of how far the best one is ahead."""

PART = 1 << 16
"""Cues that are looked at together: what a step leaves the next one finds in the cache."""

_SPOKEN = np.sort([CUE_KINDS.index(kind) for kind in ("word", "name", "bound")])
_NONE = np.zeros(0, np.int64)

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Said:
    """Log-odds that topics add, outermost fragments x families, the number of that of each fragment, and the topics of
    each repository, repositories x families."""

    odds: Floats
    outermost: Numbers
    repository: Floats


@dataclass(frozen=True, slots=True)
class Topics:
    """`keys`: sorted bases of the cues of the words; `rarity`: their inverse document frequency; `weights`: words x
    families, of mean 0 over the families that were taught."""

    keys: Numbers
    rarity: Floats
    weights: Floats

    def words(self, columns: Columns) -> csr_array:
        """Fragments x words: how often, as a word, a name and a bound name, each is there."""
        table = Table.of((self.keys[:, None] + _SPOKEN).reshape(-1).astype(np.uint32))
        parts = [(_NONE, _NONE)]
        for start in range(0, len(columns.cues), PART):
            at, place = table.find(columns.cues[start : start + PART])
            parts.append((at + start, place // len(_SPOKEN)))
        at, word = (np.concatenate(part) for part in zip(*parts, strict=True))
        starts = np.searchsorted(at, columns.cue_offsets)
        return _rows(np.ones(len(at), np.float32), word, starts, (len(columns), len(self.keys)))

    def said(self, words: csr_array, groups: Sequence[Numbers]) -> Said:
        """What the places of fragments say. `groups`: of each fragment, its class, file, folder and repository."""
        top, outermost = np.unique(groups[0], return_inverse=True)
        homes = (np.arange(len(top)), groups[1][top], groups[3][top])
        inside = _gathered(words, outermost, len(top))
        sizes = np.bincount(outermost, minlength=len(top))
        odds = np.zeros((len(top), self.weights.shape[1]), np.float32)
        lean = odds
        for (own, ahead), home in zip(WEIGHTS, homes, strict=True):
            count = int(home.max(initial=-1)) + 1
            lean = self.lean(_gathered(inside, home, count), np.bincount(home, sizes, count))
            odds += (own * lean + ahead * (lean.max(axis=1, initial=0.0, keepdims=True) - lean))[home]
        return Said(odds, outermost, lean)

    def lean(self, counts: csr_array, sizes: NDArray[Any]) -> Floats:
        """Topics of places, places x families. `counts`: places x words; `sizes`: fragments of each place."""
        shown = np.sqrt(sizes / (sizes + PRIOR)).astype(np.float32)
        return np.asarray((vectors(counts, sizes, self.rarity) @ self.weights) * shown[:, None], np.float32)


def vectors(counts: csr_array, sizes: NDArray[Any], rarity: Floats) -> csr_array:
    """TF-IDF of places, of length 1: root of a word's count by fragment, times its rarity (Salton and Buckley 1988)."""
    found = counts.copy()
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    found.data = (np.sqrt(counts.data / (sizes + PRIOR)[row]) * rarity[counts.indices]).astype(np.float32)
    length = np.sqrt(np.bincount(row, found.data**2, counts.shape[0]))
    found.data /= np.maximum(length, 1e-9)[row].astype(np.float32)
    return found


@lru_cache(maxsize=4)
def load(slugs: tuple[str, ...]) -> Topics:
    """The packaged model for these families, in their order."""
    text = files("dupfinder.assess.family").joinpath(TABLE).read_text(encoding="utf-8")
    return parse(text, slugs)


def parse(text: str, slugs: Sequence[str]) -> Topics:
    """A table of tabs: `word`, `rarity` and slugs above; a word, its rarity and its weights, in hundredths, a line."""
    head, *lines = text.splitlines()
    taught = {slug: column for column, slug in enumerate(head.split("\t")[2:])}
    words = [line.partition("\t") for line in lines]
    keys = np.array([cue_base(word) for word, _, _ in words], np.int64)
    table = np.array([rest.split("\t") for _, _, rest in words], np.float32).reshape(len(words), len(taught) + 1) / UNIT
    order = np.argsort(keys)
    weights = np.zeros((len(words), len(slugs)), np.float32)
    for column, slug in enumerate(slugs):
        if slug in taught:
            weights[:, column] = table[order, taught[slug] + 1]
    return Topics(keys[order], np.ascontiguousarray(table[order, 0]), weights)


def _gathered(rows: csr_array, group: Numbers, count: int) -> csr_array:
    """Sums of the rows of each group."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count + 1))
    member = _rows(np.ones(len(group), np.float32), order, starts, (count, len(group)))
    return (member @ rows).tocsr()


def _rows(values: Floats, column: NDArray[np.integer[Any]], starts: Numbers, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import csr_array

    return csr_array((values, column.astype(np.int32), starts.astype(np.int32)), shape=shape)
