"""Weigh: how much each shingle and word says, and which shapes say enough to be compared.

The weight of a feature is its inverse document frequency (Sparck Jones 1972) over the org's shapes and those of the
background, divided by that of a feature seen once: 1.0 is the rarest, 0.0 is in every shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import Background, Counts, name_hash
from dupfinder.tables import Bools, Corpus, Floats, Ints, Shapes, Views
from dupfinder_scanners.columns import has_kind

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_POTENTIAL = 4.0
"""Information, in rarest shingles, that a shape must be able to share with another squad's."""
MIN_WEIGHT = 0.3
"""A shingle that weighs less is the language's or a framework's own and proposes no pair."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def weigh(corpus: Corpus, shapes: Shapes, backgrounds: Sequence[Background], also: Ints | None = None) -> Views:
    """The views of every shape that could share `MIN_POTENTIAL` with a shape of another squad.

    `backgrounds`: what is known of code at large, one a language of the corpus. `also`: shapes to keep whatever
    they could share, because somebody asked about them.
    """
    representative = shapes.representative
    language = corpus.language[representative]
    structure, keys = _shingles(corpus, representative, language)
    weight = _shingle_weights(structure, keys, language, backgrounds)
    rare = _shared(structure, shapes) & (weight >= MIN_WEIGHT)
    potential = structure @ np.where(rare, weight, 0.0)
    chosen = (potential >= MIN_POTENTIAL) & (shapes.high >= 0)
    if also is not None:
        chosen[also] = True
    rows = np.flatnonzero(chosen)
    name, rarity = _names(corpus.columns.name[representative], language, rows, backgrounds)
    vocabulary, cues = _vocabulary(corpus, representative[rows])
    weighted = _scaled(structure[rows], weight)
    words = _scaled(vocabulary, _word_weights(vocabulary, cues, backgrounds))
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
        level=corpus.columns.level[representative][rows].astype(np.int64),
        language=language[rows],
        low=shapes.low[rows],
        high=shapes.high[rows],
        token_start=corpus.columns.token_start[representative][rows],
        token_end=corpus.columns.token_end[representative][rows],
        tokens=corpus.columns.tokens,
    )


def _salt(language: Ints) -> NDArray[np.uint32]:
    """A shingle of one language is not that of another, although both may call a node `if_statement`."""
    return ((language.astype(np.uint64) * _GOLDEN) >> np.uint64(32)).astype(np.uint32)


def _shingles(corpus: Corpus, rows: Ints, language: Ints) -> tuple[csr_array, NDArray[np.uint32]]:
    columns = corpus.columns
    return _matrix(columns.shingle_offsets, columns.shingles, rows, _salt(language))


def _matrix(
    offsets: Ints, values: NDArray[np.uint32], chosen: Ints, salt: NDArray[np.uint32]
) -> tuple[csr_array, NDArray[np.uint32]]:
    """Ones where a chosen row has a value, columns numbered by the sorted distinct values, and those values."""
    from scipy.sparse import csr_array

    sizes = offsets[chosen + 1] - offsets[chosen]
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    positions = np.arange(starts[-1]) - np.repeat(starts[:-1] - offsets[chosen], sizes)
    picked = values[positions] ^ np.repeat(salt, sizes)
    distinct, columns = np.unique(picked, return_inverse=True)
    ones = np.ones(len(picked), np.float32)
    return csr_array((ones, columns.astype(np.int32), starts), shape=(len(chosen), len(distinct))), distinct


def _shingle_weights(
    structure: csr_array, keys: NDArray[np.uint32], language: Ints, backgrounds: Sequence[Background]
) -> Floats:
    """Weight of each shingle among the shapes of its language."""
    of_feature = np.zeros(structure.shape[1], np.int64)
    of_feature[structure.indices] = np.repeat(language, np.diff(structure.indptr))
    frequency = np.bincount(structure.indices, minlength=structure.shape[1])
    weight = np.zeros(structure.shape[1])
    for code, known in enumerate(backgrounds):
        chosen = of_feature == code
        plain = keys[chosen] ^ _salt(np.array([code]))
        shapes = int((language == code).sum())
        weight[chosen] = _idf(frequency[chosen], shapes, known.shingles, plain)
    return weight


def _idf(frequency: Ints, population: int, known: Counts, keys: NDArray[np.uint32]) -> Floats:
    """Normalised inverse document frequency, org and background added up."""
    everything = max(population + known.population, 2)
    # Background counts are rounded, and hashes of two languages may collide: neither may weigh less than nothing.
    seen = np.clip(frequency + known.of(keys), 1.0, everything)
    weight: Floats = np.log(everything / seen) / np.log(everything)
    return weight


def _scaled(matrix: csr_array, weight: Floats) -> csr_array:
    scaled = matrix.copy()
    scaled.data = weight[matrix.indices].astype(np.float32)
    return scaled


def _shared(structure: csr_array, shapes: Shapes) -> Bools:
    """Features that at least two squads have."""
    columns = structure.tocsc()
    filled = np.diff(columns.indptr) > 0
    starts = columns.indptr[:-1][filled]
    low, high = np.full(structure.shape[1], 1), np.zeros(structure.shape[1], np.int64)
    if len(starts):
        low[filled] = np.minimum.reduceat(shapes.low[columns.indices], starts)
        high[filled] = np.maximum.reduceat(shapes.high[columns.indices], starts)
    return low < high


def _names(
    names: NDArray[np.object_], language: Ints, rows: Ints, backgrounds: Sequence[Background]
) -> tuple[Ints, Floats]:
    """Numbers of the shapes' own names without case and outer underscores, and how rare each is in its language."""
    own = [str(name).rpartition(".")[2].strip("_").lower() for name in names]
    pairs = list(zip(language.tolist(), own, strict=True))
    distinct = {pair: number for number, pair in enumerate(sorted(set(pairs)))}
    number = np.array([distinct[pair] for pair in pairs], np.int64)
    frequency = np.bincount(number, minlength=len(distinct))
    of_name = np.array([code for code, _ in distinct], np.int64)
    hashes = np.array([name_hash(name) for _, name in distinct], np.uint32)
    rarity = np.zeros(len(distinct))
    for code, known in enumerate(backgrounds):
        chosen = of_name == code
        rarity[chosen] = _idf(frequency[chosen], int((language == code).sum()), known.names, hashes[chosen])
    return number[rows], rarity[number[rows]]


def _vocabulary(corpus: Corpus, fragments: Ints) -> tuple[csr_array, NDArray[np.uint32]]:
    """Words of kept names and strings of the given fragments; words are the same in every language."""
    columns = corpus.columns
    matrix, cues = _matrix(columns.cue_offsets, columns.cues, fragments, np.zeros(len(fragments), np.uint32))
    words = np.flatnonzero(has_kind(cues, "word"))
    return matrix[:, words], cues[words]


def _word_weights(vocabulary: csr_array, cues: NDArray[np.uint32], backgrounds: Sequence[Background]) -> Floats:
    """Weight of each word over all languages together."""
    population = vocabulary.shape[0] + sum(known.words.population for known in backgrounds)
    frequency = np.bincount(vocabulary.indices, minlength=vocabulary.shape[1]).astype(np.float64)
    for known in backgrounds:
        frequency += known.words.of(cues)
    everything = max(population, 2)
    weight: Floats = np.log(everything / np.clip(frequency, 1.0, everything)) / np.log(everything)
    return weight
