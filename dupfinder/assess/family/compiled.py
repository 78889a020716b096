"""The families as arrays: which hashes stand for which cue, and what cues, groups and families count.

A concept is one cue of one group; a key is one hash that may stand for it. Concepts and groups are numbered in the
order in which the families declare them, so those of a group and of a family lie together.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family.hashes import Table
from dupfinder.assess.family.rules import ANY, WORD_KINDS, Cue, Family
from dupfinder_scanners.columns import CUE_KINDS
from dupfinder_scanners.languages.hashing import cue_base, distinct

Numbers = NDArray[np.int64]
Weights = NDArray[np.float64]

IN_CUE, IN_NAME, IN_PATH, IN_IMPORT = range(4)
"""What keys of cues, of words of qualified names, of words of paths and of modules' paths have above their hash."""

_KIND = {kind: code for code, kind in enumerate(CUE_KINDS)}
_HASHED = {"term": ("name", "word", "bound"), "member": ("call", "attribute", "keyword")}
_SEGMENT = re.compile(r"[./:\\]+")
_CONCEPT_BITS = 24


@dataclass(frozen=True, slots=True)
class Compiled:
    """The cues of all families as arrays.

    `concepts` of each key from `concept_offsets`. `group` and `worth` are of each concept; `family`, `sign` (-1 for a
    group against its family), `cap` and `at_least` of each group. `cues` finds the keys of cues; `words` those of
    names and paths (by `IN_NAME` and `IN_PATH`, with the place of the first such key), `modules` those of imports by
    their segments. `own` has the cues that speak for each family with their points and their keys. `others` are the
    concepts of any other call, each with the keys of the calls that its family names.
    """

    keys: Numbers
    cues: Table
    concept_offsets: Numbers
    concepts: NDArray[np.int32]
    group: NDArray[np.int64]
    worth: Weights
    family: NDArray[np.int64]
    sign: Weights
    cap: Weights
    at_least: Weights
    words: Mapping[int, tuple[Table, int]]
    modules: Mapping[tuple[str, ...], int]
    own: Sequence[Sequence[tuple[float, str, Sequence[int]]]]
    others: Sequence[tuple[int, NDArray[np.bool_]]]


@lru_cache(maxsize=2)
def compiled(families: tuple[Family, ...]) -> Compiled:
    """All families at once."""
    groups = [(column, group) for column, family in enumerate(families) for group in family.groups]
    cues = [(number, cue) for number, (_, group) in enumerate(groups) for cue in group.cues]
    own: list[list[tuple[float, str, Sequence[int]]]] = [[] for _ in families]
    pairs: list[int] = []
    modules: dict[tuple[str, ...], int] = {}
    for concept, (number, cue) in enumerate(cues):
        column, group = groups[number]
        for text in cue.texts:
            found = keys_of(cue.kind, text, modules)
            pairs += [key << _CONCEPT_BITS | concept for key in found]
            if not group.against:
                own[column].append((cue.points, f"{cue.kind} {text}", found))
    pair = distinct(np.array(pairs, np.int64))
    keys = distinct(pair >> _CONCEPT_BITS)
    anything = [(concept, groups[number][0]) for concept, (number, cue) in enumerate(cues) if ANY in cue.texts]
    return Compiled(
        keys=keys,
        cues=_table(keys, IN_CUE)[0],
        concept_offsets=np.searchsorted(pair, np.append(keys, 1 << 36) << _CONCEPT_BITS).astype(np.int64),
        concepts=(pair & ((1 << _CONCEPT_BITS) - 1)).astype(np.int32),
        group=np.array([number for number, _ in cues], np.int64),
        worth=np.array([cue.points for _, cue in cues], np.float64),
        family=np.array([column for column, _ in groups], np.int64),
        sign=np.array([-1.0 if group.against else 1.0 for _, group in groups], np.float64),
        cap=np.array([group.cap for _, group in groups], np.float64),
        at_least=np.array([group.at_least for _, group in groups], np.float64),
        words={kind: _table(keys, kind) for kind in (IN_NAME, IN_PATH)},
        modules={parts: int(np.searchsorted(keys, key)) for parts, key in modules.items()},
        own=own,
        others=[(concept, np.isin(keys, _named_calls(families[column]))) for concept, column in anything],
    )


def _table(keys: Numbers, kind: int) -> tuple[Table, int]:
    """The table of the keys of a kind, and the place of the first one."""
    start, end = np.searchsorted(keys, [kind << 32, kind + 1 << 32]).tolist()
    return Table.of((keys[start:end] & 0xFFFFFFFF).astype(np.uint32)), start


def _named_calls(family: Family) -> list[int]:
    """Keys of the calls that a family names."""
    cues: Iterator[Cue] = (cue for group in family.groups for cue in group.cues if cue.kind in ("call", "member"))
    return [cue_base(text) | _KIND["call"] for cue in cues for text in cue.texts if text != ANY]


def keys_of(kind: str, text: str, modules: dict[tuple[str, ...], int]) -> list[int]:
    """Every hash that stands for one text of a cue; none for `ANY`, which is counted instead. Those of imports go by
    their segments, and into `modules`."""
    if text == ANY:
        return []
    found: list[int] = []
    for form in forms(text) if kind in WORD_KINDS else {text}:
        if kind == "import":
            found.append(modules.setdefault(segments(form), IN_IMPORT << 32 | zlib.crc32(form.encode())))
        elif kind == "path":
            found.append(IN_PATH << 32 | zlib.crc32(form.encode()))
        else:
            if kind in ("name", "term"):
                found.append(IN_NAME << 32 | zlib.crc32(form.encode()))
            base = cue_base(form)
            found += [base | _KIND[each] for each in _HASHED.get(kind, (kind,))]
    return found


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


def segments(module: str) -> tuple[str, ...]:
    """The parts of a module's path, in lower case."""
    return tuple(part for part in _SEGMENT.split(module.lower()) if part)
