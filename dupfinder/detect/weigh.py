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
from dupfinder.occurrences import Occurrences, occurrences
from dupfinder.tables import Bools, Corpus, Floats, Ints, Shapes, Views, some_columns
from dupfinder_scanners.columns import Texts, has_kind

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MIN_POTENTIAL = 4.0
"""Information, in rarest shingles, that a shape must be able to share with another squad's."""
LEAST_POPULATION = 5_000
"""Shapes that a language has at least, counted or not: copies stay rare where an org has nothing else of a language."""
MIN_WEIGHT = 0.3
"""A shingle that weighs less is the language's or a framework's own and proposes no pair."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def weigh(corpus: Corpus, shapes: Shapes, backgrounds: Sequence[Background], also: Ints | None = None) -> Views:
    """The views of every shape that could share `MIN_POTENTIAL` with a shape of another squad.

    `backgrounds`: what is known of code at large, one a language of the corpus. `also`: shapes to keep whatever
    they could share, because somebody asked about them.
    """
    columns, representative = corpus.columns, shapes.representative
    language = corpus.language[representative]
    found = occurrences(columns.shingle_offsets, columns.shingles, representative, salt=_salt(language))
    frequent = _shared(found, shapes)
    weight = np.zeros(len(found.keys))
    _set_shingle_weights(weight, found, frequent, language, backgrounds)
    rare = weight >= MIN_WEIGHT
    chosen = (found.totals(weight * rare, len(shapes)) >= MIN_POTENTIAL) & (shapes.high >= 0)
    if also is not None:
        chosen[also] = True
    rows = np.flatnonzero(chosen)
    seen = found.among(chosen)
    _set_shingle_weights(weight, found, (seen > 0) & ~frequent, language, backgrounds)
    total = found.totals(weight, len(shapes))[rows]
    structure = found.matrix(chosen, seen, weight)
    sketched, shingles = rare[seen > 0], found.keys[rare & (seen > 0)]
    # What comes next needs room of its own.
    del found, frequent, weight, rare, seen
    name, rarity = _names(columns.name[representative], language, rows, backgrounds)
    words, cues = _vocabulary(corpus, representative[rows], backgrounds)
    return Views(
        rows=rows,
        structure=structure,
        structure_total=total,
        vocabulary=words,
        vocabulary_total=np.asarray(words.sum(axis=1)).ravel(),
        vocabulary_cues=cues,
        sketch=some_columns(structure, sketched),
        sketch_shingles=shingles,
        name=name,
        name_rarity=rarity,
        level=columns.level[representative][rows].astype(np.int64),
        language=language[rows],
        low=shapes.low[rows],
        high=shapes.high[rows],
        token_start=columns.token_start[representative][rows],
        token_end=columns.token_end[representative][rows],
        tokens=columns.tokens,
    )


def _salt(language: Ints) -> NDArray[np.uint32]:
    """A shingle of one language is not that of another, although both may call a node `if_statement`."""
    return ((language.astype(np.uint64) * _GOLDEN) >> np.uint64(32)).astype(np.uint32)


def _shared(found: Occurrences, shapes: Shapes) -> Bools:
    """Features that at least two squads have."""
    shared: Bools = found.least(shapes.low.astype(np.int32)) < found.most(shapes.high.astype(np.int32))
    return shared


def _set_shingle_weights(
    weight: Floats, found: Occurrences, features: Bools, language: Ints, backgrounds: Sequence[Background]
) -> None:
    """Set the weight of each of the features among the shapes of its language."""
    shapes = np.bincount(language, minlength=len(backgrounds)).tolist()
    for part in found.parts():
        places = np.flatnonzero(features[part]) + part.start
        of_feature = language[found.last_rows(places)]
        for code in np.unique(of_feature).tolist():
            chosen = places[of_feature == code]
            plain = found.keys[chosen] ^ _salt(np.array([code]))
            weight[chosen] = _idf(
                found.starts[chosen + 1] - found.starts[chosen], shapes[code], backgrounds[code].shingles, plain
            )


def _idf(frequency: Ints, population: int, known: Counts, keys: NDArray[np.uint32]) -> Floats:
    """Normalised inverse document frequency, org and background added up."""
    everything = max(population + known.population, LEAST_POPULATION)
    # Background counts are rounded, and hashes of two languages may collide: neither may weigh less than nothing.
    seen = np.clip(frequency + known.of(keys), 1.0, everything)
    weight: Floats = np.log(everything / seen) / np.log(everything)
    return weight


def _names(names: Texts, language: Ints, rows: Ints, backgrounds: Sequence[Background]) -> tuple[Ints, Floats]:
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
    found = occurrences(columns.cue_offsets, columns.cues, fragments, lambda cues: has_kind(cues, "word"))
    everything = np.ones(len(fragments), bool)
    weight = _word_weights(found, len(fragments), backgrounds)
    return found.matrix(everything, found.frequency.astype(np.int32), weight), found.keys


def _word_weights(found: Occurrences, population: int, backgrounds: Sequence[Background]) -> Floats:
    """Weight of each word over all languages together."""
    population += sum(known.words.population for known in backgrounds)
    frequency = found.frequency.astype(np.float64)
    for known in backgrounds:
        frequency += known.words.of(found.keys)
    everything = max(population, LEAST_POPULATION)
    weight: Floats = np.log(everything / np.clip(frequency, 1.0, everything)) / np.log(everything)
    return weight
