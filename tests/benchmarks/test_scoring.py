"""Scoring: families found, places counted, ranges that match."""

from __future__ import annotations

from benchmarks.accuracy.scoring import Truth, overlap, recall, score
from benchmarks.accuracy.tools.interface import Found, Place, connected, ranked


def place(repository: str, start: int = 1, end: int = 10, path: str = "a.py") -> Place:
    return Place(repository, path, start, end)


def found(*parts: tuple[Place, ...]) -> Found:
    return Found("x", ("a", "b"), parts)


TRUTH = Truth({"env": "exact"}, {"env": tuple(place(name) for name in "abcd")})
NOISE = found((place("x", path="n.py"), place("y", path="n.py")))


def test_three_repositories_in_one_part_are_a_hit_at_its_rank() -> None:
    hits = score(TRUTH, [NOISE, found(tuple(place(name) for name in "abc"))])
    assert hits["env"].rank == 2
    assert hits["env"].together == 0.75


def test_two_repositories_are_not_enough() -> None:
    assert score(TRUTH, [found((place("a"), place("b")))])["env"].rank is None


def test_a_part_that_is_mostly_something_else_is_no_hit() -> None:
    others = tuple(place(name, path="z.py") for name in "pqrs")
    assert score(TRUTH, [found((*[place(name) for name in "abc"], *others))])["env"].rank is None


def test_lumping_takes_more_places() -> None:
    lump = Found("lump", ("a", "b"), tuple((place(f"n{number}"),) for number in range(21)))
    hits = score(TRUTH, [lump, found(tuple(place(name) for name in "abc"))])
    assert hits["env"].rank == 4
    assert recall(TRUTH, hits)["50"]["all"] == "1/1"


def test_families_with_too_few_repositories_leave_a_reduced_truth() -> None:
    assert TRUTH.kept([place("a"), place("b"), place("c")]).kind == {"env": "exact"}
    assert TRUTH.kept([place("a"), place("b")]).kind == {}


def test_overlap_is_intersection_over_union() -> None:
    assert overlap(place("a", 1, 10), place("a", 6, 15)) == 5 / 15
    assert overlap(place("a", 1, 5), place("a", 9, 12)) < 0


def test_pairs_become_groups_ranked_by_projects_and_lines() -> None:
    pairs = [(place("a"), place("b")), (place("b"), place("c")), (place("a", 20, 50), place("b", 20, 50))]
    candidates = ranked(connected(pairs))
    assert [len(one.squads) for one in candidates] == [2, 3]
    assert ranked([[place("a"), place("a", 30, 40)]]) == ()
