from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.sketch import NUM_PERM, SEED, sketch
from tests.detect.corpora import views_of

UINT32 = st.integers(0, 2**32 - 1)


def reference(values: list[int]) -> list[int]:
    signature = MinHash(num_perm=NUM_PERM, seed=SEED, hashfunc=int)
    for value in values:
        signature.update(value)
    return list(signature.digest().tolist())


@given(st.lists(UINT32, unique=True, max_size=12), st.data())
def test_signatures_are_those_of_datasketch(values: list[int], data: st.DataObject) -> None:
    shingles = sorted(values)
    sets = data.draw(st.lists(st.sets(st.integers(0, max(len(shingles) - 1, 0))), max_size=5))
    sets = sets if shingles else [set() for _ in sets]
    views = views_of([dict.fromkeys(columns, 0.5) for columns in sets])
    views = replace(views, sketch_shingles=np.array(shingles or [0], np.uint32))
    signatures = sketch(views)
    assert signatures.dtype == np.uint32
    assert signatures.tolist() == [reference([shingles[column] for column in sorted(columns)]) for columns in sets]


def test_rows_without_shingles_stand_between_others_without_disturbing_them() -> None:
    alone = sketch(views_of([{0: 1.0, 1: 1.0}]))
    among = sketch(views_of([{}, {0: 1.0, 1: 1.0}, {}, {}]))
    assert (among[1] == alone[0]).all()
    assert (among[[0, 2, 3]] == 0xFFFFFFFF).all()


def test_the_share_of_equal_values_estimates_jaccard() -> None:
    left, right = range(300), range(100, 400)
    signatures = sketch(views_of([dict.fromkeys(left, 1.0), dict.fromkeys(right, 1.0)]))
    estimate = float((signatures[0] == signatures[1]).mean())
    assert abs(estimate - 0.5) < 4 * (0.25 / NUM_PERM) ** 0.5


def test_signatures_do_not_depend_on_how_many_shingles_are_permuted_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    views = views_of([{}, *(dict.fromkeys(range(row, 3 * row), 1.0) for row in range(12)), {}])
    expected = sketch(views)
    monkeypatch.setattr("dupfinder.detect.sketch.BLOCK", 3)
    assert (sketch(views) == expected).all()
