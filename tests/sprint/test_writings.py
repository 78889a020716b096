from __future__ import annotations

from dataclasses import replace
from datetime import date

from dupfinder.config import EffortSettings
from dupfinder.sprint.effort import building
from dupfinder.sprint.writings import example, families, written_by
from dupfinder.sprints import Hours, Window
from dupfinder_scanners.history.records import Origin
from tests.sprint.samples import candidate, fragment, history, org, result, revision, told

WINDOW = Window(date(2026, 11, 9), date(2026, 11, 22))
DEFAULT = EffortSettings()


def test_second_and_later_writings_in_the_window_by_family():
    found, histories = org()
    retry, other = families(found, histories, WINDOW, DEFAULT)
    assert (retry.slug, retry.title, other.slug, other.title) == ("retry", "retry policy", "", "other jobs")
    assert [(one.writing.squad, one.writing.ordinal, one.writing.days, one.first.squad) for one in retry.writings] == [
        ("risk", 3, 252, "payments"), ("logistics", 4, 260, "payments"),
    ]  # fmt: skip
    assert [one.squad for one in retry.writings[1].earlier] == ["payments", "checkout", "risk"]
    assert retry.writings[1].writing.origin is Origin.COPIED
    assert (retry.lines, retry.size, retry.work) == (55, Hours(1.0, 5.5), Hours(3.5, 9.5))


def test_the_first_writing_is_no_duplicate():
    """Even where it lies in the window, as do all others."""
    copies = [fragment(squad) for squad in "abc"]
    found = result(candidate("aaaa", *copies))
    one = history(
        "aaaa", *(told(copy, revision(copy.squad, f"2026-11-1{day} 09:00")) for day, copy in enumerate(copies))
    )
    from dupfinder.histories import Histories

    (family,) = families(found, Histories({"aaaa": one}), WINDOW, DEFAULT)
    assert [(new.writing.squad, new.writing.ordinal) for new in family.writings] == [("b", 2), ("c", 3)]


def test_days_outside_count_nothing():
    found, histories = org()
    assert families(found, histories, Window(date(2026, 11, 19), date(2026, 12, 1)), DEFAULT) == ()
    (only,) = families(found, histories, Window(date(2026, 11, 18), date(2026, 11, 18)), DEFAULT)
    assert [one.writing.squad for one in only.writings] == ["logistics"]


def test_the_example_is_the_one_with_most_commits_that_can_be_followed():
    found, histories = org()
    news = [one for family in families(found, histories, WINDOW, DEFAULT) for one in family.writings]
    counted = example(news, histories.candidates, WINDOW, DEFAULT)
    assert counted is not None
    assert counted.new.writing.squad == "risk"
    assert [(one.author, one.minutes, one.opens) for one in counted.commits] == [
        (1, None, True), (1, 90, False), (2, None, True), (1, 1_350, True),
    ]  # fmt: skip
    assert (counted.gap_minutes, counted.sessions) == (90, 3)
    assert example([], {}, WINDOW, DEFAULT) is None


def test_a_copy_begins_with_what_it_was_copied_from_where_that_alone_is_in_the_window():
    root = revision("r1", "2026-11-10 09:00", "Eve")
    copy = told(fragment("risk"), revision("c1", "2026-12-20 09:00"), origin=Origin.COPIED)
    copy = replace(copy, history=replace(copy.history, root=root))
    (begun,) = written_by(history("x", copy), "risk", WINDOW)
    assert [one.commit for one, _ in building([begun], DEFAULT)] == [root.commit]
    later = Window(date(2026, 12, 14), date(2026, 12, 27))
    (own,) = written_by(history("x", copy), "risk", later)
    assert [one.author for one, _ in building([own], DEFAULT)] == ["Ada Byron"]
    assert written_by(history("x", copy), "risk", Window(date(2026, 1, 1), date(2026, 1, 31))) == []
