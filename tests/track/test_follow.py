from __future__ import annotations

from datetime import date

import pytest

from dupfinder.adoption import Decision, Stage
from dupfinder.index import MissingIndexError, line_of, write
from dupfinder.track import follow
from tests.index.samples import candidate, result, run

DECIDED = Decision(
    "aaaa1111", Stage.ACCEPTED, date(2026, 11, 3), "acme_retry", "core", date(2027, 5, 3),
    squads=("v", "w", "x"), copies=3,
)  # fmt: skip
"""On the second night's day: `run(n)` is on the n-th day after 1 November."""


@pytest.fixture
def index(tmp_path):
    """Five nights: as it was, the owner's version, one moved, one joined, then nobody shares it."""
    path = tmp_path / "index.duckdb"
    nights = [
        [candidate("aaaa1111", "v/f", "w/f", "x/f")],
        [candidate("bbbb2222", "v/f", "w/f", "x/f", "core/f")],
        [candidate("cccc3333", "v/f", "w/f", "core/f")],
        [candidate("dddd4444", "v/f", "w/f", "z/f", "core/f")],
        [],
    ]
    for night, found in enumerate(nights, 1):
        write(path, result(*found, candidate("0000eeee", "p/g", "q/g")), run(night))
    return path


def test_the_line_goes_through_every_change_of_id(index):
    line = line_of(index, "aaaa1111")
    assert [(one.number, found and found.figures.id) for one, found in line] == [
        (1, "aaaa1111"), (2, "bbbb2222"), (3, "cccc3333"), (4, "dddd4444"), (5, None),
    ]  # fmt: skip
    assert line_of(index, "ffff") == ()


def test_copies_by_run_without_the_owners(index):
    adoption = follow(index, DECIDED)
    assert [point.total for point in adoption.points] == [3, 3, 2, 3, 0]
    assert adoption.current is None
    assert adoption.migrated == ("v", "w", "x")
    assert (adoption.left, adoption.waiting) == (0, ())


def test_who_moved_and_who_joined(index, tmp_path):
    path = tmp_path / "earlier.duckdb"
    for night, found in enumerate([["v/f", "w/f", "x/f"], ["v/f", "w/f", "z/f"]], 1):
        write(path, result(candidate(f"aaaa{night}", *found)), run(night))
    adoption = follow(path, Decision("aaaa1", Stage.ACCEPTED, date(2026, 11, 2), "n", "core", date(2027, 1, 1),
                                     squads=("v", "w", "x"), copies=3))  # fmt: skip
    assert (adoption.migrated, adoption.waiting, adoption.joined) == (("x",), ("v", "w", "z"), ("z",))
    assert adoption.current == "aaaa2"


def test_a_decision_on_what_the_index_never_had(index):
    adoption = follow(index, Decision("9999", Stage.PROPOSED, date(2026, 11, 1), squads=("a", "b"), copies=2))
    assert (adoption.points, adoption.left, adoption.waiting) == ((), 2, ("a", "b"))


def test_no_index_is_said(tmp_path):
    with pytest.raises(MissingIndexError):
        follow(tmp_path / "none.duckdb", DECIDED)


@pytest.mark.parametrize(
    ("today", "due", "late"),
    [
        (date(2026, 11, 3), 3, False),
        (date(2027, 2, 1), 2, False),
        (date(2027, 5, 3), 0, False),
        (date(2027, 5, 4), 0, True),
    ],
)
def test_the_straight_line(tmp_path, today, due, late):
    path = tmp_path / "one.duckdb"
    write(path, result(candidate("aaaa1111", "v/f", "w/f", "x/f")), run(2))
    adoption = follow(path, DECIDED)
    assert (adoption.due(today), adoption.late(today)) == (due, late)
