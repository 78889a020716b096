"""Files of several tables as one table, each column copied once: the largest hold a hundred megabytes a copy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import Ints
from dupfinder_scanners.columns import Columns, concatenate, empty

_OF_FILES = ("file_lines", "file_definitions")
_OF_FRAGMENTS = ("level", "start_line", "end_line", "name", "kept", "fingerprint", "exact")
_LISTS = {"file_import": "imports", "signature": "signatures", "shingle": "shingles", "cue": "cues"}
"""Values by the name of their offsets; the first belong to files, the others to fragments."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Files [files[0], files[1]) of a table, which lie together in the new one as well, and all that is theirs."""

    table: Columns
    files: tuple[int, int]
    rows: tuple[int, int]
    tokens: tuple[int, int]

    def of(self, name: str) -> NDArray[Any]:
        """The values of a column, in the run alone."""
        low, high = self.files if name in _OF_FILES else self.rows
        values: NDArray[Any] = getattr(self.table, name)[low:high]
        return values

    def offsets(self, name: str) -> Ints:
        """Where the lists of its files or fragments begin and end."""
        low, high = self.files if name == "file_import" else self.rows
        found: Ints = getattr(self.table, f"{name}_offsets")[low : high + 1]
        return found


def gather(tables: Sequence[Columns], order: Sequence[int]) -> Columns:
    """The given files in the given order, a file more than once where it is asked for so; the texts of all tables.

    Files are counted through all tables. Of tokens, those that lie between the fragments of a file go with it.
    """
    runs = list(_runs(tables, np.asarray(order, np.int64)))
    texts = _texts(tables)
    plain = {name: _joined(runs, name) for name in (*_OF_FILES, *_OF_FRAGMENTS)}
    lists: dict[str, NDArray[Any]] = {
        f"{name}_offsets": _offsets([run.offsets(name) for run in runs]) for name in _LISTS
    }
    values = {value: _values(runs, name, value) for name, value in _LISTS.items()}
    sizes = np.array([run.rows[1] - run.rows[0] for run in runs], np.int64)
    file, row, token = (_moved(runs, kind) for kind in ("files", "rows", "tokens"))
    parent = _joined(runs, "parent")
    return Columns(
        **plain,
        **lists,
        **values,
        file=_joined(runs, "file") + np.repeat(file, sizes).astype(np.int32),
        parent=np.where(parent >= 0, parent + np.repeat(row, sizes).astype(np.int32), np.int32(-1)),
        token_start=_joined(runs, "token_start") + np.repeat(token, sizes),
        token_end=_joined(runs, "token_end") + np.repeat(token, sizes),
        tokens=_concatenated([run.table.tokens[slice(*run.tokens)] for run in runs], "tokens"),
        text_hash=texts.text_hash,
        text=texts.text,
    )


def _runs(tables: Sequence[Columns], order: Ints) -> Iterator[_Run]:
    if not len(order):
        return
    starts = np.array([0, *accumulate(len(table.file_lines) for table in tables)], np.int64)
    number = np.searchsorted(starts, order, "right") - 1
    cuts = np.flatnonzero((np.diff(order) != 1) | (np.diff(number) != 0)) + 1
    bounds = [np.searchsorted(table.file, np.arange(len(table.file_lines) + 1)) for table in tables]
    for first, last in pairwise([0, *cuts.tolist(), len(order)]):
        of = int(number[first])
        low, high = int(order[first] - starts[of]), int(order[last - 1] - starts[of]) + 1
        rows = (int(bounds[of][low]), int(bounds[of][high]))
        yield _Run(tables[of], (low, high), rows, _tokens(tables[of], rows))


def _tokens(table: Columns, rows: tuple[int, int]) -> tuple[int, int]:
    low, high = rows
    return (int(table.token_start[low:high].min()), int(table.token_end[low:high].max())) if low < high else (0, 0)


def _moved(runs: Sequence[_Run], kind: str) -> Ints:
    """How far the files, rows or tokens of each run have moved."""
    ranges = np.array([getattr(run, kind) for run in runs], np.int64).reshape(-1, 2)
    sizes = ranges[:, 1] - ranges[:, 0]
    moved: Ints = np.cumsum(sizes) - sizes - ranges[:, 0]
    return moved


def _joined(runs: Sequence[_Run], name: str) -> NDArray[Any]:
    return _concatenated([run.of(name) for run in runs], name)


def _values(runs: Sequence[_Run], name: str, values: str) -> NDArray[Any]:
    ends = [(run.table, run.offsets(name)) for run in runs]
    return _concatenated([getattr(table, values)[at[0] : at[-1]] for table, at in ends], values)


def _concatenated(parts: Sequence[NDArray[Any]], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(empty(), name)[:0], *parts])


def _offsets(parts: Sequence[Ints]) -> Ints:
    sizes = [np.diff(part) for part in parts]
    found: Ints = np.cumsum(np.concatenate([np.zeros(1, np.int64), *sizes]))
    return found


def _texts(tables: Sequence[Columns]) -> Columns:
    """A table of texts alone."""
    alone = [empty() for _ in tables]
    for one, table in zip(alone, tables, strict=True):
        one.text_hash, one.text = table.text_hash, table.text
    return concatenate(alone)
