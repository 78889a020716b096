"""Two texts side by side: which lines answer each other, and which words differ inside a changed line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

ALIKE = 0.45
"""Share of equal characters from which two lines count as one line that changed, not as two lines."""

MAX_CELLS = 900
"""Changed blocks of more line pairs than this are aligned in order: the table is quadratic in the lines."""

MAX_WIDTH = 400
"""Lines longer than this many characters are marked as a whole: word alignment is quadratic in the words."""

Pairs = Iterator[tuple[int | None, int | None]]
"""Indices of lines that face one another."""

_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    CHANGED = "changed"
    LEFT_ONLY = "left"
    RIGHT_ONLY = "right"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line; `marked` where it differs from the other side."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One line of one side; `number` counts from 1 within the text."""

    number: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AlignedLine:
    """A row of the side-by-side view; a side is None where the other has a line of its own."""

    change: Change
    left: Side | None
    right: Side | None


def align(left: Sequence[str], right: Sequence[str]) -> list[AlignedLine]:
    """Rows in reading order. Every line of both texts is in exactly one row."""
    rows: list[AlignedLine] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs: Pairs = zip(range(start, end), range(other_start, other_end), strict=True)
        else:
            pairs = _pairs(left, right, range(start, end), range(other_start, other_end))
        rows.extend(_row(left, right, at, other) for at, other in pairs)
    return rows


def packed(rows: Sequence[AlignedLine]) -> list[AlignedLine]:
    """Lines of one side only, put beside those of the other that stand at the same place: shorter, and no less true.

    Two such lines share a row of `Change.CHANGED` without marked spans: neither answers the other.
    """
    result: list[AlignedLine] = []
    left: list[Side] = []
    right: list[Side] = []
    for row in rows:
        if row.change is Change.LEFT_ONLY and row.left:
            left.append(row.left)
        elif row.change is Change.RIGHT_ONLY and row.right:
            right.append(row.right)
        else:
            result += _beside(left, right)
            result.append(row)
            left, right = [], []
    return result + _beside(left, right)


def _beside(left: Sequence[Side], right: Sequence[Side]) -> list[AlignedLine]:
    rows = []
    for here, there in zip_longest(left, right):
        change = Change.CHANGED if here and there else Change.LEFT_ONLY if here else Change.RIGHT_ONLY
        rows.append(AlignedLine(change, here, there))
    return rows


def _row(left: Sequence[str], right: Sequence[str], at: int | None, other: int | None) -> AlignedLine:
    if at is None:
        assert other is not None  # noqa: S101
        return AlignedLine(Change.RIGHT_ONLY, None, _whole(right, other))
    if other is None:
        return AlignedLine(Change.LEFT_ONLY, _whole(left, at), None)
    if left[at] == right[other]:
        return AlignedLine(Change.SAME, _whole(left, at), _whole(right, other))
    left_spans, right_spans = differing_words(left[at], right[other])
    return AlignedLine(Change.CHANGED, Side(at + 1, left_spans), Side(other + 1, right_spans))


def _whole(lines: Sequence[str], at: int) -> Side:
    return Side(at + 1, (Span(lines[at]),))


def _pairs(left: Sequence[str], right: Sequence[str], here: range, there: range) -> Pairs:
    """Order-preserving pairing of the lines of a changed block that shares the most characters (Needleman-Wunsch)."""
    if len(here) * len(there) > MAX_CELLS:
        yield from _in_order(here, there)
        return
    worth = [[_likeness(left[at], right[other]) for other in there] for at in here]
    best = [[0.0] * (len(there) + 1) for _ in range(len(here) + 1)]
    for i in reversed(range(len(here))):
        for j in reversed(range(len(there))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + worth[i][j])
    i = j = 0
    while i < len(here) or j < len(there):
        if i < len(here) and j < len(there) and worth[i][j] and best[i][j] == best[i + 1][j + 1] + worth[i][j]:
            yield here[i], there[j]
            i, j = i + 1, j + 1
        elif j == len(there) or (i < len(here) and best[i][j] == best[i + 1][j]):
            yield here[i], None
            i += 1
        else:
            yield None, there[j]
            j += 1


def _in_order(here: range, there: range) -> Pairs:
    for at in here:
        yield at, None
    for other in there:
        yield None, other


def _likeness(one: str, other: str) -> float:
    """0 where the lines have too little in common to be one line that changed."""
    if len(one) > MAX_WIDTH or len(other) > MAX_WIDTH:
        return 0.0
    matcher = SequenceMatcher(None, one.strip(), other.strip(), autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def differing_words(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Both lines cut into spans; the words that the other does not have are marked."""
    if len(left) > MAX_WIDTH or len(right) > MAX_WIDTH:
        return (Span(left, marked=True),), (Span(right, marked=True),)
    words, others = _WORD.findall(left), _WORD.findall(right)
    here: list[Span] = []
    there: list[Span] = []
    for tag, start, end, other_start, other_end in SequenceMatcher(None, words, others, autojunk=False).get_opcodes():
        _add(here, "".join(words[start:end]), marked=tag != "equal")
        _add(there, "".join(others[other_start:other_end]), marked=tag != "equal")
    return tuple(here), tuple(there)


def _add(spans: list[Span], text: str, *, marked: bool) -> None:
    if text and spans and spans[-1].marked == marked:
        spans[-1] = Span(spans[-1].text + text, marked)
    elif text:
        spans.append(Span(text, marked))
