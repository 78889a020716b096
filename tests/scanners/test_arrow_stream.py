"""Columns as streams, and what is done with bytes that are none."""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from nanoarrow import ArrayStream
from numpy.typing import NDArray

from dupfinder_scanners import arrow_stream
from dupfinder_scanners.columns import texts_of

NUMBERS = [np.dtype(kind) for kind in (np.uint8, np.int32, np.uint32, np.int64, np.uint64)]
INT64 = np.dtype(np.int64)
END = b"\xff\xff\xff\xff\0\0\0\0"


def stream(values: list[int]) -> bytes:
    return arrow_stream.write("x", np.array(values, np.int64))


def again(data: bytes, dtype: np.dtype[Any] = INT64) -> NDArray[Any]:
    return arrow_stream.read("x", dtype, data)


@given(st.sampled_from(NUMBERS).flatmap(lambda dtype: arrays.arrays(dtype, st.integers(0, 50))), st.integers(1, 3))
def test_numbers_that_were_written_are_read(values: NDArray[Any], step: int) -> None:
    given_ = values[::step]
    data = arrow_stream.write("x", given_)
    found = again(data, given_.dtype)
    assert found.dtype == given_.dtype
    assert found.tolist() == given_.tolist()
    assert [row["x"] for row in ArrayStream.from_readable(data).read_all().to_pylist()] == given_.tolist()


@given(st.lists(st.text(), max_size=30))
@example(["", "a", "", "é\0", "日本"])
def test_texts_that_were_written_are_read(values: list[str]) -> None:
    texts = texts_of(values)
    data = arrow_stream.write("x", texts)
    found = again(data, texts.dtype)
    assert found.dtype == texts.dtype
    assert found.tolist() == values
    assert [row["x"] for row in ArrayStream.from_readable(data).read_all().to_pylist()] == values


def test_numbers_in_the_other_order_of_bytes_are_written_as_what_they_are() -> None:
    values = np.array([1, 258], np.int64)
    assert arrow_stream.write("x", values.astype(values.dtype.newbyteorder())) == stream([1, 258])


PLAIN = stream([1, 2, 3, 4])
TEXTS = texts_of(["one", "", "zwölf", "\0"])
WRITTEN = arrow_stream.write("x", TEXTS)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        END,
        PLAIN.removesuffix(END),
        PLAIN + END,
        PLAIN[: len(stream([])) - len(END)] + PLAIN.removesuffix(END)[len(stream([])) - len(END) :] * 2 + END,
        arrow_stream.write("y", np.array([1], np.int64)),
        arrow_stream.write("x", np.array([1], np.uint64)),
        arrow_stream.write("x", texts_of(["1"])),
    ],
    ids=["nothing", "only an end", "no end", "two ends", "two batches", "another name", "another kind", "texts"],
)
def test_another_stream_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in its own words
        again(data)


@pytest.mark.parametrize("body", [2**33, 2**50, 2**63 - 1, 40, 8, 0, -8, -32, -(2**63)])
def test_a_message_that_claims_another_length(body: int) -> None:
    """A reader that believes it asks for that much memory, or reads beyond the end."""
    assert PLAIN.count(struct.pack("<q", 32)) == 2
    for before, after in ((32, body), (32, 32)):
        first, rest = PLAIN.split(struct.pack("<q", before), 1)
        changed = first + struct.pack("<q", after) + rest
        if changed != PLAIN:
            with pytest.raises(ValueError, match="claims"):
                again(changed)
    first, rest = PLAIN.rsplit(struct.pack("<q", 32), 1)
    with pytest.raises(ValueError, match="claims"):
        again(first + struct.pack("<q", body) + rest)


@pytest.mark.parametrize("rows", [3, 5, 0, -1, 2**61, 2**61 + 4, 2**63 - 1])
def test_a_message_that_claims_other_rows(rows: int) -> None:
    """2**61 numbers of eight bytes are no bytes at all in 64 bits."""
    data = stream([7, 7, 7, 7])
    refused = 0
    for at in [at for at in range(len(data)) if data.startswith(struct.pack("<q", 4), at)]:
        changed = data[:at] + struct.pack("<q", rows) + data[at + 8 :]
        try:
            assert again(changed).tolist() == [7, 7, 7, 7]
        except ValueError:
            refused += 1
    assert refused


@pytest.mark.parametrize(
    "offsets", [[0, 3, 3, 9, 11], [0, 3, 3, 9, 9], [1, 3, 3, 9, 10], [0, 9, 3, 9, 10], [0, -1, 3, 9, 10]]
)
def test_texts_that_do_not_lie_side_by_side(offsets: list[int]) -> None:
    right = np.array([0, 3, 3, 9, 10], np.int32).tobytes()
    assert WRITTEN.count(right) == 1
    with pytest.raises(ValueError, match="side by side"):
        again(WRITTEN.replace(right, np.array(offsets, np.int32).tobytes()), TEXTS.dtype)


def test_texts_of_which_there_are_fewer_than_none() -> None:
    """Without rows there is an offset less: none, which is what a buffer of no bytes holds."""
    changed = WRITTEN.replace(struct.pack("<qq", 4, 0), struct.pack("<qq", -1, 0))
    changed = changed.replace(struct.pack("<qq", 0, 20), struct.pack("<qq", 0, 0))
    assert len({WRITTEN, changed}) == 2
    with pytest.raises(ValueError, match="fewer rows"):
        again(changed, TEXTS.dtype)


def test_texts_that_are_no_unicode() -> None:
    for wrong in (b"one\xffw", b"on\xc3\xa9w"):
        changed = WRITTEN.replace(b"onezw", wrong)
        assert changed != WRITTEN
        with pytest.raises(ValueError, match="utf-8"):
            again(changed, TEXTS.dtype)


NASTY = [0, 1, -1, 2**31 - 1, 2**31, 2**61, 2**62, 2**63 - 1, -(2**63), -8, 8]


@pytest.mark.parametrize(("data", "dtype"), [(PLAIN, INT64), (WRITTEN, TEXTS.dtype)], ids=["numbers", "texts"])
@pytest.mark.parametrize("width", ["<q", "<i", "<h"])
def test_a_nasty_number_anywhere(data: bytes, dtype: np.dtype[Any], width: str) -> None:
    """What is read is never more than what is there."""
    size = struct.calcsize(width)
    for at in range(len(data) - size):
        for number in NASTY:
            part = number.to_bytes(9, "little", signed=True)[:size]
            try:
                found = again(data[:at] + part + data[at + size :], dtype)
            except ValueError:
                continue
            assert found.dtype == dtype
            assert len(found) == 4


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from([(PLAIN, INT64), (WRITTEN, TEXTS.dtype)]),
    st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), max_size=6),
    st.integers(0, len(PLAIN)),
)
@example((PLAIN, INT64), [], 0)
@example((WRITTEN, TEXTS.dtype), [], 8)
def test_any_bytes_are_a_column_or_a_value_error(
    whole: tuple[bytes, np.dtype[Any]], changes: list[tuple[int, int]], cut: int
) -> None:
    data = bytearray(whole[0])
    for at, value in changes:
        data[at] = value
    for given_ in (bytes(data), bytes(data[:cut])):
        try:
            found = again(given_, whole[1])
        except ValueError:
            continue
        assert found.dtype == whole[1]
        assert found.tolist() is not None
