from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from dupfinder.detect import cluster as module
from dupfinder.detect.cluster import COPIES_AVERAGE, CORE_AVERAGE, MIN_AVERAGE, cluster
from dupfinder.detect.fold import fold
from dupfinder.detect.verify import MIN_SCORE
from dupfinder.tables import Cluster, Ints, Judge, Pairs
from dupfinder_scanners.fragments import UNOWNED
from tests.detect.corpora import Row, corpus_of, ints, views_of

Scores = Mapping[tuple[int, int], float]


def judge_of(scores: Scores) -> Judge:
    """A judge that knows the score of some pairs; all others are 0."""

    def judge(left: Ints, right: Ints) -> Pairs:
        places = [(min(pair), max(pair)) for pair in zip(left.tolist(), right.tolist(), strict=True)]
        score = np.array([scores.get(place, 0.0) for place in places], np.float64)
        return Pairs(left, right, score, score, score, score, 20 * score, score)

    return judge


def clusters_of(scores: Scores, squads: Sequence[str], copies: Sequence[int] = ()) -> tuple[Cluster, ...]:
    """Clusters of shapes with these scores; verified are the pairs of `MIN_SCORE` and more.

    `squads` has an entry a shape; `copies` are shapes that squad `z` has too, exactly.
    """
    shapes = [
        Row(tokens=tuple(range(number, number + 20)), squad=squad, path=f"{number}.py")
        for number, squad in enumerate(squads)
    ]
    corpus = corpus_of(
        [*shapes, *(Row(tokens=shapes[number].tokens, squad="z", path=f"{number}.py") for number in copies)]
    )
    folded = fold(corpus)
    views = views_of(
        [{number: 1.0} for number in range(len(squads))],
        squads=list(zip(folded.low.tolist(), folded.high.tolist(), strict=True)),
    )
    verified = sorted(place for place, score in scores.items() if score >= MIN_SCORE)
    judge = judge_of(scores)
    pairs = judge(ints(left for left, _ in verified), ints(right for _, right in verified))
    return cluster(corpus, folded, views, pairs, judge)


def rows_of(clusters: Sequence[Cluster]) -> list[list[int]]:
    return sorted(one.rows.tolist() for one in clusters)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Scores, list[str], list[int]]:
    count = draw(st.integers(1, 9))
    places = [(left, right) for left in range(count) for right in range(left + 1, count)]
    # Distinct scores: the merge order of average linkage is then the same for every implementation.
    values = draw(st.lists(st.integers(0, 10_000), min_size=len(places), max_size=len(places), unique=True))
    scores = {place: value / 10_007 for place, value in zip(places, values, strict=True)}
    squads = draw(st.lists(st.sampled_from(("a", "b", "c", UNOWNED)), min_size=count, max_size=count))
    return scores, squads, sorted(draw(st.sets(st.integers(0, count - 1))))


@given(graphs())
def test_classes_are_disjoint_and_of_at_least_two_squads(case: tuple[Scores, list[str], list[int]]) -> None:
    scores, squads, copies = case
    clusters = clusters_of(scores, squads, copies)
    for rows in ([one.rows for one in clusters], [one.fragments for one in clusters]):
        flat = [row for part in rows for row in part.tolist()]
        assert len(flat) == len(set(flat))
        assert all(part.tolist() == sorted(part.tolist()) for part in rows)
    names = sorted({*squads, *("z" for _ in copies)} - {UNOWNED})
    for one in clusters:
        owners = {squads[row] for row in one.rows.tolist()} | {"z" for row in one.rows.tolist() if row in copies}
        assert [names[code] for code in one.squads] == sorted(owners - {UNOWNED})
        assert len(one.squads) >= 2
        assert len(one.fragments) == len(one.rows) + len(set(one.rows.tolist()) & set(copies))


@given(graphs())
def test_what_two_squads_have_exactly_is_never_lost(case: tuple[Scores, list[str], list[int]]) -> None:
    scores, squads, copies = case
    found = {row for one in clusters_of(scores, squads, copies) for row in one.rows.tolist()}
    assert {row for row in copies if squads[row] != UNOWNED} <= found


@given(graphs())
def test_average_linkage_is_that_of_the_dense_matrix(case: tuple[Scores, list[str], list[int]]) -> None:
    scores, squads, _ = case
    count = len(squads)
    everybody = [chr(ord("a") + number) for number in range(count)]
    connected = _connected(count, [place for place, score in scores.items() if score >= MIN_SCORE])
    expected = []
    for component in connected:
        if len(component) < 2:
            continue
        distance = [
            [0.0 if one == other else 1 - scores[min(one, other), max(one, other)] for other in component]
            for one in component
        ]
        label = fcluster(linkage(squareform(np.array(distance)), "average"), 1 - MIN_AVERAGE, "distance")
        groups = [
            [row for row, group in zip(component, label, strict=True) if group == wanted] for wanted in set(label)
        ]
        expected += [group for group in groups if len(group) > 1]
    assert rows_of(clusters_of(scores, everybody)) == sorted(expected)


def _connected(count: int, edges: Sequence[tuple[int, int]]) -> list[list[int]]:
    label = list(range(count))
    for left, right in edges:
        low, high = sorted((label[left], label[right]))
        label = [low if one == high else one for one in label]
    return [[row for row in range(count) if label[row] == wanted] for wanted in sorted(set(label))]


