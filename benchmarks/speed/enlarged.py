"""A corpus of so many distinct fragments, grown from a real one: `python -m benchmarks.speed.lookup` asks it.

Each further copy of the corpus keeps the common tokens (keywords, operators, what everybody calls) and has other rare
ones (names of its own), so that frequencies stay as they are in code: common shingles are common in all copies, rare
ones are in one.
"""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np

from dupfinder.tables import Corpus
from dupfinder_scanners.columns import Columns, concatenate
from dupfinder_scanners.languages.hashing import shingles, slice_hashes

COMMON = 50
"""Occurrences in the real corpus from which on a token is everybody's."""


def enlarged(corpus: Corpus, fragments: int) -> Corpus:
    """The corpus as often as it takes, each copy of repositories of its own; the last one is cut to the number."""
    copies = max(1, -(-fragments // len(corpus)))
    rare = _is_rare(corpus.columns.tokens)
    columns = [_other(corpus.columns, rare, number) for number in range(copies)]
    names = [f"{name}-{number:03}" for number in range(copies) for name in corpus.repositories]
    files = [
        replace(file, repository=f"{file.repository}-{number:03}") for number in range(copies) for file in corpus.files
    ]
    whole = replace(
        corpus,
        columns=concatenate(columns),
        files=tuple(files),
        repositories=tuple(names),
        squad=np.tile(corpus.squad, copies),
        repository=np.concatenate([corpus.repository + n * len(corpus.repositories) for n in range(copies)]),
        language=np.tile(corpus.language, copies),
        test=np.tile(corpus.test, copies),
        platform=np.tile(corpus.platform, copies),
    )
    return _cut(whole, fragments)


def _is_rare(tokens: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(tokens, return_inverse=True, return_counts=True)
    return (count < COMMON)[place]


def _other(columns: Columns, rare: np.ndarray, number: int) -> Columns:
    if not number:
        return columns
    salt = np.uint32(number * 0x9E3779B1 & 0xFFFFFFFF)
    tokens = np.where(rare, (columns.tokens ^ salt) * np.uint32(0x85EBCA6B), columns.tokens)
    offsets, values = shingles(tokens, columns.token_start, columns.token_end)
    fingerprint = slice_hashes(tokens, columns.token_start, columns.token_end)
    changed = {"tokens": tokens, "shingles": values, "shingle_offsets": offsets, "fingerprint": fingerprint}
    return Columns(**{field.name: getattr(columns, field.name) for field in fields(Columns)} | changed)


def _cut(corpus: Corpus, fragments: int) -> Corpus:
    """The first fragments: rows beyond are forgotten, whatever else is said of their files stays."""
    columns = corpus.columns
    rows = slice(0, fragments)
    by_row = ("file", "level", "parent", "start_line", "end_line", "name", "token_start", "token_end", "kept")
    kept = {name: getattr(columns, name)[rows] for name in (*by_row, "fingerprint", "exact")}
    lists = ("signature", "shingle", "cue")
    kept |= {f"{name}_offsets": getattr(columns, f"{name}_offsets")[: fragments + 1] for name in lists}
    whole = {field.name: getattr(columns, field.name) for field in fields(Columns)}
    per_row = {name: getattr(corpus, name)[rows] for name in ("squad", "repository", "language", "test", "platform")}
    return replace(corpus, columns=Columns(**whole | kept), **per_row)
