"""Weigh: how much each shingle and word says, and which shapes say enough to be compared.

The weight of a feature is its inverse document frequency over shapes of its language (Sparck Jones 1972), divided by
that of a feature seen once: 1.0 is the rarest, 0.0 is in every shape.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Corpus, Floats, Ints, Shapes, Views
from dupfinder_scanners.columns import has_kind

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_POTENTIAL = 4.0
"""Information, in rarest shingles, that a shape must be able to share with another squad's."""
MAX_SHARE = 0.02
"""A shingle in more than this share of a language's shapes cannot tell copies from the language itself."""
COMMON = 10
"""A shingle in up to this many shapes is never too common, however small the organisation."""


def weigh(corpus: Corpus, shapes: Shapes) -> Views:
    """The views of every shape that could share `MIN_POTENTIAL` with a shape of another squad."""
    representative = shapes.representative
    language = corpus.language[representative]
    salt = (language.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
    columns = corpus.columns
    structure, keys = _matrix(columns.shingle_offsets, columns.shingles, representative, salt)
    sizes = np.bincount(language, minlength=len(corpus.languages)).astype(float)
    frequency = np.bincount(structure.indices, minlength=structure.shape[1])
    of_feature = np.zeros(structure.shape[1], np.int64)
    of_feature[structure.indices] = np.repeat(language, np.diff(structure.indptr))
    population = np.maximum(sizes[of_feature], 2.0)
    weight = np.log(population / np.maximum(frequency, 1)) / np.log(population)
    shared = _shared(structure, shapes)
    rare = shared & (frequency <= np.maximum(MAX_SHARE * population, COMMON))
    potential = structure @ np.where(rare, weight, 0.0)
    rows = np.flatnonzero((potential >= MIN_POTENTIAL) & (shapes.high >= 0))
    name, rarity = _names(columns.name[representative], language, rows)
    vocabulary, cues = _vocabulary(corpus, representative[rows])
    chosen = structure[rows]
    weighted = _scaled(chosen, weight)
    words = _scaled(vocabulary, _word_weights(vocabulary))
    return Views(
        rows=rows,
        structure=weighted,
        structure_total=np.asarray(weighted.sum(axis=1)).ravel(),
        vocabulary=words,
        vocabulary_total=np.asarray(words.sum(axis=1)).ravel(),
        vocabulary_cues=cues,
        sketch=weighted[:, np.flatnonzero(rare)],
        sketch_shingles=keys[rare],
        name=name,
        name_rarity=rarity,
        level=columns.level[representative][rows].astype(np.int64),
        language=language[rows],
        low=shapes.low[rows],
        high=shapes.high[rows],
    )


def _matrix(
    offsets: Ints, values: NDArray[np.uint32], chosen: Ints, salt: NDArray[np.uint64]
) -> tuple[csr_array, NDArray[np.uint32]]:
    """Ones where a chosen row has a value, columns numbered by the sorted distinct values, and those values."""
    from scipy.sparse import csr_array

    sizes = offsets[chosen + 1] - offsets[chosen]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    positions = np.arange(starts[-1]) - np.repeat(starts[:-1] - offsets[chosen], sizes)
    picked = values[positions] ^ np.repeat(salt.astype(np.uint32), sizes)
    distinct, columns = np.unique(picked, return_inverse=True)
    ones = np.ones(len(picked), np.float32)
    return csr_array((ones, columns.astype(np.int32), starts), shape=(len(chosen), len(distinct))), distinct


def _scaled(matrix: csr_array, weight: Floats) -> csr_array:
    scaled = matrix.copy()
    scaled.data = weight[matrix.indices].astype(np.float32)
    return scaled


def _shared(structure: csr_array, shapes: Shapes) -> NDArray[np.bool_]:
    """Features that at least two squads have."""
    columns = structure.tocsc()
    filled = np.diff(columns.indptr) > 0
    starts = columns.indptr[:-1][filled]
    low, high = np.full(structure.shape[1], 1), np.zeros(structure.shape[1], np.int64)
    if len(starts):
        low[filled] = np.minimum.reduceat(shapes.low[columns.indices], starts)
        high[filled] = np.maximum.reduceat(shapes.high[columns.indices], starts)
    return low < high


def _names(names: NDArray[np.object_], language: Ints, rows: Ints) -> tuple[Ints, Floats]:
    """Numbers of the shapes' own names without case and outer underscores, and how rare each is in its language."""
    own = [str(name).rsplit(".", 1)[-1].strip("_").lower() for name in names]
    keys = np.array([f"{code} {name}" for code, name in zip(language.tolist(), own, strict=True)] or [""])
    _, number, count = np.unique(keys, return_inverse=True, return_counts=True)
    population = max(len(names), 2)
    rarity = np.log(population / count) / np.log(population)
    return number[rows].astype(np.int64), rarity[number[rows]]


def _vocabulary(corpus: Corpus, fragments: Ints) -> tuple[csr_array, NDArray[np.uint32]]:
    """Words of kept names and strings of the given fragments; words are the same in every language."""
    columns = corpus.columns
    matrix, cues = _matrix(columns.cue_offsets, columns.cues, fragments, np.zeros(len(fragments), np.uint64))
    words = np.flatnonzero(has_kind(cues, "word"))
    return matrix[:, words], cues[words]


def _word_weights(vocabulary: csr_array) -> Floats:
    population = max(vocabulary.shape[0], 2)
    frequency = np.bincount(vocabulary.indices, minlength=vocabulary.shape[1])
    return (np.log(population / np.maximum(frequency, 1)) + 0.1) / np.log(population)
