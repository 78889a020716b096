"""Columns over process borders, and batches laid end to end."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder_scanners.columns import JOINT, Columns, concatenate, empty, has_kind
from dupfinder_scanners.languages.treesitter import cue, extract

FUNCTION = b"import requests\ndef fetch(url):\n    return requests.get(url, timeout=10, headers=auth.headers(url))\n"
CLASS = (
    b"class Client(Base):\n    def get(self, url):\n        return self.session.get(url, timeout=3, auth=self.auth)\n"
)


def same(left: Columns, right: Columns) -> None:
    for column in dataclasses.fields(Columns):
        one, other = getattr(left, column.name), getattr(right, column.name)
        assert one.dtype == other.dtype, column.name
        assert one.tolist() == other.tolist(), column.name


@pytest.mark.parametrize("texts", [[], [b""], [b"x = 1\n"], [FUNCTION], [FUNCTION, b"", CLASS]])
def test_bytes_and_back(texts: list[bytes]) -> None:
    columns = extract("python", texts)
    same(Columns.from_bytes(columns.to_bytes()), columns)


def test_empty_has_the_types_of_a_full_one() -> None:
    full = extract("python", [FUNCTION])
    for columns in (empty(), extract("python", []), Columns.from_bytes(empty().to_bytes()), concatenate([])):
        assert len(columns) == 0
        for column in dataclasses.fields(Columns):
            assert getattr(columns, column.name).dtype == getattr(full, column.name).dtype, column.name
    same(concatenate([empty(), full, empty()]), full)


@given(st.binary(max_size=400))
def test_garbage_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="not a batch of fragments"):
        Columns.from_bytes(data)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cut_or_longer_batch_is_a_value_error(data: st.DataObject) -> None:
    whole = extract("python", [FUNCTION, CLASS]).to_bytes()
    cut = data.draw(st.integers(0, len(whole) - 1))
    for broken in (whole[:cut], whole + b"x"):
        with pytest.raises(ValueError, match="not a batch of fragments"):
            Columns.from_bytes(broken)


def test_columns_in_another_order_are_a_value_error() -> None:
    whole = extract("python", [FUNCTION]).to_bytes()
    sizes = np.frombuffer(whole, "<u8", 1 + len(dataclasses.fields(Columns))).copy()
    first, second = int(sizes[1]), int(sizes[2])
    head, body = len(sizes) * 8, whole[len(sizes) * 8 :]
    sizes[1], sizes[2] = second, first
    swapped = sizes.tobytes() + body[first : first + second] + body[:first] + body[first + second :]
    assert len(swapped) == head + len(body)
    with pytest.raises(ValueError, match="file_lines"):
        Columns.from_bytes(swapped)


def test_concatenate_shifts_rows() -> None:
    left, right = extract("python", [FUNCTION]), extract("python", [b"", CLASS])
    both = concatenate([left, right])
    assert both.file.tolist() == [0, 2, 2]
    assert both.parent.tolist() == [-1, -1, 1]
    for row, (part, at) in enumerate([(left, 0), (right, 0), (right, 1)]):
        tokens = part.tokens[part.token_start[at] : part.token_end[at]]
        assert both.tokens[both.token_start[row] : both.token_end[row]].tolist() == tokens.tolist()
        cues = part.cues[part.cue_offsets[at] : part.cue_offsets[at + 1]]
        assert both.cues[both.cue_offsets[row] : both.cue_offsets[row + 1]].tolist() == cues.tolist()


def test_colliding_texts_do_not_depend_on_the_order() -> None:
    left, right = extract("python", [FUNCTION]), extract("python", [FUNCTION])
    right.text[:] = [f"{text}~" for text in right.text]
    joined = [f"{text}{JOINT}{text}~" for text in left.text]
    assert concatenate([left, right]).text.tolist() == concatenate([right, left]).text.tolist() == joined
    assert concatenate([left, right]).told(left.text_hash[:1]) == [left.text[0]]


def test_kinds_of_cues() -> None:
    cues = np.array([cue("word", "a"), cue("import", "a"), cue("call", "a")], np.uint32)
    assert has_kind(cues, "import").tolist() == [False, True, False]
    assert len({value >> 4 for value in cues.tolist()}) == 1
