"""Where a block of lines stands in another text, changed here and there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from dupfinder_scanners.history.hunks import ALIKE, Span, likeness, weight

MIN_SHARE = 0.6
"""Of a block's letters and digits, on lines that are equal but for their indentation: the share that must be found."""
MIN_WEIGHT = 40
"""Letters and digits that must be found; git's own limit for code copied between files (`git blame -C`)."""
_COMMON = 40
"""Lines that stand in a text more often than this say nothing about where a block is."""
_SLACK = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block was found. `share` of it was; `changed` counts its lines that are not there, `extra` the lines of
    the place that are not in the block."""

    span: Span
    share: float
    changed: int
    extra: int


def find(block: Sequence[bytes], text: Sequence[bytes]) -> Place | None:
    """The place in a text that holds most of a block; None where too little of it is together."""
    wanted = [line.strip() for line in block]
    weights = [weight(line) for line in wanted]
    total = sum(weights)
    offset = _offset(wanted, weights, text)
    if offset is None or not total:
        return None
    slack = max(_SLACK, len(block) // 4)
    first = max(0, offset - slack)
    window = [line.strip() for line in text[first : offset + len(block) + slack]]
    matches = SequenceMatcher(None, window, wanted, autojunk=False).get_matching_blocks()
    pairs = [(one.a + n, one.b + n) for one in matches for n in range(one.size) if weights[one.b + n]]
    found = sum(weights[line] for _, line in pairs)
    if found < MIN_WEIGHT or found < MIN_SHARE * total:
        return None
    start, end = _widened(pairs, window, wanted)
    same = sum(one.size for one in matches)
    span = Span(first + start + 1, first + end + 1)
    return Place(span, round(found / total, 6), max(0, len(block) - same), max(0, end - start + 1 - same))


def heaviest(block: Sequence[bytes], least: int = 12, most: int = 3) -> list[bytes]:
    """The lines of a block that say most, to look for it by."""
    lines = {line.strip() for line in block}
    return sorted((line for line in lines if weight(line) >= least), key=lambda one: (-weight(one), one))[:most]


def _offset(wanted: Sequence[bytes], weights: Sequence[int], text: Sequence[bytes]) -> int | None:
    """By how many lines the block is shifted in the text: what most of its weight says."""
    places: dict[bytes, list[int]] = defaultdict(list)
    needed = {line for line, heavy in zip(wanted, weights, strict=True) if heavy}
    for number, line in enumerate(text):
        if (bare := line.strip()) in needed:
            places[bare].append(number)
    votes: Counter[int] = Counter()
    for number, (line, heavy) in enumerate(zip(wanted, weights, strict=True)):
        if len(places.get(line, ())) <= _COMMON:
            for place in places.get(line, ()):
                votes[place - number] += heavy
    if not votes:
        return None
    # Lines that came in or went out split the votes over offsets that lie side by side.
    near = {one: sum(votes.get(one + step, 0) for step in range(-_SLACK, _SLACK + 1)) for one in votes}
    return max(near, key=lambda one: (near[one], votes[one], -one))


def _widened(pairs: Sequence[tuple[int, int]], window: Sequence[bytes], wanted: Sequence[bytes]) -> tuple[int, int]:
    """First and last line of the place: also lines before and after what is equal, while they are alike."""
    (start, left), (end, right) = pairs[0], pairs[-1]
    while start > 0 and left > 0 and likeness(window[start - 1], wanted[left - 1]) >= ALIKE:
        start, left = start - 1, left - 1
    while end + 1 < len(window) and right + 1 < len(wanted) and likeness(window[end + 1], wanted[right + 1]) >= ALIKE:
        end, right = end + 1, right + 1
    return start, end
