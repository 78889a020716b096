from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.lookup.addressing import MOST_STEPS, Addresses

HASHES = st.integers(0, 2**32 - 1) | st.integers(0, 40) | st.integers(2**31 - 5, 2**31 + 5)


@given(st.lists(HASHES, max_size=60), st.lists(HASHES, max_size=60), st.sampled_from([np.uint32, np.int64, np.uint64]))
def test_what_a_binary_search_finds(values, wanted, kind):
    values, wanted = np.array(sorted(values), kind), np.array(wanted + values, kind)
    assert Addresses(values).of(wanted).tolist() == np.searchsorted(values, wanted).tolist()


@pytest.mark.parametrize("largest", [MOST_STEPS * 3, 2**32 - 1])
def test_values_that_crowd_together_cost_no_more_than_a_binary_search(largest):
    values = np.array([*range(MOST_STEPS * 3), largest], np.uint32)
    addresses = Addresses(values)
    wanted = np.arange(MOST_STEPS * 3 + 2, dtype=np.uint32)
    assert addresses.of(wanted).tolist() == np.searchsorted(values, wanted).tolist()


def test_the_list_that_a_place_is_in():
    offsets = np.array([0, 0, 3, 3, 3, 9], np.int64)
    assert (Addresses(offsets).of(np.arange(9) + 1) - 1).tolist() == [1, 1, 1, 4, 4, 4, 4, 4, 4]
