"""Slices get one number each, and equal ones the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.languages import slices
from dupfinder_scanners.languages.slices import number_slices


def numbered(text: bytes, places: list[tuple[int, int]]) -> tuple[list[int], list[bytes]]:
    bounds = np.array(places, np.int64).reshape(-1, 2)
    numbers, names = number_slices(text, bounds[:, 0], bounds[:, 1])
    return numbers.tolist(), names


def laid_out(texts: list[bytes]) -> tuple[bytes, list[tuple[int, int]]]:
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64).tolist()
    return b"".join(texts), [(end - len(text), end) for text, end in zip(texts, ends, strict=True)]


@given(st.lists(st.text("ab\0", max_size=20).map(str.encode), max_size=60))
def test_every_slice_has_the_number_of_its_text(texts: list[bytes]) -> None:
    numbers, names = numbered(*laid_out(texts))
    assert [names[number] for number in numbers] == texts
    assert sorted(names) == sorted(set(texts))


@pytest.mark.parametrize("size", [0, 1, 7, 8, 9, 15, 16, 17, 40])
def test_what_follows_a_slice_does_not_matter(size: int) -> None:
    name = b"x" * size
    numbers, names = numbered(*laid_out([name, b"", name, b"tail", name, b"\0"]))
    assert numbers[0] == numbers[2] == numbers[4]
    assert names[numbers[0]] == name


@pytest.mark.parametrize("size", [8, 16, 17])
def test_a_zero_byte_more_is_another_text(size: int) -> None:
    name = b"x" * (size - 1)
    numbers, _ = numbered(*laid_out([name, name + b"\0", name + b"y"]))
    assert len(set(numbers)) == 3


def test_slices_may_overlap_and_reach_the_end() -> None:
    numbers, names = numbered(b"abab", [(0, 4), (0, 2), (2, 4), (4, 4)])
    assert [names[number] for number in numbers] == [b"abab", b"ab", b"ab", b""]


def test_texts_of_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    for multiplier in ("_OF_HEAD", "_OF_TAIL", "_OF_SIZE"):
        monkeypatch.setattr(slices, multiplier, np.uint64(0))
    texts = [b"one", b"two", b"one", b"three", b"one and a half times as long"]
    numbers, names = numbered(*laid_out(texts))
    assert [names[number] for number in numbers] == texts
    assert len(names) == 4
