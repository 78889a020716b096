from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dupfinder.config import EffortSettings
from dupfinder.sprint.effort import building, effort, from_commits, from_size, hours, sessions
from dupfinder.sprints import NO_HOURS, Effort, Hours, total
from dupfinder_scanners.history.records import LineHistory, Origin, Revision
from tests.sprint.samples import FragmentHistory, fragment, moment, revision, told

DEFAULT = EffortSettings()


def lines_of(copy):
    return float(copy.lines)


def test_lines_at_a_low_and_a_high_rate():
    assert from_size(100, DEFAULT) == Hours(2.5, 10.0)
    assert from_size(1, DEFAULT) == Hours(0.0, 0.5)
    assert from_size(0, DEFAULT) == NO_HOURS


def test_sessions_by_hand():
    """Three commits of one author 30 and 120 minutes apart are one session, a fourth after 121 minutes opens another;
    a second author has sessions of her own in between."""
    copy = told(
        fragment("risk"),
        revision("1", "2026-11-10 09:00"), revision("2", "2026-11-10 09:30"), revision("x", "2026-11-10 10:00", "Eve"),
        revision("3", "2026-11-10 11:30"), revision("4", "2026-11-10 13:31"),
    )  # fmt: skip
    found = sessions(building([copy], DEFAULT), DEFAULT)
    assert [(one.author, one.minutes, one.opens) for one in found.commits] == [
        (1, None, True), (1, 30, False), (2, None, True), (1, 120, False), (1, 121, True),
    ]  # fmt: skip
    assert (found.gap_minutes, found.number) == (150, 3)
    # 150 + 3 x 30 = 240 minutes, 150 + 3 x 120 = 510 minutes = 8.5 hours.
    assert from_commits(found, DEFAULT) == Hours(4.0, 8.5)
    assert effort([copy], DEFAULT, lines_of) == Effort(20, Hours(0.5, 2.0), 5, 3, Hours(4.0, 8.5), 20.0)


def test_what_branches_counts_more():
    copy = told(fragment("risk", lines=100), revision("1", "2026-11-10 09:00"))
    found = effort([copy], DEFAULT, lambda one: 1.17 * one.lines)
    assert (found.lines, found.weighed, found.size) == (100, 117.0, Hours(2.5, 12.0))


def test_a_commit_that_wrote_two_copies_counts_once():
    both = [told(fragment("risk", name), revision("1", "2026-11-10 09:00")) for name in ("call", "again")]
    assert effort(both, DEFAULT, lines_of) == Effort(40, Hours(1.0, 4.0), 1, 1, Hours(0.5, 2.0), 40.0)


def test_what_came_after_the_first_days_is_upkeep():
    copy = told(fragment("risk"), revision("1", "2026-11-01 09:00"), revision("2", "2026-11-15 09:00"),
                revision("3", "2026-11-15 09:01"))  # fmt: skip
    assert [one.commit[0] for one, _ in building([copy], DEFAULT)] == ["1", "2"]


@pytest.mark.parametrize(
    "copy", [told(fragment("risk")), told(fragment("risk"), revision("1", "2026-11-01 09:00"), complete=False)]
)
def test_what_git_does_not_say_is_not_guessed(copy):
    assert effort([copy], DEFAULT, lines_of).work is None
    assert effort([copy], DEFAULT, lines_of).commits == 0


@given(st.lists(st.tuples(st.integers(0, 60_000), st.sampled_from(["Ada", "Ben", "Chloe"])), max_size=30))
def test_each_author_is_counted_alone_and_ranges_hold(commits):
    """The sum is that of the authors' own: gaps no longer than the threshold, and an allowance for each session."""
    start = moment("2026-01-01 00:00")
    revisions = [
        Revision(f"{number:040}", author, start + timedelta(minutes=minutes), None, "", 1, 0)
        for number, (minutes, author) in enumerate(sorted(commits))
    ]
    settings = EffortSettings(building_days=365)
    copy = FragmentHistory(fragment("risk"), LineHistory(tuple(revisions), Origin.WRITTEN))
    found = sessions(building([copy], settings), settings)
    gaps, opened = 0, 0
    for author in {one.author for one in revisions}:
        times = sorted(one.authored for one in revisions if one.author == author)
        apart = [(after - before).total_seconds() / 60 for before, after in pairwise(times)]
        gaps += sum(one for one in apart if one <= 120)
        opened += 1 + sum(one > 120 for one in apart)
    assert (found.gap_minutes, found.number) == (gaps, opened)
    estimate = from_commits(found, settings)
    if estimate is None:
        assert not commits
        return
    assert estimate.low * 60 <= gaps + 30 * opened <= gaps + 120 * opened <= estimate.high * 60
    assert estimate.high * 60 - (gaps + 120 * opened) < 30
    assert gaps + 30 * opened - estimate.low * 60 < 30


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500)), min_size=1))
def test_half_hours_add_up_exactly(ends):
    found = [hours(min(pair), max(pair)) for pair in ends]
    added = total(found)
    assert added is not None
    assert added.low == sum(round(one.low * 2) for one in found) / 2
    assert added.high == sum(round(one.high * 2) for one in found) / 2


def test_the_sum_of_nothing_is_not_known():
    assert total([None, None]) is None
    assert total([None, Hours(1, 2)]) == Hours(1, 2)


@pytest.mark.parametrize(
    "said",
    [
        {"lines_per_hour": (40, 10)}, {"lines_per_hour": (0, 10)}, {"first_commit_minutes": (120, 30)},
        {"change_hours": (-1, 2)}, {"session_gap_minutes": 0}, {"write_for_reuse": 0},
        {"lines_per_hour": (1, float("inf"))},
    ],
)  # fmt: skip
def test_rates_that_cannot_be(said):
    with pytest.raises(ValidationError):
        EffortSettings(**said)
