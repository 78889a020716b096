from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.fold import fold
from dupfinder.tables import Pairs
from tests.detect.corpora import Row, corpus_of, ints, row_lists, views_of


def pairs_of(count: int) -> Pairs:
    """Pairs in which every column holds other numbers."""
    columns = {name: np.arange(count) + 100.0 * place for place, name in enumerate(Pairs.__slots__)}
    return Pairs(**columns | {"left": ints(range(count)), "right": ints(range(count, 2 * count))})  # type: ignore[arg-type]


@given(st.lists(st.booleans(), max_size=12))
def test_taking_pairs_takes_every_column_alike(wanted: list[bool]) -> None:
    pairs = pairs_of(len(wanted))
    by_mask = pairs.take(np.array(wanted, bool))
    by_number = pairs.take(ints(number for number, one in enumerate(wanted) if one))
    assert len(by_mask) == sum(wanted)
    for name in Pairs.__slots__:
        expected = [value for value, one in zip(getattr(pairs, name).tolist(), wanted, strict=True) if one]
        assert getattr(by_mask, name).tolist() == getattr(by_number, name).tolist() == expected


@given(row_lists())
def test_a_representative_is_the_first_of_its_shape(rows: list[Row]) -> None:
    shapes = fold(corpus_of(rows))
    first = {int(shape): row for row, shape in reversed(list(enumerate(shapes.of)))}
    assert shapes.representative.tolist() == [first[shape] for shape in range(len(shapes))]


def test_lengths_are_those_of_the_rows() -> None:
    assert len(corpus_of([Row(), Row(squad="b")])) == 2
    assert len(views_of([{}, {}, {}])) == 3
    assert len(pairs_of(4)) == 4


def test_the_tokens_of_a_view_row_are_its_own() -> None:
    views = views_of([{}, {}, {}], tokens=[[1, 2], [], [3]])
    assert [views.sequence(row) for row in range(3)] == [[1, 2], [], [3]]


def test_what_pairs_are_found_by_can_be_let_go() -> None:
    views = views_of([{1: 1.0, 2: 0.5}, {2: 0.5}, {}])
    rest = views.without_sketch()
    assert not rest.sketch.nnz
    assert not len(rest.sketch_shingles)
    assert len(rest) == 3
    assert rest.structure is views.structure
