"""Hashes among others: the table finds what is there, however many share their lower bits."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.family.hashes import Table

HASHES = st.builds(lambda high, low: high << 18 | low, st.integers(0, 7), st.integers(0, 3))


@given(st.sets(HASHES, max_size=12), st.lists(HASHES | st.integers(0, (1 << 32) - 1), max_size=30))
def test_what_is_there_is_found_in_its_place_and_nothing_else(hashes: set[int], values: list[int]) -> None:
    known = sorted(hashes)
    at, place = Table.of(np.array(known, np.uint32)).find(np.array(values, np.uint32))
    expected = [(number, known.index(value)) for number, value in enumerate(values) if value in hashes]
    assert list(zip(at.tolist(), place.tolist(), strict=True)) == expected
