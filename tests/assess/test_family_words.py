"""Words of names: what the pattern finds in each by itself, by the same hash, in whatever parts they are looked at."""

from __future__ import annotations

import re
import zlib
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.family import words as module
from dupfinder.assess.family.words import words

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
NAMES = st.text("aBcDe1_./\nÄé \ud7ff", max_size=12) | st.text("abCD2", min_size=28, max_size=70)


def plain(texts: list[str]) -> list[tuple[int, int]]:
    return [(row, zlib.crc32(word.lower().encode())) for row, text in enumerate(texts) for word in WORD.findall(text)]


@given(st.lists(NAMES, max_size=9), st.integers(1, 4))
def test_words_are_those_of_each_text_by_itself(texts: list[str], part: int) -> None:
    with patch.object(module, "PART", part):
        number, hashes = words(texts)
    assert list(zip(number.tolist(), hashes.tolist(), strict=True)) == plain(texts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("HTTPClient.getURLs2", ["http", "client", "get", "ur", "ls", "2"]),
        ("retry_after_429s", ["retry", "after", "429", "s"]),
        ("x" * module.LONG, ["x" * module.LONG]),
        ("X" * (module.LONG + 1), ["x" * (module.LONG + 1)]),
    ],
)
def test_words_of_a_name(name: str, expected: list[str]) -> None:
    assert words([name])[1].tolist() == [zlib.crc32(word.encode()) for word in expected]
