from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect.align import similarity
from dupfinder.detect.verify import (
    FULL_INFORMATION,
    JOB_WEIGHT,
    MIN_INFORMATION,
    MIN_JOB,
    MIN_SCORE,
    copies,
    evidence,
    with_jobs,
)
from dupfinder.tables import Pairs, Views
from tests.detect.corpora import ints, views_of

Bag = dict[int, float]
WEIGHT = st.floats(0.0, 1.0, width=32)


@st.composite
def bags(draw: st.DrawFn, count: int) -> list[Bag]:
    """Sets of features that weigh the same wherever they occur."""
    weight = draw(st.lists(WEIGHT, min_size=12, max_size=12))
    sets = draw(st.lists(st.sets(st.integers(0, 11)), min_size=count, max_size=count))
    return [{feature: weight[feature] for feature in one} for one in sets]


@st.composite
def populations(draw: st.DrawFn) -> Views:
    count = draw(st.integers(2, 6))
    names = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    rarity = draw(st.lists(WEIGHT, min_size=3, max_size=3))
    tokens = draw(st.lists(st.lists(st.integers(0, 3), max_size=8), min_size=count, max_size=count))
    return views_of(draw(bags(count)), draw(bags(count)), names, [rarity[name] for name in names], tokens=tokens)


def everybody(views: Views) -> Pairs:
    left, right = np.triu_indices(len(views), 1)
    return evidence(views, similarity)(left, right)


def naive(matrix: np.ndarray, left: int, right: int) -> tuple[float, float]:
    """Shared weight and weighted Jaccard: the sum of minima over the sum of maxima."""
    least, most = np.minimum(matrix[left], matrix[right]).sum(), np.maximum(matrix[left], matrix[right]).sum()
    return least, least / most if most else 0.0


@given(populations())
def test_evidence_is_the_weighted_jaccard_of_each_view(views: Views) -> None:
    pairs = everybody(views)
    structure, vocabulary = (part.toarray().astype(float) for part in (views.structure, views.vocabulary))
    for number in range(len(pairs)):
        left, right = int(pairs.left[number]), int(pairs.right[number])
        shared, expected = naive(structure, left, right)
        assert pairs.information[number] == pytest.approx(shared, abs=1e-5)
        assert pairs.structure[number] == pytest.approx(expected, abs=1e-4)
        assert pairs.vocabulary[number] == pytest.approx(naive(vocabulary, left, right)[1], abs=1e-4)
        equal = views.name[left] == views.name[right]
        assert pairs.name[number] == (views.name_rarity[left] if equal else 0.0)
        # What the other views rule out is not aligned at all.
        assert pairs.alignment[number] in (0.0, similarity(views.sequence(left), views.sequence(right)))


@given(populations())
def test_evidence_is_symmetric(views: Views) -> None:
    one = everybody(views)
    other = evidence(views, similarity)(one.right, one.left)
    for column in ("structure", "vocabulary", "name", "alignment", "information", "score"):
        assert np.allclose(getattr(one, column), getattr(other, column), atol=1e-6), column


@given(populations())
def test_every_part_of_the_evidence_is_a_share(views: Views) -> None:
    pairs = everybody(views)
    for column in ("structure", "vocabulary", "name", "alignment", "score"):
        values = getattr(pairs, column)
        assert (values >= 0.0).all(), column
        assert (values <= 1.0 + 1e-5).all(), column
    assert (pairs.information >= 0.0).all()
    assert (pairs.score <= 1.0).all()


@given(populations())
def test_the_judge_answers_in_the_order_given(views: Views) -> None:
    pairs = everybody(views)
    order = np.arange(len(pairs))[::-1]
    again = evidence(views, similarity)(pairs.left[order], pairs.right[order])
    assert (again.score == pairs.score[order]).all()


def test_many_pairs_are_judged_as_one_is() -> None:
    views = views_of([{0: 1.0, 1: 0.5}, {0: 1.0}, {1: 0.5}])
    left, right = ints([0, 0, 1] * 40_000), ints([1, 2, 2] * 40_000)
    pairs = evidence(views, similarity)(left, right)
    single = evidence(views, similarity)(left[:3], right[:3])
    assert (pairs.score.reshape(-1, 3) == single.score).all()
    assert (pairs.information.reshape(-1, 3) == single.information).all()


def test_the_score_grows_with_what_is_shared_at_the_same_likeness() -> None:
    scores = []
    for size in range(1, 40):
        same = dict.fromkeys(range(size), 0.5)
        scores.append(float(everybody(views_of([same, same])).score[0]))
    assert scores == sorted(scores)
    assert scores[0] < scores[10] < 1.0
    full = [score for size, score in enumerate(scores, 1) if 0.5 * size >= FULL_INFORMATION]
    assert len(set(full)) == 1


@given(st.integers(1, 30), st.integers(0, 30), st.integers(1, 10))
def test_the_score_falls_with_what_only_one_has(shared: int, own: int, more: int) -> None:
    def score(extra: int) -> float:
        same = dict.fromkeys(range(shared), 1.0)
        return float(everybody(views_of([same | dict.fromkeys(range(100, 100 + extra), 1.0), same])).score[0])

    assert score(own + more) < score(own)


