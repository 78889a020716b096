"""All families against all fragments at once: one sparse product, then caps, gates and a logistic.

points(fragment, family) = sum over groups of min(cap, points of the cues present), groups against the family
subtracted, less `SIZE` for each doubling of distinct cues above `TYPICAL` (a long function mentions much in passing).
Alone: confidence = 1 / (1 + exp(needed - points)), and 0 where a required group is short. Among others, where the
repositories are known: the logistic of the log-odds that `company` gives. 0 below `THRESHOLD`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.company import odds, outermost
from dupfinder.assess.family.rules import ANY, WORD_KINDS, Covers, Family
from dupfinder.assess.family.topics import load as load_topics
from dupfinder.model import FamilyMatch
from dupfinder_scanners.columns import Columns, has_kind
from dupfinder_scanners.languages import treesitter

if TYPE_CHECKING:
    from scipy.sparse import csr_array

THRESHOLD = 0.5
"""Confidence below which a fragment is said to do no known job."""
TYPICAL, SIZE = 64, 0.75
"""Distinct cues of a fragment of ordinary size; points lost for each doubling beyond."""
BLOCK = 20_000
"""Fragments that are scored at once; bounds memory to about 50 MB."""
PART = 1 << 18
"""Cues that are looked at together."""
SHOWN = 8
"""Cues that an explanation names at most."""
ASKED = 24
"""Members of a group that are asked for their cues at most."""

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
"""Of rows and columns: scipy keeps the type, and there are millions of them."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SEGMENT = re.compile(r"[./:\\]+")
_RUN = 4
_LOW_BITS = 18
_LOW = (1 << _LOW_BITS) - 1
_NAME, _PATH, _IMPORT = (code << 32 for code in (1, 2, 3))
_MEMBERS = ("call", "attribute", "keyword")
_TERMS = ("name", "word", "bound")


@dataclass(frozen=True, slots=True)
class Places:
    """Where the files of a batch lie, one entry a file of it: path, and name of the repository. Empty where unknown."""

    paths: Sequence[str] = ()
    repositories: Sequence[str] = ()


