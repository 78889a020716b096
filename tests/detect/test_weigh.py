from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.background import NOTHING, Background, Counts, levels, name_hash
from dupfinder.detect.fold import fold
from dupfinder.detect.weigh import LEAST_POPULATION, MIN_POTENTIAL, weigh
from dupfinder.tables import Corpus, Views
from dupfinder_scanners.columns import CUE_MASK
from dupfinder_scanners.fragments import UNOWNED
from tests.detect.corpora import Row, corpus_of, row_lists


def weighed(corpus: Corpus, backgrounds: Sequence[Background] | None = None) -> Views:
    return weigh(corpus, fold(corpus), backgrounds or [NOTHING] * len(corpus.languages))


def long_rows(*squads: str, shift: int = 0, **facts: object) -> list[Row]:
    """Large fragments with much in common and something of their own, one a squad."""
    tokens = tuple(range(shift, shift + 60))
    return [
        Row(tokens=(*tokens, 1_000 + number), squad=squad, path=f"{shift}-{number}.py", **facts)  # type: ignore[arg-type]
        for number, squad in enumerate(squads)
    ]


def filler(count: int = 40, language: str = "python") -> list[Row]:
    """Code of one squad that is like no other: what copies are rare among."""
    return [
        Row(
            tokens=tuple(range(base, base + 15)),
            squad="a",
            path=f"{language}/{base}.py",
            name=f"n{base}",
            language=language,
        )
        for base in range(10_000, 10_000 + 100 * count, 100)
    ]


def weights(views: Views) -> list[tuple[str, np.ndarray]]:
    return [
        ("structure", views.structure.data),
        ("vocabulary", views.vocabulary.data),
        ("sketch", views.sketch.data),
        ("name", views.name_rarity),
    ]


def assert_shares(views: Views) -> None:
    for view, values in weights(views):
        assert (values >= 0.0).all(), view
        assert (values <= 1.0 + 1e-6).all(), view


@given(row_lists(), st.integers(0, 3))
def test_weights_are_shares(rows: list[Row], more: int) -> None:
    views = weighed(corpus_of([*filler(20), *rows, *long_rows("a", "b", "c"), *long_rows(*"ab" * more, shift=200)]))
    assert len(views)
    assert_shares(views)


def seen_everywhere(corpus: Corpus, population: int) -> Background:
    """A background in which every word and name of the corpus, and every other shingle, is in every fragment."""

    def counts(keys: np.ndarray) -> Counts:
        keys = np.unique(keys).astype(np.uint32)
        return Counts(population, keys, levels(np.full(len(keys), population)))

    names = np.array([name_hash(str(name).rpartition(".")[2].strip("_").lower()) for name in corpus.columns.name])
    return Background(counts(np.unique(corpus.columns.shingles)[::2]), counts(corpus.columns.cues), counts(names))


@pytest.mark.parametrize("population", [1, 2, 3, 7, 100, 739, 10_000, 50_001])
def test_what_a_background_has_everywhere_weighs_nothing(population: int) -> None:
    corpus = corpus_of([*filler(), *long_rows("a", "b", words=("retry", "audit")), *long_rows("a", "b", shift=90)])
    views = weighed(corpus, [seen_everywhere(corpus, population)])
    assert len(views)
    assert_shares(views)
    if population > LEAST_POPULATION:
        assert views.vocabulary.data == pytest.approx(0.0, abs=0.02)
        assert views.name_rarity == pytest.approx(0.0, abs=0.02)


def test_two_shingles_of_one_hash_in_two_languages_weigh_no_less_than_nothing() -> None:
    small = replace(long_rows("a", "b")[0], language="go", path="x.go")
    corpus = corpus_of([*long_rows(*"abcdef"), *filler(), *long_rows("a", "b", shift=100), small])
    columns = corpus.columns
    # `go` has code 0 and no salt: give its fragment, the last, the salted shingles of the first.
    salt = np.uint32((1 * 0x9E3779B97F4A7C15 >> 32) & 0xFFFFFFFF)
    first, last = columns.shingle_offsets[:2], columns.shingle_offsets[-2:]
    assert np.diff(first) == np.diff(last)
    shingles = columns.shingles.copy()
    shingles[slice(*last)] = np.sort(shingles[slice(*first)] ^ salt)
    views = weighed(replace(corpus, columns=replace(columns, shingles=shingles)))
    assert len(views)
    assert_shares(views)


