"""Align: the similarity that people are shown.

The share of aligned tokens of two normalised fragments, 2 * LCS / (m + n) (Dice over the longest common subsequence),
by the bit-vector algorithm of Hyyro (2004): one big-integer step a token.
"""

from __future__ import annotations

from collections.abc import Sequence


def similarity(left: Sequence[int], right: Sequence[int]) -> float:
    """0 (nothing aligned) to 1 (the same tokens), rounded to three digits."""
    if not left and not right:
        return 1.0
    return round(2 * common(left, right) / (len(left) + len(right)), 3)


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common subsequence. O(len(right)) steps on integers of len(left) bits."""
    places: dict[int, int] = {}
    for position, token in enumerate(left):
        places[token] = places.get(token, 0) | 1 << position
    full = (1 << len(left)) - 1
    state = full
    for token in right:
        matched = state & places.get(token, 0)
        state = (state + matched | state - matched) & full
    return len(left) - state.bit_count()
