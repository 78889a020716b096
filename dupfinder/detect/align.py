"""Align: the similarity that people are shown.

The share of aligned tokens of two normalised fragments, 2 * LCS / (m + n) (Dice over the longest common subsequence),
by the bit-vector algorithm of Hyyro (2004): one big-integer step a token.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np

MOST_REMEMBERED = 200_000
"""Pairs whose similarity is kept: several stages ask for the same ones, and so does the next run of a look-back."""
_SEQUENCES, _LEFT = 1_024, 16
"""Sequences whose key is kept, and whose places: in a class each is compared with all others, one after the other."""

_known: OrderedDict[bytes, float] = OrderedDict()


def similarity(left: Sequence[int], right: Sequence[int]) -> float:
    """0 (nothing aligned) to 1 (the same tokens), rounded to three digits."""
    if not left and not right:
        return 1.0
    one, other = tuple(left), tuple(right)
    key = _key(one) + _key(other)
    found = _known.get(key)
    if found is None:
        found = _known[key] = round(2 * common(one, other) / (len(one) + len(other)), 3)
        if len(_known) > MOST_REMEMBERED:
            _known.popitem(last=False)
    return found


@lru_cache(_SEQUENCES)
def _key(tokens: tuple[int, ...]) -> bytes:
    return blake2b(np.asarray(tokens, np.int64).tobytes(), digest_size=16).digest()


def common(left: Sequence[int], right: Sequence[int]) -> int:
    """Length of the longest common subsequence. O(len(right)) steps on integers of len(left) bits."""
    places = _places(tuple(left)).get
    full = (1 << len(left)) - 1
    state = full
    for token in right:
        matched = state & places(token, 0)
        state = (state + matched | state - matched) & full
    return len(left) - state.bit_count()


@lru_cache(_LEFT)
def _places(tokens: tuple[int, ...]) -> Mapping[int, int]:
    """Of each token, the places where it stands, as the bits of an integer."""
    places: dict[int, int] = {}
    for position, token in enumerate(tokens):
        places[token] = places.get(token, 0) | 1 << position
    return places
