"""Where a range of lines was before a change: through the hunks of a diff, and through what lines look like.

Lines count from 1, both ends in. A hunk says which old lines became which new ones; where it reaches beyond the range,
or takes all of its lines, only likeness tells what of the old lines belongs to the range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

CONTINUES = 0.25
"""Share of a block's letters and digits that must have been there for it to be the same block as before."""
CONTINUES_WITH_HEAD = 0.1
"""The same where its first line stayed or is much alike: the same name in the same place."""
GREW = 0.6
"""Or the share of the old block that must have stayed: a short one may have grown a lot."""
ALIKE = 0.5
"""From this likeness on (Dice coefficient of character bigrams), a line is another one edited."""
MOST_CELLS = 40_000
"""Lines before times lines after of a hunk that is still aligned line by line."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """`old_count` lines from `old_start` became `new_count` from `new_start`. As git writes it: where a count is 0, the
    start is the line before the place."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int

    @property
    def new_end(self) -> int:
        """The last new line."""
        return self.new_start + self.new_count - 1


@dataclass(frozen=True, slots=True)
class Span:
    """A range of lines."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Before:
    """What a range was before a change: None where it was not there. `new` are its lines that the change wrote,
    `removed` counts lines of the old range that it took away."""

    span: Span | None
    new: frozenset[int]
    removed: int


def touches(hunk: Hunk, span: Span) -> bool:
    """Whether a hunk wrote lines of a range or took some away between two of its lines."""
    if hunk.new_count:
        return hunk.new_start <= span.end and hunk.new_end >= span.start
    return span.start <= hunk.new_start < span.end


def shifted(span: Span, hunks: Sequence[Hunk]) -> Span | None:
    """Where the range was before a change that did nothing to it; None where it did."""
    if any(touches(hunk, span) for hunk in hunks):
        return None
    moved = _old_line(span.start, hunks)
    return Span(moved, moved + span.end - span.start)


def before(span: Span, hunks: Sequence[Hunk], new: Sequence[bytes], old: Sequence[bytes]) -> Before:
    """The range before a change from the lines `old` to the lines `new`; `hunks` in the order of lines."""
    if (same := shifted(span, hunks)) is not None:
        return Before(same, frozenset(), 0)
    touching = [hunk for hunk in hunks if touches(hunk, span)]
    written = {line for hunk in touching for line in range(hunk.new_start, hunk.new_end + 1)}
    stayed = [line for line in range(span.start, span.end + 1) if line not in written]
    pairs = {line: _old_line(line, hunks) for line in stayed}
    whole: set[int] = set()
    for hunk in touching:
        inside = not hunk.new_count or (span.start < hunk.new_start and hunk.new_end < span.end)
        aligned = dict(_aligned(hunk, new, old))
        pairs |= {line: other for line, other in aligned.items() if span.start <= line <= span.end}
        if inside:
            whole |= set(range(hunk.old_start, hunk.old_start + hunk.old_count))
    lines = whole | set(pairs.values())
    wrote = frozenset(line for line in written if span.start <= line <= span.end)
    if not pairs or not lines:
        return Before(None, wrote, 0)
    found = Span(min(lines), max(lines))
    if not _continues(span, found, pairs, new, old):
        return Before(None, wrote, 0)
    gone = sum(
        max(0, min(hunk.old_start + hunk.old_count - 1, found.end) - max(hunk.old_start, found.start) + 1)
        for hunk in touching
    )
    return Before(found, wrote, gone)


def weight(line: bytes) -> int:
    """How much a line says: its letters and digits."""
    return sum(chr(one).isalnum() for one in line)


def likeness(left: bytes, right: bytes) -> float:
    """Dice coefficient of the character bigrams of two lines without their indentation, 0 to 1."""
    left, right = left.strip(), right.strip()
    if left == right:
        return 1.0
    one, other = (Counter(pairwise(text)) for text in (left, right))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def aligned(left: Sequence[bytes], right: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Pairs of lines that are alike, in order, so that their likeness adds up to the most; by numbers from 0."""
    if not left or not right or len(left) * len(right) > MOST_CELLS:
        return
    alike = [[score if (score := likeness(a, b)) >= ALIKE else 0.0 for b in right] for a in left]
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for row in range(len(left) - 1, -1, -1):
        for column in range(len(right) - 1, -1, -1):
            both = alike[row][column] and alike[row][column] + best[row + 1][column + 1]
            best[row][column] = max(both, best[row + 1][column], best[row][column + 1])
    row = column = 0
    while row < len(left) and column < len(right):
        score = alike[row][column]
        if score and best[row][column] == score + best[row + 1][column + 1]:
            yield row, column
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1


def _aligned(hunk: Hunk, new: Sequence[bytes], old: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    after = new[hunk.new_start - 1 : hunk.new_end] if hunk.new_count else ()
    taken = old[hunk.old_start - 1 : hunk.old_start - 1 + hunk.old_count] if hunk.old_count else ()
    for left, right in aligned(after, taken):
        yield hunk.new_start + left, hunk.old_start + right


def _old_line(line: int, hunks: Sequence[Hunk]) -> int:
    """Where a line that no hunk wrote was before."""
    shift = 0
    for hunk in hunks:
        first = hunk.new_start if hunk.new_count else hunk.new_start + 1
        if first > line:
            break
        shift += hunk.old_count - hunk.new_count
    return line + shift


def _continues(span: Span, found: Span, pairs: dict[int, int], new: Sequence[bytes], old: Sequence[bytes]) -> bool:
    """Whether enough of a block stayed for the old lines to be the same block."""
    stayed = sum(weight(new[line - 1]) * likeness(new[line - 1], old[other - 1]) for line, other in pairs.items())
    now, then = (
        sum(map(weight, block)) for block in (new[span.start - 1 : span.end], old[found.start - 1 : found.end])
    )
    share = CONTINUES_WITH_HEAD if pairs.get(span.start) == found.start else CONTINUES
    if stayed >= share * now:
        return True
    return then > 0 and stayed >= GREW * then
