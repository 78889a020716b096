from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.lookup import varint


@given(st.lists(st.lists(st.integers(0, varint.MOST - 1), max_size=9), max_size=6))
def test_there_and_back(lists):
    offsets = np.cumsum([0, *map(len, lists)]).astype(np.int64)
    numbers = np.array([one for ones in lists for one in ones], np.int64)
    encoded = varint.encode(numbers, offsets)
    assert [varint.decode(data).tolist() for data in encoded] == lists
    assert varint.Words(numbers[::-1]).encode(np.arange(len(numbers))[::-1], offsets) == encoded


@pytest.mark.parametrize("data", [b"\x80", b"\x01\xff", b"\x80\x80\x80\x80\x01"])
def test_other_bytes_are_refused(data):
    with pytest.raises(ValueError, match="not a list"):
        varint.decode(data)


def test_too_large_a_number_is_refused():
    with pytest.raises(ValueError, match="numbers must be"):
        varint.encode(np.array([varint.MOST]), np.array([0, 1]))
    with pytest.raises(ValueError, match="numbers must be"):
        varint.Words(np.array([varint.MOST]))
