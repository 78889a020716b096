"""Align: the similarity that people are shown.

The share of aligned tokens of two normalised fragments, 2 * LCS / (m + n) (Dice over the longest common subsequence),
by the bit-vector algorithm of Hyyro (2004): one big-integer step a token.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

MOST_REMEMBERED = 200_000
"""Pairs whose similarity is kept: several stages ask for the same ones, and so does the next run of a look-back."""

_known: OrderedDict[bytes, float] = OrderedDict()


def similarity(left: Sequence[int], right: Sequence[int]) -> float:
    """0 (nothing aligned) to 1 (the same tokens), rounded to three digits."""
    if not left and not right:
        return 1.0
    key = _key(left) + _key(right)
    found = _known.get(key)
    if found is None:
        found = _known[key] = round(2 * common(left, right) / (len(left) + len(right)), 3)
        if len(_known) > MOST_REMEMBERED:
            _known.popitem(last=False)
    return found


def _key(tokens: Sequence[int]) -> bytes:
    return blake2b(np.asarray(tokens, np.int64).tobytes(), digest_size=16).digest()


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
