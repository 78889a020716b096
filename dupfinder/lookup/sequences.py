"""The tokens of shapes as small numbers: the commonest tokens get the smallest ones, so that they take few bytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from dupfinder.lookup import varint
from dupfinder.lookup.addressing import Addresses
from dupfinder.lookup.runs import starts
from dupfinder.lookup.schema import Table
from dupfinder.tables import Ints
from dupfinder_scanners.columns import Columns

BLOCK = 1 << 12
"""Shapes looked at together: bounds memory."""

Tokens = NDArray[np.uint32]


class Sequences:
    """The sequences of some fragments, numbered."""

    def __init__(self, columns: Columns, rows: Ints) -> None:
        """`rows`: the fragments, in the order of their shapes."""
        self._columns = columns
        self._rows = rows
        self._known, count = _counted(tokens for tokens, _ in map(self._tokens, self._blocks()))
        self._order = np.lexsort((self._known, -count))

    def dictionary(self) -> Table:
        """The table `tokens`."""
        return {"code": np.arange(len(self._order)), "token": self._known[self._order]}

    def encoded(self) -> Iterator[tuple[slice, list[bytes]]]:
        """Runs of the fragments, and the sequence of each."""
        code = np.empty(len(self._order), np.int64)
        code[self._order] = np.arange(len(self._order))
        words = varint.Words(code)
        addresses = Addresses(self._known)
        for block in self._blocks():
            tokens, offsets = self._tokens(block)
            yield block, words.encode(addresses.of(tokens), offsets)

    def _blocks(self) -> Iterator[slice]:
        for start in range(0, len(self._rows), BLOCK):
            yield slice(start, min(start + BLOCK, len(self._rows)))

    def _tokens(self, block: slice) -> tuple[Tokens, Ints]:
        """The tokens of some fragments, one after the other, and where each begins; one place more at the end."""
        rows = self._rows[block]
        sizes = self._columns.token_end[rows] - self._columns.token_start[rows]
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        first = np.repeat(self._columns.token_start[rows] - offsets[:-1], sizes)
        return self._columns.tokens[np.arange(len(first)) + first], offsets


def _counted(parts: Iterator[Tokens]) -> tuple[Tokens, Ints]:
    """Sorted distinct tokens of all parts, and how often each is there."""
    found: list[tuple[Tokens, Ints]] = [(np.zeros(0, np.uint32), np.zeros(0, np.int64))]
    for tokens in parts:
        ordered = np.sort(tokens)
        first = starts(ordered)
        found.append((ordered[first], np.diff(np.append(first, len(ordered)))))
    token, count = (np.concatenate([*column]) for column in zip(*found, strict=True))
    order = np.argsort(token, kind="stable")
    first = starts(token[order])
    return token[order][first], np.add.reduceat(count[order], first) if len(first) else count
