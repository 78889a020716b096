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

KEY_BYTES = 32
"""Of a pair of sequences."""

_known: OrderedDict[bytes, float] = OrderedDict()
_recalled: dict[bytes, float] = {}


def recall(known: Mapping[bytes, float]) -> None:
    """Take similarities that were found before, by `KEY_BYTES` that stand for two sequences, in place of all others."""
    _known.clear()
    _recalled.clear()
    _recalled.update(known)


def asked() -> Mapping[bytes, float]:
    """What was asked for since then, at most the last `MOST_REMEMBERED`."""
    return dict(_known)


def similarity(left: Sequence[int], right: Sequence[int]) -> float:
    """0 (nothing aligned) to 1 (the same tokens), rounded to three digits."""
    if not left and not right:
        return 1.0
    one, other = tuple(left), tuple(right)
    key = b"".join(sorted((_key(one), _key(other))))
    found = _known.get(key)
    if found is None:
        found = _recalled.get(key)
        if found is None:
            found = round(2 * common(one, other) / (len(one) + len(other)), 3)
        _known[key] = found
        if len(_known) > MOST_REMEMBERED:
            _known.popitem(last=False)
    return found


@lru_cache(_SEQUENCES)
def _key(tokens: tuple[int, ...]) -> bytes:
    return blake2b(np.asarray(tokens, np.int64).tobytes(), digest_size=KEY_BYTES // 2).digest()


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