NOWHERE = Places()
_NONE = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The cues of all families as arrays. Concept = one cue of one group; key = one hash that may stand for it."""

    keys: NDArray[np.int64]
    concepts: csr_array
    points: csr_array
    caps: Floats
    at_least: Floats
    groups: csr_array
    imports: dict[tuple[str, ...], int]
    own: list[list[tuple[float, str, frozenset[int]]]]
    of_name: Callable[[str], tuple[int, ...]]
    others: list[tuple[int, Floats]]
    """For each cue on any other call: its concept, and 1 for each key of a call that its family names."""


class Matcher:
    """Scores fragments against families. Compiling takes milliseconds; 200,000 fragments take seconds."""

    def __init__(self, families: Sequence[Family]) -> None:
        self.families = tuple(families)
        self.needed = np.array([family.needed for family in self.families], np.float32)
        self._subject = np.array([family.covers is not Covers.WIRING for family in self.families], bool)
        self._column = {family.slug: column for column, family in enumerate(self.families)}
        self._compiled = _compile(self.families)

    def confidences(self, columns: Columns, places: Places = NOWHERE, *, company: bool = True) -> Floats:
        """Fragments x families, 0 to 1, 0 below `THRESHOLD`. `places`: of the files of `columns`, where known.

        Without `company`, or where the repositories are not known, only a fragment's own evidence counts: less is
        found, and next to nothing of it is false. With it a place has a subject, and what lies there is labelled by it.
        Wiring is judged alone: a helper among the options of a program is a helper.
        """
        points, gate = self._points(self.present(columns, places), columns)
        return self._said(points, gate, columns, places if company else NOWHERE)

    def both(
        self, columns: Columns, places: Places = NOWHERE, present: csr_array | None = None
    ) -> tuple[Floats, Floats]:
        """`confidences` with company and without; what takes longest is done once. `present` is what the method of that
        name gives, where it is known from before."""
        points, gate = self._points(self.present(columns, places) if present is None else present, columns)
        return self._said(points, gate, columns, places), self._said(points, gate, columns, NOWHERE)

    def _said(self, points: Floats, gate: NDArray[np.bool_], columns: Columns, places: Places) -> Floats:
        """From points and gates; among others where the repositories are known."""
        at = np.flatnonzero(self._subject)
        company = bool(places.repositories and points.size)
        among = None
        if company:
            # `take` keeps rows together; an index of columns lays them column by column: five times slower from here.
            some, gates = points.take(at, axis=1), gate.take(at, axis=1)
            among = self._among(some, gates, columns, places)
        found = np.empty(points.shape, np.float32)
        for start in range(0, len(points), BLOCK):
            part = slice(start, start + BLOCK)
            beyond, through = points[part] - self.needed, gate[part].copy()
            if among is not None:
                beyond[:, at], through[:, at] = among[part], True
            confidence = _logistic(beyond) * through
            confidence[confidence < THRESHOLD] = 0.0
            found[part] = confidence
        return found

    def _among(self, points: Floats, gate: NDArray[np.bool_], columns: Columns, places: Places) -> Floats:
        """Log-odds of the families that a place can be about."""
        topics = load_topics(tuple(family.slug for family in self.families if family.covers is not Covers.WIRING))
        around = _around(columns, places)
        return odds(points, gate, self.needed[self._subject], around, topics.said(topics.words(columns), around))

    def explain(self, columns: Columns, row: int, slug: str, places: Places = NOWHERE) -> tuple[str, ...]:
        """The cues that speak for `slug` in fragment `row`, heaviest first, for instance `name retry`, `call sleep`."""
        return self._explain(columns, [row], slug, places)[0]

    def _explain(self, columns: Columns, rows: Sequence[int], slug: str, places: Places) -> list[tuple[str, ...]]:
        """`explain` for several rows at once."""
        keys = self._keys(columns, places, np.asarray(rows, np.int64)).tocsr()
        own = self._compiled.own[self._column[slug]]
        found = []
        for start, end in zip(keys.indptr[:-1].tolist(), keys.indptr[1:].tolist(), strict=True):
            present = set(self._compiled.keys[keys.indices[start:end]].tolist())
            cues = sorted((-points, shown) for points, shown, wanted in own if not present.isdisjoint(wanted))
            found.append(tuple(dict.fromkeys(shown for _, shown in cues))[:SHOWN])
        return found

    def best(
        self,
        columns: Columns,
        rows: Sequence[int],
        places: Places = NOWHERE,
        confidences: Floats | None = None,
        claimed_by: int = -1,
        *,
        joined: bool = False,
    ) -> FamilyMatch | None:
        """The job of a group of fragments, or None: the family of the highest mean confidence over `rows`.

        A member that says nothing counts as 0, so that one loud copy does not speak for all; one inside another member
        does not count, since its words are among those of the other. `confidences` are those of `columns`, where the
        caller has them already. `claimed_by` is the number of the family that the group was made with: it goes before
        others, and where it has `joined` what is not alike, what was only copied along with that does not count.
        """
        if not len(rows) or not self.families:
            return None
        scores = self.confidences(columns, places) if confidences is None else confidences
        outer = _outermost(columns, rows)
        mean = scores[outer].mean(axis=0)
        column = claimed_by if claimed_by >= 0 and mean[claimed_by] >= THRESHOLD else int(mean.argmax())
        if mean[column] < THRESHOLD and joined:
            outer = outer[scores[outer, claimed_by] >= THRESHOLD]
            column, mean = claimed_by, scores[outer].mean(axis=0) if len(outer) else mean
        if mean[column] < THRESHOLD:
            return None
        family = self.families[column]
        said: dict[str, int] = {}
        for cues_of_row in self._explain(columns, outer[:ASKED].tolist(), family.slug, places):
            for cue in cues_of_row:
                said[cue] = said.get(cue, 0) + 1
        cues = tuple(sorted(said, key=lambda cue: (-said[cue], list(said).index(cue))))[:SHOWN]
        return FamilyMatch(family.slug, family.title, round(float(mean[column]), 3), cues)

    def present(self, columns: Columns, places: Places = NOWHERE, rows: NDArray[np.int64] | None = None) -> csr_array:
        """Fragments x cues of the families, above 0 where the cue is there; of all fragments, or of `rows`.

        What a fragment has depends on itself, and on the path and the imports of its file, and on nothing else.
        """
        count = len(columns) if rows is None else len(rows)
        if not count or not self.families:
            return _matrix(_NONE, _NONE, _NONE.astype(np.float32), (count, self._compiled.points.shape[0]))
        keys = self._keys(columns, places, rows)
        present = (keys @ self._compiled.concepts).tocsr()
        present.data[:] = 1.0
        for concept, named in self._compiled.others:
            calls = _calls(columns) if rows is None else _calls(columns)[rows]
            other = np.flatnonzero(calls > keys @ named)
            column = np.full(len(other), concept, np.int64)
            present = present + _matrix(other, column, np.ones(len(other), np.float32), present.shape)
        # In which order cues are added up must not depend on what other fragments there are.
        present.sort_indices()
        return present

    def _keys(self, columns: Columns, places: Places, rows: NDArray[np.int64] | None) -> csr_array:
        """Fragments x keys that some family asks for."""
        chosen = np.arange(len(columns), dtype=np.int64) if rows is None else rows
        compiled = self._compiled
        place, cue = _cue_pairs(columns, chosen, compiled.keys)
        of_cues = _matrix(place, cue, np.ones(len(place), np.float32), (len(chosen), len(compiled.keys)))
        return of_cues + _of_names(columns, chosen, compiled) + _of_files(columns, chosen, compiled, places)

    def _points(self, present: csr_array, columns: Columns) -> tuple[Floats, NDArray[np.bool_]]:
        """Points of each family and whether its required groups are there."""
        compiled, shape = self._compiled, (len(columns), len(self.families))
        points, gate = np.zeros(shape, np.float32), np.zeros(shape, bool)
        if not points.size:
            return points, gate
        for start in range(0, present.shape[0], BLOCK):
            part = slice(start, start + BLOCK)
            groups = (present[part] @ compiled.points).toarray()
            short = (groups + 1e-6 < compiled.at_least).astype(np.float32)
            points[part] = np.minimum(groups, compiled.caps) @ compiled.groups
            gate[part] = (short @ abs(compiled.groups)) == 0
        size = np.maximum(np.diff(columns.cue_offsets), 1)
        points -= (SIZE * np.maximum(np.log2(size / TYPICAL), 0))[:, None].astype(np.float32)
        return points, gate


@lru_cache(maxsize=2)
def _compile(families: tuple[Family, ...]) -> _Compiled:
    imports: dict[tuple[str, ...], int] = {}
    key_concept: set[tuple[int, int]] = set()
    concept_group: list[tuple[int, float]] = []
    group_family: list[tuple[int, float, float, float]] = []
    own: list[list[tuple[float, str, frozenset[int]]]] = []
    anything: list[tuple[int, Family]] = []
    for column, family in enumerate(families):
        own.append([])
        for group in family.groups:
            group_family.append((column, -1.0 if group.against else 1.0, group.cap, group.at_least))
            for cue in group.cues:
                concept = len(concept_group)
                concept_group.append((len(group_family) - 1, cue.points))
                if ANY in cue.texts:
                    anything.append((concept, family))
                for text in cue.texts:
                    keys_of_text = frozenset(_keys(cue.kind, text, imports))
                    key_concept |= {(key, concept) for key in keys_of_text}
                    if not group.against:
                        own[-1].append((cue.points, f"{cue.kind} {text}", keys_of_text))
    pairs = np.array(sorted(key_concept), np.int64).reshape(-1, 2)
    keys = np.unique(pairs[:, 0])
    stands_for = np.searchsorted(keys, pairs[:, 0])
    shape = (len(keys), len(concept_group))
    concepts = _matrix(stands_for, pairs[:, 1], np.ones(len(pairs), np.float32), shape)
    of_group = np.array([item[0] for item in concept_group], np.int64)
    worth = np.array([item[1] for item in concept_group], np.float32)
    points = _matrix(np.arange(len(of_group)), of_group, worth, (len(of_group), len(group_family)))
    columns = np.array([item[0] for item in group_family], np.int64)
    signs = np.array([item[1] for item in group_family], np.float32)
    groups = _matrix(np.arange(len(columns)), columns, signs, (len(columns), len(families)))
    caps = np.array([item[2] for item in group_family], np.float32)
    at_least = np.array([item[3] for item in group_family], np.float32)
    others = [(concept, np.isin(keys, _named_calls(family)).astype(np.float32)) for concept, family in anything]
    return _Compiled(keys, concepts, points, caps, at_least, groups, imports, own, _namer(keys.tolist()), others)


def _named_calls(family: Family) -> list[int]:
    """Keys of the calls that a family names."""
    cues = [cue for group in family.groups for cue in group.cues if cue.kind in ("call", "member")]
    return [treesitter.cue("call", text) for cue in cues for text in cue.texts if text != ANY]


def _calls(columns: Columns) -> Numbers:
    """Distinct calls of each fragment."""
    before = np.zeros(len(columns.cues) + 1, np.int32)
    np.cumsum(has_kind(columns.cues, "call"), dtype=np.int32, out=before[1:])
    return np.diff(before[columns.cue_offsets])


def _keys(kind: str, text: str, imports: dict[tuple[str, ...], int]) -> Iterable[int]:
    """Every hash that stands for one text of a cue; none for `ANY`, which is counted instead."""
    if text == ANY:
        return
    for form in forms(text) if kind in WORD_KINDS else {text}:
        if kind == "import":
            yield imports.setdefault(_segments(form), _IMPORT | zlib.crc32(form.encode()))
        elif kind == "path":
            yield _PATH | zlib.crc32(form.encode())
        else:
            if kind in ("name", "term"):
                yield _NAME | zlib.crc32(form.encode())
            yield from (treesitter.cue(each, form) for each in _hashed_kinds(kind))


def _hashed_kinds(kind: str) -> tuple[str, ...]:
    return {"term": _TERMS, "member": _MEMBERS}.get(kind, (kind,))


def forms(word: str) -> set[str]:
    """A word with its plain English endings: retry, retries, retried, retrying; cache, cached, caching."""
    if len(word) < 4 or not word.isalpha():
        return {word, word + "s"} if len(word) == 3 and word.isalpha() else {word}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word, word[:-1] + "ies", word[:-1] + "ied", word + "ing", word[:-1] + "ier"}
    if word.endswith("e"):
        return {word, word + "s", word + "d", word[:-1] + "ing", word + "r", word + "rs"}
    plural = word + "es" if word.endswith(("s", "x", "ch", "sh")) else word + "s"
    return {word, plural, word + "ed", word + "ing", word + "er", word + "ers"}


def _words(text: str) -> set[str]:
    return {word.lower() for word in _WORD.findall(text)}


def _segments(module: str) -> tuple[str, ...]:
    return tuple(part for part in _SEGMENT.split(module.lower()) if part)


def _cue_pairs(columns: Columns, rows: NDArray[np.int64], keys: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """(place in `rows`, place in `keys`) for each cue of the fragments that some family asks for."""
    start = columns.cue_offsets[rows]
    ends = np.cumsum(columns.cue_offsets[rows + 1] - start)
    offsets = np.concatenate([np.zeros(1, np.int64), ends])
    cues = columns.cues
    if len(rows) < len(columns):
        cues = cues[np.arange(int(offsets[-1])) + np.repeat(start - offsets[:-1], np.diff(offsets))]
    # Nineteen cues of twenty are asked for by nobody: a table of their lower bits tells most of these, at once.
    asked = np.zeros(1 << _LOW_BITS, bool)
    asked[keys & _LOW] = True
    found = [_known(np.zeros(0, np.int64), np.zeros(0, np.int64), keys)]
    for first in range(0, len(cues), PART):
        part = cues[first : first + PART]
        at = np.flatnonzero(asked[part & np.uint32(_LOW)])
        place = np.searchsorted(offsets, at + first, side="right") - 1
        found.append(_known(place, part[at].astype(np.int64), keys))
    places, known = zip(*found, strict=True)
    return np.concatenate(places), np.concatenate(known)


def _of_names(columns: Columns, rows: NDArray[np.int64], compiled: _Compiled) -> csr_array:
    """`rows` x keys for the words of the qualified names, which name the classes around a method."""
    names = [str(name) for name in columns.name[rows]]
    return _spread([compiled.of_name(name) for name in dict.fromkeys(names)], compiled.keys)[_numbered(names)]


def _namer(keys: Iterable[int]) -> Callable[[str], tuple[int, ...]]:
    """The keys of the words of one name, of those that are asked for; a look-back asks for the same names every run."""
    asked = frozenset(key for key in keys if key >> 32 == _NAME >> 32)

    @lru_cache(maxsize=131_072)
    def of_name(name: str) -> tuple[int, ...]:
        return tuple(key for word in _words(name) if (key := _NAME | zlib.crc32(word.encode())) in asked)

    return of_name


def _of_files(columns: Columns, rows: NDArray[np.int64], compiled: _Compiled, places: Places) -> csr_array:
    """The same for what a fragment has from its file: imports, and the words of the path."""
    used, file_of = np.unique(columns.file[rows], return_inverse=True)
    runs: dict[int, list[int]] = {}
    found: list[list[int]] = []
    for file in used.tolist():
        modules = columns.imports[columns.file_import_offsets[file] : columns.file_import_offsets[file + 1]].tolist()
        for module in modules:
            if module not in runs:
                runs[module] = _asked(columns.text_of(module), compiled.imports)
        found.append([key for module in modules for key in runs[module]])
        if places.paths:
            found[-1] += [_PATH | zlib.crc32(word.encode()) for word in _words(places.paths[file])]
    return _spread(found, compiled.keys)[file_of]


def _asked(module: str, imports: dict[tuple[str, ...], int]) -> list[int]:
    """Keys of the imports that a module's path holds as a run of its segments."""
    parts = _segments(module)
    starts = range(len(parts))
    runs = {parts[start:end] for start in starts for end in range(start + 1, min(start + _RUN, len(parts)) + 1)}
    return [imports[run] for run in runs if run in imports]