@given(row_lists(), st.integers(0, 3))
def test_the_sketch_holds_only_what_two_squads_have(rows: list[Row], more: int) -> None:
    corpus = corpus_of([*filler(20), *rows, *long_rows("a", "b", UNOWNED), *long_rows(*"ab" * more, shift=200)])
    views = weighed(corpus)
    owners: dict[int, set[int]] = {}
    columns = corpus.columns
    for row in range(len(corpus)):
        for value in columns.shingles[columns.shingle_offsets[row] : columns.shingle_offsets[row + 1]].tolist():
            key = (int(corpus.language[row]) * 0x9E3779B97F4A7C15 & (1 << 64) - 1) >> 32 ^ value
            owners.setdefault(key, set()).add(int(corpus.squad[row]))
    for value in views.sketch_shingles.tolist():
        assert len(owners[value] - {-1}) >= 2
    assert views.sketch.shape == (len(views), len(views.sketch_shingles))


def test_one_squad_alone_has_nothing_to_compare() -> None:
    assert len(weighed(corpus_of([*long_rows("a", "a", "a"), *filler()]))) == 0
    assert len(weighed(corpus_of([*long_rows("a", UNOWNED, UNOWNED), *filler()]))) == 0


def test_what_two_squads_share_is_compared_and_unowned_code_beside_it_is_not() -> None:
    corpus = corpus_of([*long_rows("a", "b", UNOWNED), *long_rows("a", "a", shift=100), *filler()])
    assert fold(corpus).representative[weighed(corpus).rows].tolist() == [0, 1]


@given(row_lists())
def test_every_row_could_share_enough_and_is_owned(rows: list[Row]) -> None:
    corpus = corpus_of([*filler(20), *rows, *long_rows("a", "b")])
    views = weighed(corpus)
    assert (np.asarray(views.sketch.sum(axis=1)).ravel() >= MIN_POTENTIAL - 1e-3).all()
    assert (views.high >= 0).all()
    assert (views.low <= views.high).all()
    assert views.rows.tolist() == sorted(set(views.rows.tolist()))


def test_the_totals_are_the_sums_of_the_rows() -> None:
    copies = [*long_rows("a", "b", words=("retry", "audit")), *long_rows("a", "b", shift=30)]
    views = weighed(corpus_of([*copies, *filler()]))
    assert len(views) == len(copies)
    assert views.structure_total == pytest.approx(views.structure.toarray().sum(axis=1), rel=1e-5)
    assert views.vocabulary_total == pytest.approx(views.vocabulary.toarray().sum(axis=1), rel=1e-5)


def test_a_rarer_feature_weighs_more() -> None:
    everywhere, here = tuple(range(500, 504)), tuple(range(600, 604))
    rows = [replace(row, tokens=row.tokens + everywhere) for row in long_rows(*"ababab")]
    rows[:2] = [replace(row, tokens=row.tokens + here) for row in rows[:2]]
    views = weighed(corpus_of([*rows, *filler()]))
    frequency = np.bincount(views.structure.indices, minlength=views.structure.shape[1])
    weight = np.zeros(views.structure.shape[1])
    weight[views.structure.indices] = views.structure.data
    order = np.argsort(frequency, kind="stable")
    order = order[frequency[order] > 0]
    assert len(set(frequency[order].tolist())) > 2
    assert (np.diff(weight[order]) <= 1e-6).all()


def test_the_same_shingle_of_two_languages_is_two_features() -> None:
    rows = long_rows("a", "b")
    other = [replace(row, language="go", path="x.go") for row in rows]
    views = weighed(corpus_of([*rows, *other, *filler(), *filler(language="go")]))
    assert len(views) == 4
    used = [set(views.structure[[row]].indices.tolist()) for row in range(len(views))]
    for one, left in enumerate(used):
        for two, right in enumerate(used):
            if views.language[one] != views.language[two]:
                assert not left & right


def test_own_names_are_compared_without_case_scope_and_outer_underscores() -> None:
    names = ("Client._Retry", "retry_", "RETRY", "retries")
    rows = [replace(row, name=name) for row, name in zip(long_rows(*"abab"), names, strict=True)]
    number = weighed(corpus_of([*rows, *filler()])).name.tolist()
    assert number[0] == number[1] == number[2] != number[3]


def test_words_are_one_in_all_languages_and_other_cues_are_none() -> None:
    rows = long_rows("a", "b", words=("retry",))
    other = [replace(row, language="go", path="x.go") for row in rows]
    views = weighed(corpus_of([*rows, *other, *filler(), *filler(language="go")]))
    assert len(views) == 4
    assert views.vocabulary.shape[1] == 1
    assert (views.vocabulary_cues & CUE_MASK == 0).all()


def test_the_tokens_of_a_row_are_those_of_its_representative() -> None:
    rows = long_rows("a", "b")
    views = weighed(corpus_of([*filler(), *rows]))
    assert [views.sequence(row) for row in range(len(views))] == [list(row.tokens) for row in rows]


def test_nothing_weighs_nothing() -> None:
    views = weighed(corpus_of([]))
    assert len(views) == 0
    assert views.sketch.shape[0] == 0
