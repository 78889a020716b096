from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.fold import fold
from dupfinder.tables import NO_SQUAD
from dupfinder_scanners.fragments import UNOWNED
from tests.detect.corpora import Row, corpus_of, row_lists


@given(row_lists())
def test_shapes_partition_the_fragments(rows: list[Row]) -> None:
    shapes = fold(corpus_of(rows))
    assert sorted(shapes.members.tolist()) == list(range(len(rows)))
    assert shapes.offsets[0] == 0
    assert shapes.offsets[-1] == len(rows)
    for shape in range(len(shapes)):
        members = shapes.members[shapes.offsets[shape] : shapes.offsets[shape + 1]].tolist()
        assert members == sorted(members) != []
        assert {int(shapes.of[row]) for row in members} == {shape}
        assert shapes.representative[shape] == members[0]


@given(row_lists())
def test_one_shape_is_one_token_list_at_one_level_in_one_language(rows: list[Row]) -> None:
    shapes = fold(corpus_of(rows))
    key = [(row.tokens, row.level, row.language) for row in rows]
    for one, left in enumerate(key):
        for other, right in enumerate(key):
            assert (left == right) == (shapes.of[one] == shapes.of[other])


@given(row_lists())
def test_shapes_are_numbered_by_their_first_fragment(rows: list[Row]) -> None:
    representative = fold(corpus_of(rows)).representative.tolist()
    assert representative == sorted(representative)


@given(row_lists())
def test_low_and_high_are_the_extremes_of_the_squads_that_own_it(rows: list[Row]) -> None:
    corpus = corpus_of(rows)
    shapes = fold(corpus)
    owners: dict[int, set[int]] = defaultdict(set)
    for row, shape in enumerate(shapes.of.tolist()):
        if corpus.squad[row] != NO_SQUAD:
            owners[shape].add(int(corpus.squad[row]))
    for shape in range(len(shapes)):
        if owners[shape]:
            assert (shapes.low[shape], shapes.high[shape]) == (min(owners[shape]), max(owners[shape]))
        else:
            assert shapes.low[shape] > shapes.high[shape]


@given(row_lists().flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(range(len(rows))))))
def test_the_order_of_fragments_changes_numbers_only(case: tuple[list[Row], list[int]]) -> None:
    rows, order = case
    plain, moved = fold(corpus_of(rows)), fold(corpus_of([rows[place] for place in order]))

    def classes(of: np.ndarray, names: list[int]) -> set[frozenset[int]]:
        found = defaultdict(set)
        for place, shape in zip(names, of.tolist(), strict=True):
            found[shape].add(place)
        return {frozenset(members) for members in found.values()}

    assert classes(plain.of, list(range(len(rows)))) == classes(moved.of, order)


def test_unowned_code_makes_no_shape_shared() -> None:
    shapes = fold(corpus_of([Row(squad="b"), Row(squad=UNOWNED)], squads=("a",)))
    assert (shapes.low.tolist(), shapes.high.tolist()) == ([1], [1])


def test_nothing_folds_to_nothing() -> None:
    shapes = fold(corpus_of([]))
    assert len(shapes) == 0
    assert shapes.representative.tolist() == []
