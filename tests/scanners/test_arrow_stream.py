from __future__ import annotations

import struct
from io import BytesIO

import numpy as np
import pytest
from arro3.core import Array, Table
from arro3.io import write_ipc_stream
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dupfinder_scanners import arrow_stream


def stream(values: list[int]) -> bytes:
    sink = BytesIO()
    write_ipc_stream(Table.from_pydict({"x": Array(np.array(values, np.int64))}), sink, compression=None)
    return sink.getvalue()


@given(st.lists(st.integers(-(2**63), 2**63 - 1), max_size=50))
def test_what_was_written_is_read(values: list[int]) -> None:
    table = arrow_stream.read(stream(values))
    assert table.column_names == ["x"]
    assert table["x"].to_pylist() == values


def test_a_message_that_claims_more_than_there_is() -> None:
    """The reader would ask for that much memory, and end the process where there is none."""
    data = stream([1, 2, 3])
    claimed = data.replace(struct.pack("<q", 64), struct.pack("<q", 2**50))
    assert claimed != data
    with pytest.raises(ValueError, match="claims more"):
        arrow_stream.read(claimed)


PLAIN = stream([1, 2, 3, 4])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), max_size=6), st.integers(0, len(PLAIN)))
@example([], 0)
@example([], 8)
def test_any_bytes_are_a_table_or_a_value_error(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(PLAIN)
    for at, value in changes:
        data[at] = value
    for given_ in (bytes(data), bytes(data[:cut])):
        try:
            arrow_stream.read(given_)
        except ValueError:
            continue
