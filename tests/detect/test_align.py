from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.align import common, similarity
from dupfinder_scanners.languages.registry import LANGUAGES
from dupfinder_scanners.languages.treesitter import extract
from tests.detect.samples import SAMPLES

TOKENS = st.lists(st.integers(0, 4), max_size=40)
WIDE_TOKENS = st.lists(st.integers(0, 2**32 - 1), max_size=20)


def naive(left: list[int], right: list[int]) -> int:
    """Longest common subsequence by the textbook's dynamic programme."""
    above = [0] * (len(right) + 1)
    for one in left:
        row = [0]
        for place, other in enumerate(right):
            row.append(above[place] + 1 if one == other else max(above[place + 1], row[-1]))
        above = row
    return above[-1]


@given(TOKENS | WIDE_TOKENS, TOKENS)
def test_common_is_the_longest_common_subsequence(left: list[int], right: list[int]) -> None:
    assert common(left, right) == naive(left, right)


@given(TOKENS, TOKENS)
def test_similarity_is_symmetric_and_a_share(left: list[int], right: list[int]) -> None:
    assert similarity(left, right) == similarity(right, left)
    assert 0.0 <= similarity(left, right) <= 1.0


@given(TOKENS)
def test_equal_tokens_are_alike_and_none_are_unlike(tokens: list[int]) -> None:
    assert similarity(tokens, list(tokens)) == 1.0
    assert similarity(tokens, [token + 10 for token in tokens]) == (0.0 if tokens else 1.0)


@given(TOKENS.filter(bool), st.integers(0, 39), TOKENS)
def test_inserted_tokens_cost_their_share_and_no_more(tokens: list[int], place: int, added: list[int]) -> None:
    place = min(place, len(tokens))
    longer = tokens[:place] + [token + 10 for token in added] + tokens[place:]
    assert similarity(tokens, longer) == round(2 * len(tokens) / (len(tokens) + len(longer)), 3)


def test_long_token_lists_do_not_overflow() -> None:
    left = [number % 97 for number in range(5_000)]
    assert common(left, left[:2_000] + left[2_100:]) == 4_900


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES if language.name in SAMPLES])
def test_renaming_locals_leaves_the_similarity_at_one(language: str) -> None:
    sample = SAMPLES[language]
    renamed = sample.text
    for old, new in sample.locals.items():
        assert re.search(rf"\b{old}\b", renamed), old
        renamed = re.sub(rf"\b{old}\b", new, renamed)
    for one, other in copies(language, sample.text, renamed):
        assert one.fingerprint == other.fingerprint
        assert one.exact != other.exact
        assert similarity(one.tokens, other.tokens) == 1.0


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES if language.name in SAMPLES])
def test_another_callee_takes_the_similarity_below_one(language: str) -> None:
    sample = SAMPLES[language]
    changed = re.sub(rf"\b{sample.callee}\b", "somethingElse", sample.text)
    assert changed != sample.text
    for one, other in copies(language, sample.text, changed):
        assert 0.5 < similarity(one.tokens, other.tokens) < 1.0


class Copy(NamedTuple):
    name: str
    fingerprint: int
    exact: int
    tokens: list[int]


def copies(language: str, left: str, right: str) -> list[tuple[Copy, Copy]]:
    """The fragments of two texts that have the same definitions, side by side."""
    columns = extract(language, [left.encode(), right.encode()])
    found = [
        Copy(
            str(columns.name[row]),
            int(columns.fingerprint[row]),
            int(columns.exact[row]),
            columns.tokens[columns.token_start[row] : columns.token_end[row]].tolist(),
        )
        for row in range(len(columns))
    ]
    half = len(found) // 2
    assert half
    assert [one.name for one in found[:half]] == [one.name for one in found[half:]]
    return list(zip(found[:half], found[half:], strict=True))
