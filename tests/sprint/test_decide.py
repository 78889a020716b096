from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dupfinder.adoption import Adoption, Decision, Point, Stage
from dupfinder.config import DecisionSettings
from dupfinder.sprint.decide import kill_case, team_case
from dupfinder.sprints import Ask, Trend, TrendPoint
from tests.sprint.samples import adopted, candidate, fragment, moment, result

DEFAULT = DecisionSettings()


def series(*lines: int, days: int = 40) -> Trend:
    start = moment("2026-09-01 00:00")
    points = tuple(
        TrendPoint(number + 1, start + timedelta(days=days * number), 3, one, {}, {})
        for number, one in enumerate(lines)
    )
    return Trend(date(2026, 9, 1), points)


def fragmenting(families: int, squads: str = "abcd"):
    found = [
        candidate(f"c{number}", *(fragment(squad, f"f{number}") for squad in squads), rank=number + 1,
                  family=(f"job-{number}", f"job {number}"))
        for number in range(families)
    ]  # fmt: skip
    return result(*found)


@pytest.mark.parametrize(
    ("found", "trend", "past"),
    [
        (fragmenting(3), series(100, 120), True),
        (fragmenting(3), series(100, 100), True),
        (fragmenting(3), series(100, 90), False),
        (fragmenting(3), series(100, 120, days=27), None),
        (fragmenting(3), series(100), None),
        (fragmenting(2), series(100), False),
        (fragmenting(3, "abc"), series(100, 120), False),
    ],
)
def test_the_threshold(found, trend, past):
    case = team_case(found, trend, (), (), DEFAULT)
    assert case.past is past
    assert [one.ask for one in case.conditions] == list(Ask)
    assert case.team_hours == 3_200


def test_what_speaks_against_it():
    found = fragmenting(3)
    case = team_case(found, series(100, 120), (), (adopted(),), DEFAULT)
    assert (case.candidates, case.covered, case.uncertain) == (3, 0, 0)
    assert (case.copies_then, case.copies_left) == (6, 5)
    assert case.families == ("job 0", "job 1", "job 2")
    assert (case.writings, case.size, case.work) == (0, None, None)


def test_nothing_funded_is_nothing_to_stop():
    rejected = Adoption(Decision("x", Stage.REJECTED, date(2026, 1, 1), reason="no"), None, ())
    proposed = Adoption(Decision("y", Stage.PROPOSED, date(2026, 1, 1)), None, ())
    assert kill_case((rejected, proposed), date(2026, 11, 21), DEFAULT) is None


@pytest.mark.parametrize(
    ("today", "due", "criteria"),
    [
        (date(2026, 4, 1), 6, ()),
        (date(2026, 7, 1), 3, ()),
        (date(2026, 9, 29), 0, ()),
        (date(2026, 9, 30), 0, ("copies", "adoption")),
        (date(2027, 1, 1), 0, ("copies", "adoption")),
    ],
)
def test_the_two_quarter_line(today, due, criteria):
    case = kill_case((adopted(),), today, DEFAULT)
    assert case is not None
    (one,) = case.decisions
    assert (one.due, one.left, one.copies, one.squads_moved, one.criteria) == (due, 5, 6, 1, criteria)
    assert one.behind is (due < 5)
    assert (case.copies, case.left) == (6, 5)


def test_more_copies_than_at_the_start_holds_at_once():
    one = adopted()
    more = replace(one, points=(*one.points, Point(3, moment("2026-04-20 03:00"), (("a", 7),))))
    case = kill_case((more,), date(2026, 4, 21), DEFAULT)
    assert case is not None
    assert case.decisions[0].criteria == ("growing",)
