"""Occurrences: what a dictionary of sets would say, however small the parts are that they are looked at in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder import occurrences as module
from dupfinder.occurrences import Occurrences, occurrences

FEATURES = st.lists(st.sets(st.integers(0, 9).map(lambda value: value * 429_496_729), max_size=6), max_size=8)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PART", 3)
    monkeypatch.setattr(module, "BLOCK", 2)


def columns(features: Sequence[set[int]]) -> tuple[np.ndarray, np.ndarray]:
    offsets = np.cumsum([0, *map(len, features)])
    return offsets, np.array([value for one in features for value in sorted(one)], np.uint32)


def listed(found: Occurrences) -> dict[int, list[int]]:
    bounds = zip(found.keys.tolist(), found.starts[:-1].tolist(), found.starts[1:].tolist(), strict=True)
    return {key: found.row[start:end].tolist() for key, start, end in bounds}


def expected(features: Sequence[set[int]]) -> dict[int, list[int]]:
    keys = sorted(set().union(*features))
    return {key: [row for row, own in enumerate(features) if key in own] for key in keys}


@given(FEATURES, st.data())
def test_they_are_what_the_chosen_fragments_have(features: list[set[int]], data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(features)))))) if features else []
    found = occurrences(*columns(features), np.array(chosen, np.int64))
    assert listed(found) == expected([features[row] for row in chosen])
    assert list(listed(found)) == found.keys.tolist()


@given(FEATURES)
def test_only_the_wanted_count(features: list[set[int]]) -> None:
    found = occurrences(*columns(features), np.arange(len(features)), lambda values: values % np.uint32(2) == 0)
    assert listed(found) == expected([{value for value in one if value % 2 == 0} for one in features])


@given(FEATURES, st.lists(st.integers(0, 2**32 - 1), min_size=8, max_size=8))
def test_salt_changes_the_values_of_its_fragment(features: list[set[int]], salt: list[int]) -> None:
    salts = np.array(salt, np.uint32)[: len(features)]
    found = occurrences(*columns(features), np.arange(len(features)), salt=salts)
    assert listed(found) == expected([{value ^ own for value in one} for one, own in zip(features, salt, strict=False)])


@given(FEATURES)
def test_parts_hold_every_feature_once(features: list[set[int]]) -> None:
    found = occurrences(*columns(features), np.arange(len(features)))
    parts = list(found.parts())
    assert [place for part in parts for place in range(part.start, part.stop)] == list(range(len(found.keys)))
    assert np.concatenate([found.row[:0], *map(found.rows, parts)]).tolist() == found.row.tolist()


@given(FEATURES, st.lists(st.integers(-5, 5), min_size=8, max_size=8))
def test_what_rows_say_of_a_feature(features: list[set[int]], values: list[int]) -> None:
    found = occurrences(*columns(features), np.arange(len(features)))
    rows = list(expected(features).values())
    of_row = np.array(values, np.int32)
    assert found.least(of_row).tolist() == [min(values[row] for row in each) for each in rows]
    assert found.most(of_row).tolist() == [max(values[row] for row in each) for each in rows]
    assert found.among(of_row > 0).tolist() == [sum(values[row] > 0 for row in each) for each in rows]
    assert found.frequency.tolist() == [len(each) for each in rows]
    assert found.last_rows(np.arange(len(rows))).tolist() == [each[-1] for each in rows]


@given(FEATURES, st.lists(st.floats(0, 1), min_size=10, max_size=10), st.sets(st.integers(0, 7)))
def test_totals_and_the_matrix_are_those_of_the_sets(
    features: list[set[int]], weights: list[float], some: set[int]
) -> None:
    found = occurrences(*columns(features), np.arange(len(features)))
    weight = np.array(weights[: len(found.keys)])
    worth = dict(zip(found.keys.tolist(), weights, strict=False))
    totals = [sum(worth[value] for value in sorted(one)) for one in features]
    assert found.totals(weight, len(features)).tolist() == totals

    chosen = np.array([row in some for row in range(len(features))], bool)
    seen = found.among(chosen)
    dense = found.matrix(chosen, seen, weight).toarray()
    kept = found.keys[seen > 0].tolist()
    rows = [features[row] for row in np.flatnonzero(chosen)]
    assert dense.shape == (len(rows), len(kept))
    assert dense.tolist() == [[np.float32(worth[key]) if key in one else 0.0 for key in kept] for one in rows]
