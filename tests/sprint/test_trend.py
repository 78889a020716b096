from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dupfinder.index import RunInfo, runs, write
from dupfinder.model import Candidate
from dupfinder.sprint.calendar import WindowError
from dupfinder.sprint.trend import MOST_POINTS, OTHER, thinned, trend
from tests.sprint.samples import RETRY, candidate, fragment, result

START = datetime(2026, 1, 1, 3, tzinfo=UTC)
A, B, C, D, E = (fragment(squad) for squad in "abcde")


def index_of(folder: Path, *nights: tuple[Candidate, ...], aliases: dict[str, str] | None = None) -> Path:
    """One run a month; aliases are those of the last run."""
    index = folder / "index.duckdb"
    for number, night in enumerate(nights):
        at = START + timedelta(days=30 * number)
        info = RunInfo(at, ("org",), "0.1", "c0ffee", squad_aliases=(aliases or {}) if night is nights[-1] else {})
        write(index, result(*night), info)
    return index


def lines(index: Path) -> dict[str, tuple[int | None, ...]]:
    return {one.candidate: one.copies for one in trend(index, START.date(), {}).lines}


def test_a_candidate_is_followed_through_growth(tmp_path):
    index = index_of(
        tmp_path, (candidate("dd", D, E),), (candidate("m1", A, B), candidate("dd", D, E)),
        (candidate("m2", A, B, C), candidate("dd", D, E)),
    )  # fmt: skip
    assert lines(index) == {"m2": (None, 2, 3), "dd": (2, 2, 2)}


def test_a_merged_one_goes_on_from_the_larger_part_and_a_split_one_in_both(tmp_path):
    nights = (
        (candidate("m1", A, B, C), candidate("k1", D, E)),
        (candidate("n1", A, B, C, D, E),),
        (candidate("p1", A, B, C), candidate("q1", D, E)),
    )
    index = index_of(tmp_path, *nights)
    assert lines(index) == {"p1": (3, 5, 3), "q1": (3, 5, 2)}


def test_points_add_up_by_job_and_by_squad_under_the_names_of_today(tmp_path):
    old = replace(A, squad="team-a")
    index = index_of(
        tmp_path, (candidate("m1", old, B, family=RETRY),),
        (candidate("m2", A, B, C, family=RETRY), candidate("dd", D, E)), aliases={"team-a": "a"},
    )  # fmt: skip
    found = trend(index, START.date(), {"retry": "retries, as the org calls them"})
    assert [(one.run, one.candidates, one.duplicated_lines) for one in found.points] == [(1, 1, 20), (2, 2, 60)]
    assert found.points[0].squads == {"a": 1, "b": 1}
    assert found.points[1].families == {"retries, as the org calls them": 3, OTHER: 2}
    assert found.points[1].squads == dict.fromkeys("abcde", 1)
    assert {one.candidate: one.copies for one in found.lines} == {"m2": (2, 3), "dd": (None, 2)}
    for point in found.points:
        assert sum(point.families.values()) == sum(point.squads.values())


def test_only_the_runs_of_the_time(tmp_path):
    index = index_of(tmp_path, *[(candidate("m1", A, B),)] * 4)
    since = (START + timedelta(days=30)).date()
    assert [one.run for one in trend(index, since, {}, START + timedelta(days=90)).points] == [2, 3]
    with pytest.raises(WindowError) as error:
        trend(index, date(2027, 1, 1), {})
    assert str(error.value) == (
        "The index has no run since 2027-01-01; its 4 are of 2026-01-01 to 2026-04-01. Name an earlier day."
    )


@pytest.mark.parametrize(("many", "apart"), [(59, 1), (61, 1), (400, 1), (3_000, 1), (5_000, 7)])
def test_long_series_are_thinned_and_keep_both_ends(tmp_path, many, apart):
    (one,) = runs(index_of(tmp_path, (candidate("m1", A, B),)))
    every = [
        replace(one, number=number + 1, info=replace(one.info, at=START + timedelta(days=apart * number)))
        for number in range(many)
    ]
    kept = thinned(every)
    assert len(kept) <= MOST_POINTS
    assert kept[-1] is every[-1]
    assert [one.number for one in kept] == sorted({one.number for one in kept})
    assert kept == every or many > MOST_POINTS
