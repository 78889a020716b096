from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.pair import (
    BANDS,
    MAX_BUCKET,
    MAX_SAME_NAME,
    MIN_RARE,
    NEIGHBOURS,
    RARE,
    ROWS,
    across,
    pair,
)
from dupfinder.detect.sketch import sketch
from dupfinder.tables import Views
from tests.detect.corpora import ints, views_of

Found = set[tuple[int, int]]


def unlike(count: int) -> np.ndarray:
    """Signatures of which no two share a value."""
    width = BANDS * ROWS
    return np.arange(count * width, dtype=np.uint32).reshape(count, width)


def alike(count: int) -> np.ndarray:
    """Signatures that are all the same."""
    return np.zeros((count, BANDS * ROWS), np.uint32)


def found(views: Views, signatures: np.ndarray) -> Found:
    left, right = pair(views, signatures)
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    return set(pairs)


def everybody(count: int) -> Found:
    return set(combinations(range(count), 2))


@st.composite
def populations(draw: st.DrawFn) -> Views:
    count = draw(st.integers(0, 12))
    sets = draw(st.lists(st.sets(st.integers(0, 20), max_size=10), min_size=count, max_size=count))
    numbers = st.lists(st.integers(0, 3), min_size=count, max_size=count)
    return views_of(
        [dict.fromkeys(one, 1.0) for one in sets], names=draw(numbers), level=draw(numbers), language=draw(numbers)
    )


@given(populations())
def test_pairs_are_sorted_unique_and_of_one_language_and_level(views: Views) -> None:
    for left, right in found(views, sketch(views)):
        assert views.language[left] == views.language[right]
        assert views.level[left] == views.level[right]


@given(populations())
def test_equal_sets_and_equal_names_always_meet(views: Views) -> None:
    sets = [frozenset(row.indices.tolist()) for row in (views.sketch[[n]] for n in range(len(views)))]
    pairs = found(views, sketch(views))
    for left, right in everybody(len(views)):
        comparable = views.language[left] == views.language[right] and views.level[left] == views.level[right]
        equal = (sets[left] and sets[left] == sets[right]) or views.name[left] == views.name[right]
        if comparable and equal:
            assert (left, right) in pairs


def test_a_band_that_agrees_is_enough_and_three_of_its_rows_are_not() -> None:
    views = views_of([{0: 1.0}, {1: 1.0}])
    for band in range(BANDS):
        signatures = unlike(2)
        signatures[1, band * ROWS : (band + 1) * ROWS] = signatures[0, band * ROWS : (band + 1) * ROWS]
        assert found(views, signatures) == {(0, 1)}
        signatures[1, band * ROWS] += 1
        assert found(views, signatures) == set()


def test_rows_without_shingles_are_not_paired_for_their_emptiness() -> None:
    assert found(views_of([{}, {}, {}]), alike(3)) == set()


@pytest.mark.parametrize("jaccard", [0.2, 0.35, 0.5, 0.7])
def test_recall_follows_the_curve_of_banding(jaccard: float) -> None:
    trials, size = 600, 60
    shared = round(2 * size * jaccard / (1 + jaccard))
    sets = []
    for trial in range(trials):
        base = trial * 1_000
        sets.append(dict.fromkeys(range(base, base + size), 1.0))
        sets.append(dict.fromkeys([*range(base, base + shared), *range(base + 500, base + 500 + size - shared)], 1.0))
    views = views_of(sets)
    exact = shared / (2 * size - shared)
    expected = 1 - (1 - exact**ROWS) ** BANDS
    views.sketch.data[:] = 0.0  # a weight of zero speaks for no rare pair, so that bands alone decide
    pairs = found(views, sketch(views))
    recall = sum((2 * trial, 2 * trial + 1) in pairs for trial in range(trials)) / trials
    assert abs(recall - expected) < 4 * (expected * (1 - expected) / trials) ** 0.5 + 0.01


