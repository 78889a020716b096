"""Weigh: how much each shingle and word says, and which shapes say enough to be compared.

The weight of a feature is its inverse document frequency (Sparck Jones 1972) over the org's shapes and those of the
background, divided by that of a feature seen once: 1.0 is the rarest, 0.0 is in every shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import Background, Counts, name_hash
from dupfinder.tables import Bools, Corpus, Floats, Ints, Shapes, Views, some_columns
from dupfinder_scanners.columns import has_kind

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_POTENTIAL = 4.0
"""Information, in rarest shingles, that a shape must be able to share with another squad's."""
LEAST_POPULATION = 5_000
"""Shapes that a language has at least, counted or not: copies stay rare where an org has nothing else of a language."""
MIN_WEIGHT = 0.3
"""A shingle that weighs less is the language's or a framework's own and proposes no pair."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Which rows have which features, by feature: `row[starts[f]:starts[f + 1]]`, sorted, have the value `keys[f]`."""

    keys: NDArray[np.uint32]
    starts: Ints
    row: NDArray[np.int32]

    @property
    def frequency(self) -> Ints:
        """Number of rows that have each feature."""
        return np.diff(self.starts)


def weigh(corpus: Corpus, shapes: Shapes, backgrounds: Sequence[Background], also: Ints | None = None) -> Views:
    """The views of every shape that could share `MIN_POTENTIAL` with a shape of another squad.

    `backgrounds`: what is known of code at large, one a language of the corpus. `also`: shapes to keep whatever
    they could share, because somebody asked about them.
    """
    representative = shapes.representative
    language = corpus.language[representative]
    found = _shingles(corpus, representative, language)
    frequent = _shared(found, shapes)
    weight = np.zeros(len(found.keys))
    weight[frequent] = _shingle_weights(found, frequent, language, backgrounds)
    rare = weight >= MIN_WEIGHT
    chosen = _telling(found, np.where(rare, weight, 0.0), len(shapes)) & (shapes.high >= 0)
    if also is not None:
        chosen[also] = True
    rows = np.flatnonzero(chosen)
    kept = chosen[found.row]
    seen = np.add.reduceat(kept, found.starts[:-1], dtype=np.int32) if len(kept) else np.zeros(0, np.int32)
    rest = (seen > 0) & ~frequent
    weight[rest] = _shingle_weights(found, rest, language, backgrounds)
    total: Floats = np.bincount(found.row[kept], np.repeat(weight, seen), minlength=len(shapes)).astype(np.float64)
    name, rarity = _names(corpus.columns.name[representative], language, rows, backgrounds)
    words, cues = _vocabulary(corpus, representative[rows], backgrounds)
    structure = _matrix(found, chosen, seen > 0, weight)
    return Views(
        rows=rows,
        structure=structure,
        structure_total=total[rows],
        vocabulary=words,
        vocabulary_total=np.asarray(words.sum(axis=1)).ravel(),
        vocabulary_cues=cues,
        sketch=some_columns(structure, rare[seen > 0]),
        sketch_shingles=found.keys[rare & (seen > 0)],
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


def _shingles(corpus: Corpus, fragments: Ints, language: Ints) -> Occurrences:
    columns = corpus.columns
    return _sorted_occurrences(columns.shingle_offsets, columns.shingles, fragments, salt=_salt(language))


def _sorted_occurrences(
    offsets: Ints,
    values: NDArray[np.uint32],
    fragments: Ints,
    wanted: Bools | None = None,
    salt: NDArray[np.uint32] | None = None,
) -> Occurrences:
    """What the fragments (in ascending order) have, or of that the `wanted`; a row is a place in `fragments`.

    One sort of (value, row) packed into 64 bits: numpy sorts these in vector registers, several times faster than it
    finds the order of values.
    """
    mask = np.zeros(len(offsets) - 1, bool)
    mask[fragments] = True
    sizes = np.diff(offsets)
    kept = np.repeat(mask, sizes)
    row = np.repeat(np.arange(len(fragments), dtype=np.uint32), sizes[fragments])
    if wanted is not None:
        row = row[wanted[kept]]
        kept &= wanted
    packed = values[kept].astype(np.uint64)
    if salt is not None:
        packed ^= np.repeat(salt, sizes[fragments])
    packed <<= np.uint64(32)
    packed |= row
    del row, kept
    packed.sort()
    value = (packed >> np.uint64(32)).astype(np.uint32)
    fresh = np.ones(len(value), bool)
    np.not_equal(value[1:], value[:-1], out=fresh[1:])
    starts = np.flatnonzero(fresh)
    return Occurrences(keys=value[starts], starts=np.append(starts, len(value)), row=packed.astype(np.int32))


def _shared(found: Occurrences, shapes: Shapes) -> Bools:
    """Features that at least two squads have."""
    if not len(found.keys):
        return np.zeros(0, bool)
    low = np.minimum.reduceat(shapes.low.astype(np.int32)[found.row], found.starts[:-1])
    high = np.maximum.reduceat(shapes.high.astype(np.int32)[found.row], found.starts[:-1])
    shared: Bools = low < high
    return shared


def _shingle_weights(
    found: Occurrences, features: Ints | Bools, language: Ints, backgrounds: Sequence[Background]
) -> Floats:
    """Weight of each of the features among the shapes of its language."""
    keys, frequency = found.keys[features], found.frequency[features]
    of_feature = language[found.row[found.starts[1:][features] - 1]]
    weight = np.zeros(len(keys))
    for code, known in enumerate(backgrounds):
        chosen = of_feature == code
        plain = keys[chosen] ^ _salt(np.array([code]))
        shapes = int((language == code).sum())
        weight[chosen] = _idf(frequency[chosen], shapes, known.shingles, plain)
    return weight


def _telling(found: Occurrences, weight: Floats, count: int) -> Bools:
    """Which of `count` rows have features whose weights add up to `MIN_POTENTIAL`."""
    kept = np.repeat(weight > 0.0, found.frequency)
    spread = np.repeat(weight, np.where(weight > 0.0, found.frequency, 0))
    potential = np.bincount(found.row[kept], spread, minlength=count)
    telling: Bools = potential >= MIN_POTENTIAL
    return telling


def _matrix(found: Occurrences, chosen: Bools, features: Bools, weight: Floats) -> csr_array:
    """The weight of each of the features, all that a chosen row has, where a chosen row has it.

    Occurrences lie feature by feature, so that scipy turns them around without sorting.
    """
    from scipy.sparse import csc_array

    kept = chosen[found.row]
    row = (np.cumsum(chosen, dtype=np.int32) - 1)[found.row[kept]]
    # 32 bits where they are enough: scipy would widen the rows to the type of the starts.
    before = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32 if len(row) < 1 << 31 else np.int64)
    starts = np.append(before[found.starts[:-1][features]], before[-1])
    data = np.repeat(weight[features].astype(np.float32), np.diff(starts))
    return csc_array((data, row, starts), shape=(int(chosen.sum()), int(features.sum()))).tocsr()


