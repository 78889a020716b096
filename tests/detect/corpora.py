"""Corpora and views made by hand: what detection reads, without any source text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

from dupfinder.tables import NO_SQUAD, Corpus, Ints, Views
from dupfinder_scanners.columns import LEVELS, Columns, add_texts, texts_of
from dupfinder_scanners.fragments import UNOWNED, Role, SourceFile
from dupfinder_scanners.languages.hashing import cue, distinct_lists, shingles, slice_hashes


@dataclass(frozen=True)
class Row:
    """One fragment. Rows of one (repository, path) lie in one file; `parent` is the place of another row."""

    tokens: tuple[int, ...] = tuple(range(20))
    squad: str = "a"
    repository: str = ""
    path: str = "code.py"
    name: str = "helper"
    words: tuple[str, ...] = ()
    language: str = "python"
    level: str = "function"
    parent: int = -1
    lines: tuple[int, int] = (1, 10)
    exact: int = 0
    test: bool = False
    platform: bool = False

    @property
    def home(self) -> str:
        return self.repository or f"{self.squad}-service"


def corpus_of(rows: Sequence[Row], squads: Iterable[str] = ()) -> Corpus:
    """The corpus of the rows in the order given; `squads` adds ones without code."""
    places = list(dict.fromkeys((row.home, row.path) for row in rows))
    first = {(row.home, row.path): row for row in reversed(rows)}
    files = tuple(_file(first[place]) for place in places)
    number = {place: code for code, place in enumerate(places)}
    names = sorted({row.squad for row in rows} - {UNOWNED} | set(squads))
    repositories = sorted({row.home for row in rows})
    languages = sorted({row.language for row in rows})
    squad_code = {name: code for code, name in enumerate(names)} | {UNOWNED: NO_SQUAD}
    return Corpus(
        columns=_columns(rows, [number[row.home, row.path] for row in rows], len(files)),
        files=files,
        squads=tuple(names),
        repositories=tuple(repositories),
        languages=tuple(languages),
        squad=np.array([squad_code[row.squad] for row in rows], np.int64),
        repository=np.array([repositories.index(row.home) for row in rows], np.int64),
        language=np.array([languages.index(row.language) for row in rows], np.int64),
        test=np.array([row.test for row in rows], bool),
        platform=np.array([row.platform for row in rows], bool),
    )


def _file(row: Row) -> SourceFile:
    role = Role.TEST if row.test else Role.PRODUCTION
    return SourceFile(row.home, row.path, "", row.language, row.squad, 100, role)


def _columns(rows: Sequence[Row], file: list[int], files: int) -> Columns:
    sizes = [len(row.tokens) for row in rows]
    end = np.cumsum(sizes, dtype=np.int64) if rows else np.zeros(0, np.int64)
    start = end - np.array(sizes, np.int64)
    tokens = np.array([token for row in rows for token in row.tokens], np.uint32)
    shingle_offsets, shingle_values = shingles(tokens, start, end)
    cues = [(number, cue("word", word), word) for number, row in enumerate(rows) for word in row.words]
    owners, keys = [number for number, _, _ in cues], [key for _, key, _ in cues]
    texts: dict[int, str] = {}
    add_texts(texts, (key for _, key, _ in cues), (text for _, _, text in cues))
    cue_offsets, cue_values = distinct_lists(np.array(owners, np.int64), np.array(keys, np.uint32), len(rows))
    fingerprint = slice_hashes(tokens, start, end)
    last = [
        max((row.lines[1] for row, where in zip(rows, file, strict=True) if where == n), default=0)
        for n in range(files)
    ]
    return Columns(
        file_lines=last,
        file_definitions=np.bincount(np.array(file, np.int64), minlength=files).astype(np.int32),
        file_import_offsets=np.zeros(files + 1, np.int64),
        imports=np.zeros(0, np.uint32),
        file=np.array(file, np.int32),
        level=np.array([LEVELS.index(row.level) for row in rows], np.uint8),
        parent=np.array([row.parent for row in rows], np.int32),
        start_line=np.array([row.lines[0] for row in rows], np.int32),
        end_line=np.array([row.lines[1] for row in rows], np.int32),
        name=texts_of(row.name for row in rows),
        token_start=start,
        token_end=end,
        kept=np.array(sizes, np.int32),
        fingerprint=fingerprint,
        exact=fingerprint ^ np.array([row.exact for row in rows], np.uint64),
        signature_offsets=np.zeros(len(rows) + 1, np.int64),
        signatures=np.zeros(0, np.uint8),
        shingle_offsets=shingle_offsets,
        shingles=shingle_values,
        cue_offsets=cue_offsets,
        cues=cue_values,
        tokens=tokens,
        text_hash=np.array(sorted(texts), np.uint32),
        text=texts_of(texts[key] for key in sorted(texts)),
    )


def views_of(
    features: Sequence[Mapping[int, float]],
    words: Sequence[Mapping[int, float]] | None = None,
    names: Sequence[int] | None = None,
    rarity: Sequence[float] | None = None,
    squads: Sequence[tuple[int, int]] | None = None,
    level: Sequence[int] | None = None,
    language: Sequence[int] | None = None,
    tokens: Sequence[Sequence[int]] | None = None,
) -> Views:
    """Views with the given weights; all structure is in the sketch. Names are distinct where they are not given."""
    count = len(features)
    sequences = tokens if tokens is not None else [sorted(row) for row in features]
    bounds = np.cumsum([0, *map(len, sequences)])
    structure = sparse(features)
    vocabulary = sparse(words if words is not None else [{}] * count)
    owners = np.array(squads if squads is not None else [(0, 1)] * count, np.int64).reshape(count, 2)
    return Views(
        rows=np.arange(count),
        structure=structure,
        structure_total=np.asarray(structure.sum(axis=1)).ravel().astype(np.float64),
        vocabulary=vocabulary,
        vocabulary_total=np.asarray(vocabulary.sum(axis=1)).ravel().astype(np.float64),
        vocabulary_cues=np.arange(vocabulary.shape[1], dtype=np.uint32),
        sketch=structure,
        sketch_shingles=np.arange(structure.shape[1], dtype=np.uint32) * np.uint32(2654435761),
        name=ints(names if names is not None else range(count)),
        name_rarity=np.array(rarity if rarity is not None else [0.0] * count, np.float64),
        level=ints(level if level is not None else [0] * count),
        language=ints(language if language is not None else [0] * count),
        low=owners[:, 0],
        high=owners[:, 1],
        token_start=bounds[:-1],
        token_end=bounds[1:],
        tokens=np.array([token for one in sequences for token in one], np.uint32),
    )


def sparse(rows: Sequence[Mapping[int, float]]) -> csr_array:
    """A matrix with the given weights by column."""
    width = 1 + max((column for row in rows for column in row), default=0)
    offsets = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.array([column for row in rows for column in sorted(row)], np.int32)
    data = np.array([row[column] for row in rows for column in sorted(row)], np.float32)
    return csr_array((data, columns, offsets), shape=(len(rows), width))


def ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int64)


WORDS = ("retry", "session", "audit", "token", "header", "ledger", "mask", "page")


def row_lists(most: int = 24) -> st.SearchStrategy[list[Row]]:
    """Fragments of a few shapes, in few squads and repositories, some of them unowned, at every level."""
    token = st.integers(0, 6)
    shapes = st.lists(st.lists(token, min_size=4, max_size=40).map(tuple), min_size=1, max_size=6, unique=True)

    def rows(known: list[tuple[int, ...]]) -> st.SearchStrategy[list[Row]]:
        row = st.builds(
            Row,
            tokens=st.sampled_from(known),
            squad=st.sampled_from(("a", "b", "c", UNOWNED)),
            path=st.sampled_from(("one.py", "two.py", "three.py")),
            name=st.sampled_from(("helper", "Helper", "_helper", "get", "Client.call")),
            words=st.lists(st.sampled_from(WORDS), max_size=4).map(tuple),
            language=st.sampled_from(("go", "python")),
            level=st.sampled_from(("function", "class", "block")),
        )
        return st.lists(row, max_size=most).map(_one_language_a_file)

    return shapes.flatmap(rows)


def _one_language_a_file(rows: list[Row]) -> list[Row]:
    from dataclasses import replace

    return [replace(row, path=f"{row.language}/{row.path}") for row in rows]