@pytest.mark.parametrize("count", [2, MAX_BUCKET - 1, MAX_BUCKET])
def test_a_small_bucket_gives_every_pair(count: int) -> None:
    assert found(views_of([{0: 1.0}] * count), alike(count)) == everybody(count)


def test_in_a_large_bucket_each_row_meets_its_next_neighbours() -> None:
    count = MAX_BUCKET + 1
    expected = {(one, other) for one, other in everybody(count) if other - one <= NEIGHBOURS}
    assert found(views_of([{0: 1.0}] * count), alike(count)) == expected


@pytest.mark.slow
def test_a_huge_bucket_costs_linear_work() -> None:
    count = 100_000
    left, _ = pair(views_of([{0: 1.0}] * count), alike(count))
    assert count - 1 <= len(left) <= count * NEIGHBOURS


def test_a_huge_number_of_equal_names_costs_linear_work() -> None:
    count = 100_000
    left, _ = pair(views_of([{}] * count, names=[7] * count), alike(count))
    assert count - 1 <= len(left) <= count * NEIGHBOURS


@pytest.mark.parametrize("count", [2, MAX_SAME_NAME])
def test_rows_of_one_name_meet_whatever_they_hold(count: int) -> None:
    views = views_of([{number: 1.0} for number in range(count)], names=[3] * count)
    assert found(views, unlike(count)) == everybody(count)


def test_enough_rare_shingles_in_common_make_a_pair() -> None:
    own = [dict.fromkeys(range(100, 200), 1.0), dict.fromkeys(range(200, 300), 1.0)]
    common = dict.fromkeys(range(MIN_RARE), 1.0)
    assert found(views_of([row | common for row in own]), unlike(2)) == {(0, 1)}
    del common[0]
    assert found(views_of([row | common for row in own]), unlike(2)) == set()


def test_shingles_that_many_have_are_not_rare() -> None:
    common = dict.fromkeys(range(MIN_RARE), 1.0)
    assert found(views_of([common] * RARE), unlike(RARE)) == everybody(RARE)
    assert found(views_of([common] * (RARE + 1)), unlike(RARE + 1)) == set()


def test_very_many_rare_shingles_in_common_still_make_a_pair() -> None:
    same = dict.fromkeys(range(40_000), 1.0)
    assert found(views_of([same, same]), unlike(2)) == {(0, 1)}


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ((0, 0), (1, 1), True),
        ((0, 0), (0, 0), False),
        ((0, 1), (0, 0), True),
        ((0, 2), (1, 1), True),
        ((3, -1), (0, 0), False),
        ((3, -1), (2, 2), False),
        ((3, -1), (0, 1), True),
        ((3, -1), (3, -1), False),
    ],
)
def test_across_needs_two_squads_and_unowned_is_none(
    left: tuple[int, int], right: tuple[int, int], expected: bool
) -> None:
    views = views_of([{}, {}], squads=[left, right])
    assert across(views, ints([0]), ints([1])).tolist() == [expected]
    assert across(views, ints([1]), ints([0])).tolist() == [expected]


def test_names_whose_numbers_agree_in_half_of_their_bits_are_told_apart() -> None:
    numbers = [5, 5 + (1 << 32), 6, 5, 5 + (1 << 32)]
    assert found(views_of([{}] * 5, names=numbers), alike(5)) == {(0, 3), (1, 4)}


def test_rare_pairs_do_not_depend_on_how_many_rows_are_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = [dict.fromkeys(range(10 * pair, 10 * pair + MIN_RARE), 1.0) for pair in (0, 1, 2, 0, 1, 2, 0)]
    views = views_of(shared)
    expected = found(views, unlike(7))
    assert expected == {(0, 3), (0, 6), (3, 6), (1, 4), (2, 5)}
    monkeypatch.setattr("dupfinder.detect.pair.BLOCK", 2)
    assert found(views, unlike(7)) == expected
