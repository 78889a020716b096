from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dupfinder.histories import CandidateHistory, FragmentHistory, Histories, Writing
from dupfinder_reports import history, html, markdown, text
from dupfinder_reports import json as json_report
from dupfinder_scanners.history.records import LineHistory, Origin, Revision
from tests.reports.sample import sample_result


def moment(month: int, day: int = 3) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def revision(month: int, author: str, added: int = 10) -> Revision:
    return Revision("ab" * 20, author, moment(month), moment(month, 9), "Subject", added, 0)


def writing(squad: str, ordinal: int, month: int, days: int) -> Writing:
    return Writing(
        squad, ordinal, moment(month), moment(month, 9), days, "Ada", Origin.WRITTEN, f"{squad}:a.py:1-9", "ab"
    )


@pytest.fixture
def found() -> Histories:
    candidate = sample_result().candidates[0]
    told = [
        LineHistory((revision(3, "Ada"), revision(4, "Ben", 1)), Origin.WRITTEN),
        LineHistory((revision(6, "[bold]Eve*"),), Origin.MOVED, "old/a.py"),
        LineHistory((revision(7, "Dan"),), Origin.UNKNOWN, complete=False, note="the clone is shallow"),
        LineHistory((), Origin.WRITTEN, note="not committed yet"),
        LineHistory((), Origin.UNKNOWN, complete=False, note="it is gone"),
        LineHistory((revision(8, "Ada"),), Origin.COPIED, "a.py"),
    ]
    copies = tuple(
        FragmentHistory(fragment, told[number % len(told)]) for number, fragment in enumerate(candidate.fragments)
    )
    writings = (writing("payments", 1, 3, 0), writing("checkout", 2, 6, 92), writing("search", 3, 6, 92))
    one = CandidateHistory(candidate.id, copies, writings, ("archive",))
    return Histories({candidate.id: one}, ("archive: the clone is shallow.",))


def test_the_story_has_a_sentence_for_each_squad(found: Histories) -> None:
    (one,) = found.candidates.values()
    assert list(history.story(one)) == [
        "payments (Ada) wrote it on 3 March 2026 (on the main line since 9 March 2026).",
        "checkout (Ada) wrote it again 92 days later, on 3 June 2026 (on the main line since 9 June 2026).",
        "search (Ada) wrote it again 92 days later, on 3 June 2026 (on the main line since 9 June 2026).",
        "When archive wrote it is not known.",
        "The third writing came 92 days after the first.",
    ]
    same_day = replace(one, writings=(writing("a", 1, 3, 0), writing("b", 2, 3, 0)), unknown=())
    assert "again on the same day" in list(history.story(same_day))[1]
    assert list(history.story(replace(one, writings=(), unknown=()))) == []


def test_each_kind_of_copy_is_told(found: Histories) -> None:
    (one,) = found.candidates.values()
    fragment = one.fragments[0].fragment
    told = {
        "written": LineHistory((revision(3, "Ada"), revision(4, "Ben", 1)), Origin.WRITTEN),
        "moved": LineHistory((revision(6, "Eve"),), Origin.MOVED, "old/a.py"),
        "edge": LineHistory((revision(7, "Dan"),), Origin.UNKNOWN, complete=False, note="shallow"),
        "new": LineHistory((), Origin.WRITTEN, note="not committed yet"),
        "gone": LineHistory((), Origin.UNKNOWN, complete=False, note="gone"),
    }
    copies = tuple(FragmentHistory(fragment, each) for each in told.values())
    words = dict(zip(told, (text for _, text in history.copies(replace(one, fragments=copies))), strict=True))
    assert words == {
        "written": "3 March 2026, Ada, changed by 1 commit since",
        "moved": "3 June 2026, Eve, moved here from old/a.py, never changed since",
        "edge": "not known; it was there on 3 July 2026",
        "new": "not committed yet",
        "gone": "not known",
    }
    many = replace(one, fragments=copies * 20)
    assert list(history.copies(many))[-1] == ("", "and 60 more copies")


def test_every_format_shows_it_and_none_without(found: Histories) -> None:
    result = sample_result()
    candidate = result.candidates[0]
    for shown in (
        text.render_candidate(result, candidate, found),
        markdown.render_candidate(result, candidate, found),
    ):
        assert "wrote it again 92 days later" in shown
        assert "archive: the clone is shallow." in shown
    assert "wrote it" not in text.render_candidate(result, candidate)
    assert "wrote it again" not in markdown.render_candidate(result, candidate)
    answer = json.loads(json_report.render_candidate(candidate, found))["history"]
    assert [one["days"] for one in answer["writings"]] == [0, 92, 92]
    assert answer["copies"][0]["revisions"][0]["authored"] == "2026-03-03T12:00:00+00:00"
    assert (answer["unknown"], answer["warnings"]) == (["archive"], ["archive: the clone is shallow."])
    assert "history" not in json.loads(json_report.render_candidate(candidate))


def test_names_from_git_format_nothing(found: Histories) -> None:
    result = sample_result()
    candidate = result.candidates[0]
    evil = "@team <img> [x](http://e) \x1b[31m"
    (one,) = found.candidates.values()
    hostile = replace(one, writings=(replace(one.writings[0], author=evil, squad="a|b"),), unknown=(evil,))
    shown = markdown.render_candidate(result, candidate, Histories({candidate.id: hostile}))
    assert "`@team <img> [x](http://e) \ufffd[31m`" in shown
    assert "\x1b" not in text.render_candidate(result, candidate, Histories({candidate.id: hostile}))


def test_the_page_tells_it_with_the_candidate(found: Histories) -> None:
    plain, page = html.render(sample_result()), html.render(sample_result(), found)
    assert "Who wrote it" not in plain
    assert page.count("Who wrote it, and who wrote it again") == 1
    assert "<li>payments (Ada) wrote it on 3 March 2026 (on the main line since 9 March 2026).</li>" in page
    assert "<td>3 March 2026, Ada, changed by 1 commit since</td>" in page
    assert "moved here from old/a.py" in page


def test_names_of_others_are_text_on_the_page(found: Histories) -> None:
    (one,) = found.candidates.values()
    hostile = replace(one, writings=(replace(one.writings[0], author="<script>alert(1)</script>\u202e"),))
    page = html.render(sample_result(), Histories({one.candidate: hostile}))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "\u202e" not in page


def test_what_a_copy_was_copied_from_is_dated(found: Histories) -> None:
    (one,) = found.candidates.values()
    copied = LineHistory(
        (revision(8, "Ada"),), Origin.COPIED, "a.py", root=replace(revision(2, "Eve"), commit="cd" * 20)
    )
    told = history.written(replace(one.fragments[0], history=copied))
    assert told == "3 August 2026, Ada, copied from a.py (written on 3 February 2026 by Eve), never changed since"