@given(graphs())
def test_the_same_input_gives_the_same_classes_in_order_of_first_fragment(
    case: tuple[Scores, list[str], list[int]],
) -> None:
    one, other = clusters_of(*case), clusters_of(*case)
    assert [(part.fragments.tolist(), part.score) for part in one] == [(p.fragments.tolist(), p.score) for p in other]
    first = [int(part.fragments[0]) for part in one]
    assert first == sorted(first)


def test_a_chain_of_weak_links_is_not_one_class() -> None:
    weak = MIN_SCORE + 0.05
    chain = {(number, number + 1): weak for number in range(9)}
    found = rows_of(clusters_of(chain, list("abcdefghij")))
    assert found
    assert max(map(len, found)) <= 3


def test_two_dense_groups_with_a_bridge_stay_two() -> None:
    groups = {
        (left, right): 0.9 for base in (0, 4) for left in range(base, base + 4) for right in range(left + 1, base + 4)
    }
    assert rows_of(clusters_of({**groups, (3, 4): 0.5}, list("abcdefgh"))) == [[0, 1, 2, 3], [4, 5, 6, 7]]


def test_no_pairs_give_no_classes() -> None:
    assert clusters_of({}, ["a", "b"]) == ()


def test_copies_inside_one_squad_are_no_class() -> None:
    assert clusters_of({(0, 1): 0.9}, ["a", "a"]) == ()


def test_unowned_code_is_mass_and_no_squad() -> None:
    assert clusters_of({(0, 1): 0.9}, ["a", UNOWNED]) == ()
    (one,) = clusters_of({(0, 1): 0.9, (0, 2): 0.9, (1, 2): 0.9}, ["a", UNOWNED, "b"])
    assert one.rows.tolist() == [0, 1, 2]
    assert len(one.squads) == 2


def test_a_folded_class_scores_in_full() -> None:
    (one,) = clusters_of({}, ["a"], [0])
    assert one.score == 1.0
    assert one.information == 1.0


def test_a_class_scores_by_its_copies_not_by_its_shapes() -> None:
    (one,) = clusters_of({(0, 1): 0.4}, ["a", "a"], [0, 1])
    assert one.score == pytest.approx((0.4 + 1.0) / 2)
    (one,) = clusters_of({(0, 1): 0.4, (0, 2): 0.5, (1, 2): 0.9}, ["a", "a", "b"])
    assert one.score == pytest.approx((0.5 + 0.9) / 2)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "MAX_COMPONENT", 10)
    return 10


def blocks(count: int, size: int, inner: float, bridge: float) -> dict[tuple[int, int], float]:
    """Groups of rows alike among themselves, each held to the next by one bridge."""
    scores = {}
    for base in range(0, count * size, size):
        scores |= {(left, right): inner for left in range(base, base + size) for right in range(left + 1, base + size)}
        if base:
            scores[base - 1, base] = bridge
    return scores


def test_an_oversize_component_is_cut_at_its_weakest_links(small: int) -> None:
    count, size = 6, 5
    squads = [f"squad-{number:02}" for number in range(count * size)]
    expected = [list(range(base, base + size)) for base in range(0, count * size, size)]
    assert rows_of(clusters_of(blocks(count, size, 0.9, 0.4), squads)) == expected


@pytest.mark.parametrize("score", [MIN_SCORE, 0.6, 0.97, 1.0])
def test_an_oversize_component_without_weakest_links_is_not_lost(small: int, score: float) -> None:
    squads = [f"squad-{number:02}" for number in range(3 * small)]
    found = rows_of(clusters_of(blocks(1, 3 * small, score, score), squads))
    assert sorted(row for rows in found for row in rows) == list(range(3 * small))


def test_the_core_of_a_class_is_what_is_much_more_alike() -> None:
    near, far = CORE_AVERAGE + 0.1, MIN_AVERAGE + 0.05
    (whole,) = clusters_of({(0, 1): near, (0, 2): far, (1, 2): far}, "abc")
    assert whole.rows.tolist() == [0, 1, 2]
    assert rows_of(whole.cores) == [[0, 1]]
    assert whole.cores[0].score == pytest.approx(near)


def test_what_two_squads_have_exactly_is_a_core_by_itself() -> None:
    (whole,) = clusters_of({(0, 1): MIN_AVERAGE + 0.05}, "ab", copies=[1])
    assert rows_of(whole.cores) == [[1]]


def test_what_is_all_but_equal_in_the_core_of_a_class_is_told_too() -> None:
    equal, near, far = COPIES_AVERAGE + 0.05, CORE_AVERAGE + 0.1, MIN_AVERAGE + 0.05
    scores = {(0, 1): equal, (0, 2): near, (1, 2): near} | {(row, 3): far for row in range(3)}
    (whole,) = clusters_of(scores, "abcd")
    assert rows_of(whole.cores) == [[0, 1, 2]]
    assert rows_of(whole.copies) == [[0, 1]]


@given(graphs())
def test_cores_and_copies_are_disjoint_smaller_and_of_two_squads(case: tuple[Scores, list[str], list[int]]) -> None:
    for whole in clusters_of(*case):
        for parts in (whole.cores, whole.copies):
            inside = [row for part in parts for row in part.rows.tolist()]
            assert len(inside) == len(set(inside))
            assert all(len(part.rows) < len(whole.rows) and len(part.squads) >= 2 for part in parts)
