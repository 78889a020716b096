from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.languages.hashing import slice_hashes

Tokens = list[int]
TOKENS = st.lists(st.integers(0, 2**32 - 1), max_size=60)


def hash_of(before: Tokens, tokens: Tokens, after: Tokens) -> int:
    laid = np.array([*before, *tokens, *after], np.uint32)
    start, end = np.array([len(before)]), np.array([len(before) + len(tokens)])
    return int(slice_hashes(laid, start, end)[0])


@given(TOKENS, TOKENS, TOKENS)
def test_the_hash_of_a_slice_depends_on_the_slice_alone(before: Tokens, tokens: Tokens, after: Tokens) -> None:
    alone = hash_of([], tokens, [])
    assert hash_of(before, tokens, after) == alone
    assert hash_of([7] * 3000, tokens, after) == alone
    assert hash_of([], tokens, []) == alone


@given(TOKENS, TOKENS)
def test_other_tokens_have_another_hash(left: Tokens, right: Tokens) -> None:
    assert (hash_of([], left, []) == hash_of([], right, [])) == (left == right)
