"""Which shapes of the organisation are copies of some fragments, by the evidence of a scan.

Structure is the weighted Jaccard similarity of all shingles (those of a shape are cut anew from its tokens), alignment
and name are as in `detect.verify`. Words are not in the look-up tables, so they do not count here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import background, name_hash
from dupfinder.detect.align import similarity
from dupfinder.detect.verify import (
    ALIGNMENT_WEIGHT,
    CHANCE,
    FULL_INFORMATION,
    MIN_INFORMATION,
    MIN_STRUCTURE,
    NAME_WEIGHT,
)
from dupfinder.lookup.read import Lookup, Place
from dupfinder.lookup.weights import salt, weight
from dupfinder.tables import Corpus, Floats, Ints
from dupfinder_scanners.languages.hashing import shingles

MIN_SCORE = 0.4
"""Higher than in a scan: a reviewer reads each of these alone, without the company of a whole class."""

Shingles = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Alike:
    """A copy of a fragment among the shapes. `similarity`: share of aligned tokens, 0 to 1; `same` where all are."""

    shape: int
    similarity: float
    score: float
    same: bool
    tokens: NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Found:
    """Copies by row, best first, and the places of each shape outside the repository that asks. `known` are the rows
    whose tokens that repository had already at the last scan."""

    alike: Mapping[int, tuple[Alike, ...]]
    places: Mapping[int, tuple[Place, ...]]
    known: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Thing:
    """One side of a comparison: sorted salted shingles, their weights, tokens."""

    shingles: Shingles
    weights: Floats
    tokens: NDArray[np.uint32]


class Matcher:
    """Compares rows of a corpus with the shapes of the look-up tables."""

    def __init__(self, corpus: Corpus, lookup: Lookup) -> None:
        self._corpus = corpus
        self._lookup = lookup

    def alike(self, rows: Sequence[int], own: str) -> Found:
        """The copies of each row, best first, and where they lie; places in the repository `own` left out."""
        pairs = self._pairs([row for row in rows if self._code(row) is not None])
        shapes = np.array(sorted({shape for _, shape in pairs}), np.int64)
        everywhere = self._lookup.places(shapes)
        places = {
            shape: outside
            for shape, inside in everywhere.items()
            if (outside := tuple(place for place in inside if place.repository != own))
        }
        wanted = [(row, shape) for row, shape in pairs if shape in places]
        found = self._judged(wanted, places)
        inside = {shape for shape, ones in everywhere.items() if any(place.repository == own for place in ones)}
        same = {int(value) for value, shape in self._lookup.same(self._fingerprints(rows)) if shape in inside}
        known = frozenset(row for row in rows if int(self._corpus.columns.fingerprint[row]) in same)
        return Found({row: tuple(sorted(ones, key=_order)) for row, ones in found.items()}, places, known)

    def _fingerprints(self, rows: Sequence[int]) -> NDArray[np.uint64]:
        return self._corpus.columns.fingerprint[np.array(rows, np.int64)]

    def _code(self, row: int) -> int | None:
        known = self._lookup.languages.get(self._language(row))
        return None if known is None else known[0]

    def _language(self, row: int) -> str:
        return self._corpus.languages[int(self._corpus.language[row])]

    def _plain(self, row: int) -> Shingles:
        columns = self._corpus.columns
        return columns.shingles[columns.shingle_offsets[row] : columns.shingle_offsets[row + 1]]

    def _pairs(self, rows: Sequence[int]) -> list[tuple[int, int]]:
        """Rows and shapes worth a comparison, each pair once."""
        if not rows:
            return []
        salted = [self._plain(row) ^ salt(self._code(row) or 0) for row in rows]
        number = np.repeat(np.array(rows, np.int64), [len(one) for one in salted])
        left, right = self._lookup.near(number, np.concatenate(salted))
        found = set(zip(left.tolist(), right.tolist(), strict=True))
        fingerprint = self._corpus.columns.fingerprint
        having: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            having[int(fingerprint[row])].append(row)
        for value, shape in self._lookup.same(self._fingerprints(rows)):
            found |= {(row, shape) for row in having[value]}
        return sorted(found)

    def _judged(
        self, pairs: Sequence[tuple[int, int]], places: Mapping[int, tuple[Place, ...]]
    ) -> Mapping[int, list[Alike]]:
        stored = self._lookup.sequences(np.array([shape for _, shape in pairs], np.int64))
        left = {row: self._plain(row) for row, _ in pairs}
        right = _cut({shape: tokens for shape, (_, _, tokens) in stored.items()})
        rarity = self._rarity({row for row, _ in pairs})
        found: dict[int, list[Alike]] = defaultdict(list)
        for language, code in {(self._language(row), self._code(row)) for row, _ in pairs}:
            chosen = [(row, shape) for row, shape in pairs if self._fits(row, stored[shape], language, code)]
            weigh = self._weigher(language, [left[row] for row, _ in chosen] + [right[shape] for _, shape in chosen])
            for row, shape in chosen:
                one = _Thing(left[row], weigh(left[row]), self._tokens(row))
                other = _Thing(right[shape], weigh(right[shape]), stored[shape][2])
                named = any(_own(place.name) == self._own_name(row) for place in places[shape])
                if (alike := _compared(shape, one, other, rarity[row] if named else 0.0)) is not None:
                    found[row].append(alike)
        return found

    def _fits(self, row: int, stored: tuple[int, int, NDArray[np.uint32]], language: str, code: int | None) -> bool:
        level = int(self._corpus.columns.level[row])
        return self._language(row) == language and stored[0] == code and stored[1] == level

    def _weigher(self, language: str, wanted: Iterable[Shingles]) -> _Weigher:
        code, population = self._lookup.languages[language]
        plain = np.unique(np.concatenate([*wanted, np.zeros(0, np.uint32)]))
        known = self._lookup.frequency(plain ^ salt(code))
        seen = np.array([known.get(value, 1) for value in (plain ^ salt(code)).tolist()], np.float64)
        return _Weigher(plain, weight(seen, population, background(language).shingles, plain))

    def _tokens(self, row: int) -> NDArray[np.uint32]:
        columns = self._corpus.columns
        return columns.tokens[int(columns.token_start[row]) : int(columns.token_end[row])]

    def _own_name(self, row: int) -> str:
        return _own(str(self._corpus.columns.name[row]))

    def _rarity(self, rows: Iterable[int]) -> Mapping[int, float]:
        """How rare the own name of each row is in its language, 0 to 1."""
        counts = self._lookup.names([self._own_name(row) for row in rows])
        found = {}
        for row in rows:
            language, name = self._language(row), self._own_name(row)
            seen = np.array([counts.get(name, 0)], np.float64)
            hashed = np.array([name_hash(name)], np.uint32)
            population = self._lookup.languages[language][1]
            found[row] = float(weight(seen, population, background(language).names, hashed)[0])
        return found


@dataclass(frozen=True, slots=True)
class _Weigher:
    """Weights of some sorted shingles."""

    keys: Shingles
    weights: Floats

    def __call__(self, wanted: Shingles) -> Floats:
        found: Floats = self.weights[np.searchsorted(self.keys, wanted)]
        return found


def _cut(sequences: Mapping[int, NDArray[np.uint32]]) -> Mapping[int, Shingles]:
    """The sorted distinct shingles of each sequence."""
    if not sequences:
        return {}
    end = np.cumsum([len(one) for one in sequences.values()]).astype(np.int64)
    start: Ints = np.concatenate([[0], end[:-1]]).astype(np.int64)
    offsets, values = shingles(np.concatenate(list(sequences.values())), start, end)
    return {shape: values[offsets[n] : offsets[n + 1]] for n, shape in enumerate(sequences)}


def _compared(shape: int, one: _Thing, other: _Thing, name: float) -> Alike | None:
    """The evidence for one pair; None where it is no copy."""
    shared = np.isin(one.shingles, other.shingles, assume_unique=True)
    information = float(one.weights[shared].sum())
    structure = information / max(float(one.weights.sum() + other.weights.sum()) - information, 1e-9)
    if information < MIN_INFORMATION or structure < MIN_STRUCTURE:
        return None
    same = bool(np.array_equal(one.tokens, other.tokens))
    alignment = 1.0 if same else min(similarity(one.tokens.tolist(), other.tokens.tolist()), 0.999)
    aligned = max(0.0, (alignment - CHANCE) / (1.0 - CHANCE))
    likeness = (structure + NAME_WEIGHT * name + ALIGNMENT_WEIGHT * aligned) / (1.0 + ALIGNMENT_WEIGHT)
    score = min(likeness, 1.0) * min(np.log1p(information) / np.log1p(FULL_INFORMATION), 1.0)
    return Alike(shape, alignment, round(float(score), 3), same, other.tokens) if score >= MIN_SCORE else None


def _own(name: str) -> str:
    return name.rpartition(".")[2].strip("_").lower()


def _order(one: Alike) -> tuple[float, float, int]:
    return (-one.similarity, -one.score, one.shape)
