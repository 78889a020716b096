from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from dupfinder.tables import looked_up, some_columns


@given(
    st.integers(0, 6).flatmap(
        lambda width: st.tuples(
            st.lists(
                st.dictionaries(st.integers(0, max(width - 1, 0)), st.floats(0.5, 1.0, width=32))
                if width
                else st.just({}),
                max_size=5,
            ),
            st.lists(st.booleans(), min_size=width, max_size=width),
        )
    ),
    st.sampled_from([1, 2, 3, 1 << 18]),
)
def test_some_columns_are_what_indexing_gives(drawn: tuple[list[dict[int, float]], list[bool]], part: int) -> None:
    rows, wanted = drawn
    dense = np.zeros((len(rows), len(wanted)), np.float32)
    for number, row in enumerate(rows):
        for column, value in row.items():
            dense[number, column] = value
    chosen = np.array(wanted, bool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dupfinder.tables.PART", part)
        found = some_columns(csr_array(dense), chosen)
    assert found.shape == (len(rows), int(chosen.sum()))
    assert (found.toarray() == dense[:, chosen]).all()


@given(st.lists(st.integers(0, 4), max_size=20), st.integers(1, 7))
def test_what_is_looked_up_is_what_indexing_gives(places: list[int], part: int) -> None:
    values = np.arange(5, dtype=np.float32) * 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dupfinder.tables.PART", part)
        found = looked_up(values, np.array(places, np.int32))
    assert found.dtype == values.dtype
    assert found.tolist() == [2.0 * place for place in places]