def _spread(lists: Sequence[Sequence[int]], keys: NDArray[np.int64]) -> csr_array:
    """Lists x keys, the number of times that a list has a key."""
    place = np.repeat(np.arange(len(lists), dtype=np.int64), [len(values) for values in lists])
    row, key = _known(place, np.array([value for values in lists for value in values], np.int64), keys)
    return _matrix(row, key, np.ones(len(row), np.float32), (len(lists), len(keys)))


def _known(place: NDArray[np.int64], values: NDArray[np.int64], keys: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    if not len(keys):
        return place[:0].astype(np.int32), values[:0].astype(np.int32)
    at = np.minimum(np.searchsorted(keys, values), len(keys) - 1)
    there = keys[at] == values
    return place[there].astype(np.int32), at[there].astype(np.int32)


def _around(columns: Columns, places: Places) -> list[NDArray[np.int64]]:
    """Class, file, folder and repository of each fragment, numbered; a folder of two repositories is two."""
    homes = places.repositories
    paths = places.paths or [""] * len(homes)
    folders = [f"{home}:{path.rpartition('/')[0]}" for home, path in zip(homes, paths, strict=True)]
    file = columns.file.astype(np.int64)
    return [outermost(columns), file, _numbered(folders)[file], _numbered(homes)[file]]


def _outermost(columns: Columns, rows: Sequence[int]) -> NDArray[np.int64]:
    """The rows that lie in no other of them, in their order."""
    chosen = set(rows)

    def inside(row: int) -> bool:
        above = int(columns.parent[row])
        while above >= 0 and above not in chosen:
            above = int(columns.parent[above])
        return above >= 0

    return np.array([row for row in rows if not inside(int(row))], np.int64)


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


def _logistic(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -60, 60))))


def _matrix(rows: NDArray[Any], columns: NDArray[Any], values: Floats, shape: tuple[int, int]) -> csr_array:
    from scipy.sparse import coo_array

    places = (np.asarray(rows, np.int32), np.asarray(columns, np.int32))
    matrix = coo_array((values, places), shape=shape).tocsr()
    matrix.sum_duplicates()
    return matrix
