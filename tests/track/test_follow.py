from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest

from dupfinder.adoption import Decision, Stage
from dupfinder.index import MissingIndexError, line_of, write
from dupfinder.track import follow, standings
from tests.index.samples import candidate, fragment, result, run

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


def test_what_one_squad_alone_still_has_is_counted(tmp_path, monkeypatch):
    path = tmp_path / "index.duckdb"
    both = [fragment("v/f", "00000000000000aa"), fragment("w/f", "00000000000000bb")]
    write(path, result(candidate("aaaa1111", *both)), run(1))
    write(path, result(), run(2))
    module = import_module("dupfinder.track.follow")
    monkeypatch.setattr(module, "_there", lambda _, known: {("w", one) for one in known})
    adoption = follow(path, replace(DECIDED, on=date(2026, 11, 2), squads=("v", "w"), copies=2))
    assert [point.copies for point in adoption.points] == [(("v", 1), ("w", 1)), (("w", 1),)]
    assert (adoption.current, adoption.waiting, adoption.migrated) == (None, ("w",), ("v",))


def test_a_copy_of_what_was_gone_is_the_same_candidate_again(tmp_path):
    path = tmp_path / "index.duckdb"
    left, gone, late = (fragment(f"{squad}/f", f"00000000000000{squad * 2}") for squad in "abc")
    nights = ([candidate("aaaa1111", left, gone)], [], [candidate("bbbb2222", left, late)])
    for night, found in enumerate(nights, 1):
        write(path, result(*found, candidate("0000eeee", "p/g", "q/g")), run(night))
    adoption = follow(path, replace(DECIDED, on=date(2026, 11, 2), squads=("a", "b"), copies=2))
    assert adoption.current == "bbbb2222"
    assert (adoption.waiting, adoption.joined, adoption.migrated) == (("a", "c"), ("c",), ("b",))
    assert adoption.added == 2


def test_every_fragment_of_a_line_stands_for_its_decision(index):
    (standing,) = standings(index, [DECIDED])
    assert standing.fingerprints == {"v/f", "w/f", "x/f", "z/f", "core/f"}


def test_copies_that_came_since_are_counted_though_others_left(index):
    assert follow(index, DECIDED).added == 1
