"""Plain words for dates, ranges and orders of a sprint review."""

from __future__ import annotations

from datetime import date, datetime

from dupfinder.sprints import Hours, SprintReport
from dupfinder_reports.sprint_outline import Line, Name
from dupfinder_reports.wording import count

_ORDINALS = ["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_TEENS = range(11, 14)
_VOWELS = ("eighth", "11th", "18th", "8")
HUNDRED, TEN = 100, 10
SECOND = 2
NOT_TOLD = "not told by git"


def ordinal(number: int) -> str:
    """`second`, `11th`."""
    if number < len(_ORDINALS):
        return _ORDINALS[number]
    teen = number % HUNDRED in _TEENS
    return f"{number}{'th' if teen else _ENDINGS.get(number % TEN, 'th')}"


def time_of(number: int) -> str:
    """`again`, `a third time`, `an eighth time`."""
    if number <= SECOND:
        return "again"
    word = ordinal(number)
    return f"{'an' if word.startswith(_VOWELS) else 'a'} {word} time"


def later(days: int) -> str:
    """`the same day`, `103 days later`."""
    return f"{count(days, 'day')} later" if days else "the same day"


def after(days: int) -> str:
    """`the same day as`, `103 days after`."""
    return f"{count(days, 'day')} after" if days else "the same day as"


def day(at: date | datetime) -> str:
    """`3 March 2026`, of a moment in UTC."""
    return f"{at.day} {at:%B} {at.year}"


def hours(found: Hours | None) -> str:
    """`2 to 6.5 h`; never one number without its range."""
    return NOT_TOLD if found is None else f"{number(found.low)} to {number(found.high)} h"


def number(value: float) -> str:
    """`1,204`, `2.5`."""
    return f"{value:,.1f}".removesuffix(".0")


def pair(low: float, high: float) -> str:
    """The ends of a range."""
    return f"{number(low)} to {number(high)}"


def signed(value: float) -> str:
    """`+12`, `-3`, `0`."""
    return f"{value:+,.0f}" if value else "0"


def days_of(report: SprintReport) -> Line:
    """Which days it is about, and up to when where they are not over."""
    window = report.window
    told = f"{day(window.since)} to {day(window.until)}, UTC"
    told += f" (so far: up to {day(report.today)})" if report.today < window.until else ""
    return ("Sprint ", Name(window.name), f", {told}") if window.name else (told,)


def copies(many: int) -> str:
    """`1 copy`, `3 copies`."""
    return count(many, "copy", "copies")
