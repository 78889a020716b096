from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.level import told
from dupfinder.assess.portray import Painter, ranked
from dupfinder.detect.align import similarity
from dupfinder.detect.fold import fold
from dupfinder.detect.verify import evidence
from dupfinder.model import Candidate, CloneKind, FamilyMatch
from dupfinder.tables import Cluster, Corpus
from dupfinder_scanners.fragments import UNOWNED, Level, Role
from tests.assess.groups import cluster_of, group_of
from tests.detect.corpora import Row, corpus_of, ints, views_of

TOKENS = tuple(range(40))


def edited(number: int) -> tuple[int, ...]:
    """The tokens with some of their own at the end."""
    return (*TOKENS, *range(1_000 * number, 1_000 * number + number))


def painted(
    rows: Sequence[Row],
    *classes: Sequence[int],
    singles: Sequence[int] = (),
    family: FamilyMatch | None = None,
) -> Candidate:
    """The candidate of classes given by rows."""
    corpus = corpus_of(rows)
    shapes = fold(corpus)
    words = [dict.fromkeys((sum(map(ord, word)) for word in rows[first].words), 1.0) for first in shapes.representative]
    views = views_of([{shape: 1.0} for shape in range(len(shapes))], words=words)
    clusters = [_cluster(corpus, shapes.of, chosen) for chosen in classes]
    group = group_of(*clusters, singles=singles)
    return Painter(corpus, views, evidence(views, similarity), similarity).candidate(group, told(corpus, group), family)


def _cluster(corpus: Corpus, of: np.ndarray, rows: Sequence[int]) -> Cluster:
    return replace(cluster_of(corpus, *rows), rows=ints(sorted({int(of[row]) for row in rows})))


def copies(*squads: str, **facts: object) -> list[Row]:
    return [Row(tokens=TOKENS, squad=squad, path=f"{squad}.py", **facts) for squad in squads]  # type: ignore[arg-type]


# The kind.


def test_equal_copies_are_exact() -> None:
    assert painted(copies("a", "b"), [0, 1]).kind is CloneKind.EXACT


def test_other_names_make_them_renamed_and_another_token_near_miss() -> None:
    rows = copies("a", "b")
    assert painted([rows[0], replace(rows[1], exact=7)], [0, 1]).kind is CloneKind.RENAMED
    assert painted([rows[0], replace(rows[1], tokens=edited(1))], [0, 1]).kind is CloneKind.NEAR_MISS


@pytest.mark.parametrize("kinds", list(combinations(("exact", "renamed", "near-miss"), 2)))
def test_the_kind_of_a_candidate_is_its_weakest_link(kinds: tuple[str, str]) -> None:
    rows = []
    for number, kind in enumerate(kinds):
        one, other = (replace(row, tokens=tuple(t + 100 * number for t in TOKENS)) for row in copies("a", "b"))
        other = replace(other, exact=5) if kind == "renamed" else other
        rows += [one, replace(other, tokens=(*other.tokens, 7_777)) if kind == "near-miss" else other]
    found = painted(rows, [0, 1], [2, 3])
    assert [part.kind for part in found.parts] == list(kinds)
    assert found.kind == kinds[1]


def test_what_a_family_alone_holds_is_the_same_job() -> None:
    rows = [*copies("a", "b"), Row(tokens=(9, 8, 7, 6, 5), squad="c")]
    found = painted(rows, [0, 1], singles=[2])
    assert found.kind is CloneKind.SAME_JOB
    assert [part.kind for part in found.parts] == [CloneKind.EXACT, CloneKind.SAME_JOB]
    assert found.squads == ("a", "b", "c")


# Lines, similarity, squads.


@given(st.lists(st.integers(1, 200), min_size=2, max_size=8))
def test_duplicated_lines_are_those_of_all_copies_less_the_largest(lengths: list[int]) -> None:
    rows = [
        Row(tokens=TOKENS, squad=f"s{n}", path=f"{n}.py", lines=(5, 4 + length)) for n, length in enumerate(lengths)
    ]
    found = painted(rows, range(len(rows)))
    assert found.duplicated_lines == sum(lengths) - max(lengths)
    assert found.parts[0].duplicated_lines == found.duplicated_lines
    assert found.lines == sum(lengths)


@given(st.lists(st.integers(0, 6), min_size=2, max_size=7))
def test_similarity_is_that_of_the_distinct_copies(kinds: list[int]) -> None:
    rows = [Row(tokens=edited(kind), squad=f"s{n}", path=f"{n}.py") for n, kind in enumerate(kinds)]
    found = painted(rows, range(len(rows)))
    values = [similarity(edited(one), edited(other)) for one, other in combinations(sorted(set(kinds)), 2)] or [1.0]
    assert found.similarity.min == min(values)
    assert found.similarity.median == round(median(values), 3)
    for pair in found.parts[0].pairs:
        left, right = (next(row for row in rows if row.path == side.path) for side in (pair.left, pair.right))
        assert pair.similarity == similarity(left.tokens, right.tokens)
        assert pair.left.fingerprint != pair.right.fingerprint
    alike = [pair.similarity for pair in found.parts[0].pairs]
    assert alike == sorted(alike, reverse=True)