def _idf(frequency: Ints, population: int, known: Counts, keys: NDArray[np.uint32]) -> Floats:
    """Normalised inverse document frequency, org and background added up."""
    everything = max(population + known.population, LEAST_POPULATION)
    # Background counts are rounded, and hashes of two languages may collide: neither may weigh less than nothing.
    seen = np.clip(frequency + known.of(keys), 1.0, everything)
    weight: Floats = np.log(everything / seen) / np.log(everything)
    return weight


def _names(
    names: NDArray[np.object_], language: Ints, rows: Ints, backgrounds: Sequence[Background]
) -> tuple[Ints, Floats]:
    """Numbers of the shapes' own names without case and outer underscores, and how rare each is in its language."""
    own = [name.rpartition(".")[2].strip("_").lower() for name in names.tolist()]
    numbers: dict[tuple[int, str], int] = {}
    number = np.array([numbers.setdefault(pair, len(numbers)) for pair in zip(language.tolist(), own, strict=True)])
    number = number.astype(np.int64)
    frequency = np.bincount(number, minlength=len(numbers))
    of_name = np.array([code for code, _ in numbers], np.int64)
    hashes = np.array([name_hash(name) for _, name in numbers], np.uint32)
    rarity = np.zeros(len(numbers))
    for code, known in enumerate(backgrounds):
        chosen = of_name == code
        rarity[chosen] = _idf(frequency[chosen], int((language == code).sum()), known.names, hashes[chosen])
    return number[rows], rarity[number[rows]]


def _vocabulary(
    corpus: Corpus, fragments: Ints, backgrounds: Sequence[Background]
) -> tuple[csr_array, NDArray[np.uint32]]:
    """Weighted words of kept names and strings of the given fragments; words are the same in every language."""
    columns = corpus.columns
    found = _sorted_occurrences(columns.cue_offsets, columns.cues, fragments, has_kind(columns.cues, "word"))
    everything = np.ones(len(found.keys), bool)
    weight = _word_weights(found, len(fragments), backgrounds)
    return _matrix(found, np.ones(len(fragments), bool), everything, weight), found.keys


def _word_weights(found: Occurrences, population: int, backgrounds: Sequence[Background]) -> Floats:
    """Weight of each word over all languages together."""
    population += sum(known.words.population for known in backgrounds)
    frequency = found.frequency.astype(np.float64)
    for known in backgrounds:
        frequency += known.words.of(found.keys)
    everything = max(population, LEAST_POPULATION)
    weight: Floats = np.log(everything / np.clip(frequency, 1.0, everything)) / np.log(everything)
    return weight