def test_words_order_and_a_rare_name_each_add() -> None:
    left, right = dict.fromkeys(range(20), 1.0), dict.fromkeys(range(10, 30), 1.0)
    unlike = [list(range(50)), list(range(50, 100))]
    plain = everybody(views_of([left, right], tokens=unlike)).score[0]
    words = everybody(views_of([left, right], words=[{0: 1.0}, {0: 1.0}], tokens=unlike)).score[0]
    named = everybody(views_of([left, right], names=[0, 0], rarity=[1.0, 1.0], tokens=unlike)).score[0]
    aligned = everybody(views_of([left, right], tokens=[unlike[0], unlike[0]])).score[0]
    assert 0.0 < plain < min(words, named, aligned)
    assert max(words, named, aligned) <= 1.0


def test_a_name_that_everybody_uses_says_nothing() -> None:
    left, right = dict.fromkeys(range(20), 1.0), dict.fromkeys(range(10, 30), 1.0)
    plain = everybody(views_of([left, right])).score[0]
    assert everybody(views_of([left, right], names=[0, 0], rarity=[0.0, 0.0])).score[0] == plain


def test_nothing_in_common_scores_nothing() -> None:
    pairs = everybody(views_of([{0: 1.0}, {1: 1.0}, {}, {}]))
    assert pairs.score.tolist() == [0.0] * 6


@st.composite
def verified(draw: st.DrawFn) -> tuple[Views, Pairs]:
    """Views of fragments large enough to be copies, in three squads, and their verified pairs."""
    count = draw(st.integers(2, 7))
    kinds = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12)), min_size=count, max_size=count))
    features = [dict.fromkeys(range(100 * kind + shift, 100 * kind + shift + 16), 1.0) for kind, shift in kinds]
    squads = draw(st.lists(st.integers(0, 2), min_size=count, max_size=count))
    views = views_of(features, squads=[(squad, squad) for squad in squads])
    left, right = np.triu_indices(count, 1)
    across = views.low[left] != views.low[right]
    return views, copies(evidence(views, similarity), left, right, across)


@given(verified())
def test_copies_are_verified_and_inside_a_squad_only_among_copies_of_another(case: tuple[Views, Pairs]) -> None:
    views, pairs = case
    assert (pairs.score >= MIN_SCORE).all()
    assert (pairs.information >= MIN_INFORMATION).all()
    crossing = views.low[pairs.left] != views.low[pairs.right]
    known = set(pairs.left[crossing].tolist()) | set(pairs.right[crossing].tolist())
    inside = set(pairs.left[~crossing].tolist()) | set(pairs.right[~crossing].tolist())
    assert inside <= known


@given(verified())
def test_no_copy_across_squads_is_lost(case: tuple[Views, Pairs]) -> None:
    views, pairs = case
    kept = set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    judged = everybody(views)
    for number in range(len(judged)):
        left, right = int(judged.left[number]), int(judged.right[number])
        if judged.score[number] >= MIN_SCORE and judged.information[number] >= MIN_INFORMATION:
            assert ((left, right) in kept) or views.low[left] == views.low[right]


def test_no_pairs_give_no_copies() -> None:
    views = views_of([{0: 1.0}])
    assert len(copies(evidence(views, similarity), ints([]), ints([]), np.zeros(0, bool))) == 0


def two_alike() -> Views:
    """Two rows that share three of four features, and two tokens in order."""
    bag = dict.fromkeys(range(3), 1.0)
    return views_of([{**bag, 3: 1.0}, {**bag, 4: 1.0}], tokens=[[1, 2, 3], [1, 2, 4]])


@pytest.mark.parametrize(
    ("claims", "adds"),
    [
        ([[0.9, 0.0], [0.8, 0.0]], 0.8 * JOB_WEIGHT),
        ([[0.9, 0.0], [0.0, 0.8]], 0.0),
        ([[0.9, 0.0], [MIN_JOB - 0.01, 0.0]], 0.0),
    ],
)
def test_one_job_of_both_sides_adds_what_the_less_sure_claim_says(claims: list[list[float]], adds: float) -> None:
    judge = evidence(two_alike(), similarity)
    plain = judge(ints([0]), ints([1]))
    with_claims = with_jobs(judge, np.array(claims), frozenset({0, 1}))(ints([0]), ints([1]))
    assert with_claims.score[0] == pytest.approx(plain.score[0] + adds)
    none = with_jobs(judge, np.array(claims), frozenset())(ints([0]), ints([1]))
    assert none.score[0] == plain.score[0]


def test_a_family_that_covers_no_job_adds_nothing() -> None:
    judge = evidence(two_alike(), similarity)
    claims = np.array([[0.1, 0.9], [0.1, 0.9]])
    assert (
        with_jobs(judge, claims, frozenset({0}))(ints([0]), ints([1])).score[0] == judge(ints([0]), ints([1])).score[0]
    )