def test_nobody_is_no_squad_but_its_copies_are_shown() -> None:
    found = painted(copies("a", UNOWNED, "b"), [0, 1, 2])
    assert found.squads == ("a", "b")
    assert len(found.fragments) == 3


def test_mostly_test_code_is_a_test_helper_and_counts_less() -> None:
    plain, test = painted(copies("a", "b"), [0, 1]), painted(copies("a", "b", test=True), [0, 1])
    assert (plain.role, test.role) == (Role.PRODUCTION, Role.TEST)
    assert 0.0 < test.score < plain.score


# The platform.


def platform_rows(tokens: tuple[int, ...] = TOKENS) -> list[Row]:
    own = Row(tokens=tokens, squad="core", path="src/web/retry.py", name="Retry.call", platform=True, lines=(3, 9))
    return [own, Row(tokens=edited(1), squad="a", path="a.py"), Row(tokens=edited(2), squad="b", path="b.py")]


@pytest.mark.parametrize("tokens", [TOKENS, edited(1), edited(3)])
def test_the_platforms_copy_is_named_and_counts_nowhere(tokens: tuple[int, ...]) -> None:
    found = painted(platform_rows(tokens), [0, 1, 2])
    assert found.squads == ("a", "b")
    assert "core-service" not in found.repositories
    shown = [*found.fragments, *(one for part in found.parts for one in part.fragments)]
    shown += [side for part in found.parts for pair in part.pairs for side in (pair.left, pair.right)]
    assert {one.squad for one in shown} == {"a", "b"}
    assert found.platform is not None
    assert (found.platform.symbol, found.platform.start_line) == ("web.retry.Retry.call", 3)
    assert found.platform.similarity == max(similarity(tokens, edited(1)), similarity(tokens, edited(2)))


def test_a_platform_that_does_the_same_job_in_other_code_is_named_too() -> None:
    other = Row(tokens=(1, 1, 2, 3, 5, 8), squad="core", path="retry.go", name="Retry", platform=True, language="go")
    found = painted([*copies("a", "b"), other], [0, 1], singles=[2])
    assert found.platform is not None
    assert (found.platform.symbol, found.platform.kind) == ("retry.go::Retry", CloneKind.SAME_JOB)


def test_without_a_platform_none_is_named() -> None:
    assert painted(copies("a", "b"), [0, 1]).platform is None


# Identity.


def varied() -> list[Row]:
    return [Row(tokens=edited(n % 3), squad="abcd"[n], path=f"{n}.py", name=f"retry{n % 2}") for n in range(4)]


@given(st.permutations(range(4)), st.sampled_from(("", "moved/", "zz/")), st.sampled_from(("", "new-", "a-")))
def test_an_id_is_of_content_alone(order: list[int], folder: str, prefix: str) -> None:
    plain = painted(varied(), range(4))
    rows = [
        replace(
            row, path=folder + row.path, repository=f"{prefix}{row.home}", squad=f"{prefix}{row.squad}", lines=(7, 70)
        )
        for row in (varied()[place] for place in order)
    ]
    found = painted(rows, range(4))
    assert found.id == plain.id
    assert [part.id for part in found.parts] == [part.id for part in plain.parts]


def test_other_content_is_another_id() -> None:
    rows = varied()
    changed = [*rows[:3], replace(rows[3], tokens=edited(5))]
    found = {painted(rows, range(4)).id, painted(changed, range(4)).id, painted(rows, range(3)).id}
    assert len(found) == 2, "the fourth copy is one of the first three, and the changed one is not"


def test_copies_of_a_part_are_in_order_of_place() -> None:
    found = painted(varied(), range(4)).parts[0].fragments
    assert list(found) == sorted(found)


# Names and words.


def test_the_title_says_the_job_and_the_commonest_names() -> None:
    rows = [replace(row, name=name) for row, name in zip(copies("a", "b", "c"), ("X.go", "go", "run"), strict=True)]
    assert painted(rows, [0, 1, 2]).title == "go, run"
    match = FamilyMatch("retry", "retry policy", 0.9)
    found = painted(rows, [0, 1, 2], family=match)
    assert (found.job, found.title, found.family) == ("retry policy", "retry policy: go, run", match)


def test_files_are_told_by_their_names_and_lines() -> None:
    rows = [
        Row(
            tokens=tuple(range(100 * n, 100 * n + 20)),
            squad=squad,
            path="lib/retry.py",
            name=f"f{n}",
            lines=(9 * n + 1, 9 * n + 9),
        )
        for squad in "ab"
        for n in range(3)
    ]
    found = painted(rows, [0, 3], [1, 4], [2, 5])
    assert found.level is Level.FILE
    assert [(one.name, one.start_line, one.end_line) for one in found.fragments] == [("retry.py", 1, 27)] * 2
    assert len({one.fingerprint for one in found.fragments}) == 1


def test_candidates_are_ranked_by_score_and_then_by_id() -> None:
    one = painted(copies("a", "b"), [0, 1])
    candidates = [replace(one, id=name, score=score) for name, score in (("c", 1.0), ("a", 1.0), ("b", 2.0))]
    assert [candidate.id for candidate in ranked(candidates)] == ["b", "a", "c"]
