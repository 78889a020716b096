"""Which days a review is about: dates as given, or a sprint of the configured calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dupfinder.config import SprintSettings
from dupfinder.sprints import Window
from dupfinder_scanners.errors import DupfinderError

_HOW = "set start (the first day of any sprint) and weeks under [sprint] in dupfinder.toml"


class WindowError(DupfinderError):
    """Days that no review can be about."""


def between(since: date, until: date | None, today: date) -> Window:
    """The window of two dates, until today where no end is given. Raises WindowError."""
    end = until or max(since, today)
    if since > today:
        raise WindowError(f"--since {since} lies in the future; name a day up to today, {today}.")
    if since > end:
        raise WindowError(f"--since {since} comes after --until {end}; give the earlier day first.")
    return Window(since, end)


def named(name: str, settings: SprintSettings, today: date) -> Window:
    """The sprint of that name. Raises WindowError where the calendar has none, or where it has not begun."""
    start = _start(settings)
    match = _pattern(settings).fullmatch(name.strip())
    example = _name(settings, *_numbered(_around(today, start, settings), settings, start))
    if match is None:
        raise WindowError(f"{name!r} is no name of a sprint here; the one of today is {example}.")
    year, number = int(match["year"]), int(match["number"])
    first = _first_of(year, settings, start)
    last = (_first_of(year + 1, settings, start) - first).days // (7 * settings.weeks)
    if not 1 <= number <= last:
        raise WindowError(f"{name} is no sprint of the calendar: {year} has sprints 1 to {last}. Today's is {example}.")
    begins = first + timedelta(weeks=settings.weeks * (number - 1))
    if begins > today:
        raise WindowError(f"Sprint {name} begins on {begins}; name one that has begun, such as {example}.")
    return Window(begins, begins + timedelta(weeks=settings.weeks) - timedelta(days=1), _name(settings, year, number))


def current(settings: SprintSettings, today: date) -> Window:
    """The sprint that today lies in. Raises WindowError where no calendar is configured."""
    start = _start(settings)
    return named(_name(settings, *_numbered(_around(today, start, settings), settings, start)), settings, today)


def _start(settings: SprintSettings) -> date:
    if settings.start is None:
        raise WindowError(f"No calendar of sprints is configured: {_HOW}, or give --since and --until.")
    return settings.start


def _around(day: date, start: date, settings: SprintSettings) -> date:
    """The first day of the sprint that a day lies in."""
    length = 7 * settings.weeks
    return start + timedelta(days=(day - start).days // length * length)


def _first_of(year: int, settings: SprintSettings, start: date) -> date:
    """The first day of the first sprint that starts in a year."""
    new_year = date(year, 1, 1)
    around = _around(new_year, start, settings)
    return around if around == new_year else around + timedelta(weeks=settings.weeks)


def _numbered(begins: date, settings: SprintSettings, start: date) -> tuple[int, int]:
    first = _first_of(begins.year, settings, start)
    return begins.year, (begins - first).days // (7 * settings.weeks) + 1


def _name(settings: SprintSettings, year: int, number: int) -> str:
    return settings.name.replace("{year}", f"{year}").replace("{number}", f"{number}")


def _pattern(settings: SprintSettings) -> re.Pattern[str]:
    return re.compile("".join(_pieces(settings.name)), re.IGNORECASE | re.ASCII)


def _pieces(name: str) -> Iterator[str]:
    for piece in re.split(r"(\{year\}|\{number\})", name):
        known = {"{year}": r"(?P<year>[12]\d{3})", "{number}": r"0*(?P<number>[1-9]\d{0,2})"}
        yield known.get(piece, re.escape(piece))
