"""The tables that stages hand to one another: columns and sparse matrices, declared once.

Rows of `Corpus` are fragments, rows of `Shapes` are distinct normalised fragments (exact and renamed copies folded).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import Columns
from dupfinder_scanners.fragments import Level, SourceFile

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Confidence = NDArray[np.floating[Any]]
"""Fragments x families, 0 to 1."""
Number = TypeVar("Number", bound=np.generic)
NO_SQUAD = -1
"""Squad code of unowned code, which never counts as a squad."""
PART = 1 << 18
"""Places that are looked up at once, or stored values that are gone through."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that was read. `columns` rows are fragments; the arrays beside them have one entry a fragment.

    `files` is indexed by `columns.file`. `squad` indexes `squads` (or is NO_SQUAD), `repository` indexes
    `repositories`, `language` indexes `languages`; all three name lists are sorted. `test` marks test helpers,
    `platform` what lies in a platform repository.
    """

    columns: Columns
    files: tuple[SourceFile, ...]
    squads: tuple[str, ...]
    repositories: tuple[str, ...]
    languages: tuple[str, ...]
    squad: Ints
    repository: Ints
    language: Ints
    test: Bools
    platform: Bools

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Distinct normalised fragments. `of` maps each fragment to its shape; `members[offsets[s]:offsets[s + 1]]` are the
    fragments of shape s in corpus order, the first being its representative. `low`/`high`: smallest and largest code
    of the squads that have it (`low > high` where nobody owns it)."""

    of: Ints
    offsets: Ints
    members: Ints
    low: Ints
    high: Ints

    def __len__(self) -> int:
        return len(self.low)

    @property
    def representative(self) -> Ints:
        """First fragment of each shape."""
        return self.members[self.offsets[:-1]]


@dataclass(frozen=True, slots=True)
class Views:
    """Two weighted views of the shapes that can matter, one row a shape (`rows` gives its shape number).

    `structure` (AST shingles) and `vocabulary` (words) hold IDF weights in units of the rarest possible feature: 1.0
    means "seen in one place only"; `structure_total`/`vocabulary_total` are their row sums. `sketch` holds the
    shingles that two squads share and few fragments have, with values 0 to 1 as above. `name` numbers the own names,
    `name_rarity` is 0 (everybody has one) to 1. `low`/`high` are those of the shapes.
    `tokens[token_start:token_end]` are the normalised tokens.
    """

    rows: Ints
    structure: csr_array
    structure_total: Floats
    vocabulary: csr_array
    vocabulary_total: Floats
    vocabulary_cues: NDArray[np.uint32]
    sketch: csr_array
    sketch_shingles: NDArray[np.uint32]
    name: Ints
    name_rarity: Floats
    level: Ints
    language: Ints
    low: Ints
    high: Ints
    token_start: Ints
    token_end: Ints
    tokens: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.rows)

    def without_sketch(self) -> Views:
        """The same without what pairs are found by, for whatever comes after they are: a fifth of the memory."""
        nothing = self.sketch[:0, :0]
        return replace(self, sketch=nothing, sketch_shingles=self.sketch_shingles[:0])

    def sequence(self, row: int) -> list[int]:
        """The normalised tokens of a row, in order."""
        found: list[int] = self.tokens[self.token_start[row] : self.token_end[row]].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of view rows (`left < right`) with the evidence of each view; see `model.Evidence` for the meaning.
    `alignment` is the share of aligned tokens, 0 where the other views rule a copy out."""

    left: Ints
    right: Ints
    structure: Floats
    vocabulary: Floats
    name: Floats
    alignment: Floats
    information: Floats
    score: Floats

    def __len__(self) -> int:
        return len(self.left)

    def take(self, chosen: Bools | Ints) -> Pairs:
        """The chosen pairs only."""
        return Pairs(
            self.left[chosen], self.right[chosen], self.structure[chosen], self.vocabulary[chosen],
            self.name[chosen], self.alignment[chosen], self.information[chosen], self.score[chosen],
        )  # fmt: skip


Judge = Callable[[Ints, Ints], Pairs]
"""The evidence for pairs of view rows, given as left and right, in that order."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One clone class before it gets a face: corpus rows of all its fragments, sorted, the view rows behind them, and
    the median evidence of its pairs. `information` is in rarest shingles, `rarity` that of the commonest own name.
    `cores` are what at least two squads share of it that is much more alike, `copies` what is all but equal."""

    fragments: Ints
    rows: Ints
    squads: tuple[int, ...]
    information: float
    score: float
    rarity: float
    cores: tuple[Cluster, ...] = ()
    copies: tuple[Cluster, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """One candidate before it gets a face.

    `clusters`: the clone classes, the one that explains most first. `singles`: corpus rows that do the same job in code
    that is like no other. `family` is a column of the family matrix, or -1. `same_job`: something in it is held by
    the family alone. `information`: of its clone classes, those inside another left out.
    """

    clusters: tuple[Cluster, ...]
    singles: Ints
    family: int
    same_job: bool
    information: float


@dataclass(frozen=True, slots=True)
class Told:
    """How a group is told: `rows` are corpus rows at `level`, or for files, rows of `Corpus.files`."""

    level: Level
    rows: tuple[int, ...]


def looked_up(values: NDArray[Number], places: NDArray[np.integer[Any]]) -> NDArray[Number]:
    """`values[places]`, in parts: numpy widens all places to 64 bits first, which is twice what they take."""
    found = np.empty(len(places), values.dtype)
    for start in range(0, len(places), PART):
        found[start : start + PART] = values[places[start : start + PART]]
    return found


def some_columns(matrix: csr_array, chosen: Bools) -> csr_array:
    """The chosen columns of a matrix, in order: what indexing gives, in two passes over what is stored, in parts."""
    from scipy.sparse import csr_array

    bounds = matrix.indptr
    starts = np.zeros_like(bounds)
    for rows in runs(bounds, PART):
        kept = chosen[matrix.indices[bounds[rows.start] : bounds[rows.stop]]]
        before = np.concatenate([[0], np.cumsum(kept, dtype=starts.dtype)])
        ends = bounds[rows.start + 1 : rows.stop + 1] - bounds[rows.start]
        starts[rows.start + 1 : rows.stop + 1] = starts[rows.start] + before[ends]
    number = np.cumsum(chosen, dtype=np.int32) - np.int32(1)
    columns = np.empty(int(starts[-1]), np.int32)
    data = np.empty(len(columns), matrix.dtype)
    for rows in runs(bounds, PART):
        stored = slice(bounds[rows.start], bounds[rows.stop])
        found = slice(starts[rows.start], starts[rows.stop])
        kept = chosen[matrix.indices[stored]]
        columns[found] = number[matrix.indices[stored][kept]]
        data[found] = matrix.data[stored][kept]
    return csr_array((data, columns, starts), shape=(matrix.shape[0], int(chosen.sum())))


def runs(bounds: NDArray[np.integer[Any]], most: int) -> Iterator[slice]:
    """Runs of rows with about `most` values each, or one row; `bounds`: where the values of each start, and the end."""
    rows = np.searchsorted(bounds, np.arange(0, int(bounds[-1]), most)).tolist()
    for start, stop in pairwise(dict.fromkeys([*rows, len(bounds) - 1])):
        yield slice(start, stop)
