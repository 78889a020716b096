from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.config import SprintSettings
from dupfinder.sprint import WindowError, between, current, named
from dupfinder.sprints import Window

TODAY = date(2026, 11, 21)
CALENDAR = SprintSettings(start=date(2026, 1, 5), weeks=2)


def test_a_sprint_of_the_calendar():
    assert named("2026-23", CALENDAR, TODAY) == Window(date(2026, 11, 9), date(2026, 11, 22), "2026-23")
    assert named("2026-1", CALENDAR, TODAY) == named("2026-01", CALENDAR, TODAY)
    assert current(CALENDAR, TODAY).name == "2026-23"


def test_a_year_before_the_start_has_sprints_too():
    assert named("2025-26", CALENDAR, TODAY) == Window(date(2025, 12, 22), date(2026, 1, 4), "2025-26")


def test_another_pattern():
    settings = SprintSettings(start=date(2026, 1, 5), weeks=3, name="S{number}/{year}")
    assert named("s2/2026", settings, TODAY) == Window(date(2026, 1, 26), date(2026, 2, 15), "S2/2026")


@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(1, 26))
def test_every_day_is_in_one_sprint_and_the_next_begins_where_it_ends(start, day, weeks):
    settings = SprintSettings(start=start, weeks=weeks)
    found = current(settings, day)
    assert found.since <= day <= found.until
    assert (found.until - found.since).days == 7 * weeks - 1
    following = current(settings, found.until + timedelta(days=1))
    assert following.since == found.until + timedelta(days=1)
    assert following.name != found.name
    assert named(found.name, settings, day) == found


def test_dates_as_given():
    assert between(date(2026, 11, 1), None, TODAY) == Window(date(2026, 11, 1), TODAY)
    assert between(date(2026, 11, 1), date(2026, 11, 30), TODAY).until == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda: between(date(2026, 11, 9), date(2026, 11, 1), TODAY),
         "--since 2026-11-09 comes after --until 2026-11-01; give the earlier day first."),
        (lambda: between(date(2027, 1, 1), None, TODAY),
         "--since 2027-01-01 lies in the future; name a day up to today, 2026-11-21."),
        (lambda: named("23", CALENDAR, TODAY), "'23' is no name of a sprint here; the one of today is 2026-23."),
        (lambda: named("2026-27", CALENDAR, TODAY),
         "2026-27 is no sprint of the calendar: 2026 has sprints 1 to 26. Today's is 2026-23."),
        (lambda: named("2026-0", CALENDAR, TODAY),
         "'2026-0' is no name of a sprint here; the one of today is 2026-23."),
        (lambda: named("2026-24", CALENDAR, TODAY),
         "Sprint 2026-24 begins on 2026-11-23; name one that has begun, such as 2026-23."),
        (lambda: current(SprintSettings(), TODAY),
         "No calendar of sprints is configured: set start (the first day of any sprint) and weeks under [sprint] in "
         "dupfinder.toml, or give --since and --until."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(ask, sentence):
    with pytest.raises(WindowError) as error:
        ask()
    assert str(error.value) == sentence


@given(st.text(max_size=12))
def test_any_name_is_a_sprint_or_a_sentence(text):
    try:
        found = named(text, CALENDAR, TODAY)
    except WindowError as error:
        sentence = str(error)
    else:
        assert found.since <= TODAY
        return
    assert sentence.endswith(".")


def test_a_window_ends_with_its_last_day():
    window = Window(date(2026, 11, 9), date(2026, 11, 22))
    assert window.holds(window.start)
    assert window.holds(window.end - timedelta(microseconds=1))
    assert not window.holds(window.end)
