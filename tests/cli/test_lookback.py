from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dupfinder.cli.lookback import Every, LookBack, LookBackError, dates, requested
from dupfinder.index import candidates_of, runs
from tests.cli.orgs import dupfinder, failed_cleanly
from tests.histories import ADA, Script, at, helper, module, other

NOW = datetime(2026, 3, 18, 15, 30, tzinfo=UTC)


def days(runs_: int, every: Every, now: datetime = NOW) -> list[str]:
    return [str(date.date()) for date in dates(LookBack(runs_, every), now)]


def test_months_begin_on_their_first_day() -> None:
    assert days(4, Every.MONTH) == ["2025-12-01", "2026-01-01", "2026-02-01", "2026-03-01"]
    assert days(1, Every.MONTH, datetime(2026, 3, 1, tzinfo=UTC)) == ["2026-03-01"]
    assert len(set(days(120, Every.MONTH))) == 120


def test_weeks_begin_on_mondays() -> None:
    assert days(3, Every.WEEK) == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert days(1, Every.WEEK, datetime(2026, 3, 16, 0, 0, tzinfo=UTC)) == ["2026-03-16"]


def test_dates_are_midnight_in_utc_wherever_the_clock_is() -> None:
    (date,) = dates(LookBack(1, Every.MONTH), at("2026-03-01 05:00 +0900"))
    assert date == datetime(2026, 2, 1, tzinfo=UTC)


def test_options_that_do_not_go_together() -> None:
    assert requested(0, None, org=True) is None
    assert requested(3, None, org=False) == LookBack(3, Every.MONTH)
    with pytest.raises(LookBackError, match="--every week belongs to --history N"):
        requested(0, Every.WEEK, org=False)
    with pytest.raises(LookBackError, match="--history reads checkouts"):
        requested(3, None, org=True)


def months_ago(months: int) -> datetime:
    """The tenth of a month of the past, seen from today: the command knows no other clock."""
    today = datetime.now(UTC)
    number = today.year * 12 + today.month - 1 - months
    return datetime(number // 12, number % 12 + 1, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three squads: the helper is written six, four and two months ago, and the first of them loses it last month."""
    place = tmp_path_factory.mktemp("past")
    for squad, months in (("alpha", 6), ("beta", 4), ("gamma", 2)):
        script = Script(place / "org" / squad)
        script.write("labels.py", module(other("label"), other(squad)))
        script.commit(ADA, months_ago(7))
        script.write("calls.py", module(helper(months)))
        script.commit(ADA, months_ago(months))
    gone = Script.__new__(Script)
    gone.root = place / "org" / "alpha"
    gone.remove("calls.py")
    gone.commit(ADA, months_ago(1))
    return place


def squads_by_month(index: Path) -> list[list[str]]:
    """Of each run the squads that have the helper."""
    found = []
    for run in runs(index):
        helpers = [one for one in candidates_of(index, run.number) if one.copies[0].path == "calls.py"]
        found.append(sorted(helpers[0].figures.squads) if helpers else [])
    return found


@pytest.mark.slow
def test_the_series_is_that_of_the_script_and_is_not_repeated(folder: Path) -> None:
    asked = ("scan", "org", "--history", "8", "--every", "month", "--format", "json", "-o")
    done = dupfinder(*asked, "first.json", cwd=folder)
    assert done.returncode == 0, done.stderr
    index = folder / ".dupfinder" / "index.duckdb"
    known = runs(index)
    # No commit is older than seven months, so the states of eight months are six past ones and today's.
    assert "No repository had a commit by " in done.stderr
    assert [run.number for run in known] == list(range(1, len(known) + 1))
    moments = [run.info.at for run in known]
    assert moments == sorted(moments)
    assert all((at.day, at.hour, at.minute) == (1, 0, 0) for at in moments[:-1])
    series = squads_by_month(index)
    both = [["alpha", "beta"]] * 2 + [["alpha", "beta", "gamma"], ["beta", "gamma"], ["beta", "gamma"]]
    assert series == [[]] * (len(series) - 5) + both
    again = dupfinder(*asked, "second.json", cwd=folder)
    assert len(runs(index)) == len(known) + 1
    assert "candidates in" not in again.stderr
    assert json.loads((folder / "first.json").read_text()) == json.loads((folder / "second.json").read_text())


@pytest.mark.slow
def test_an_index_that_has_newer_runs_says_what_is_left_out(folder: Path) -> None:
    first = dupfinder("scan", "org", "--index", "newer.duckdb", "--quiet", cwd=folder)
    assert first.returncode == 0
    done = dupfinder("scan", "org", "--index", "newer.duckdb", "--history", "3", cwd=folder)
    assert done.returncode == 0
    assert "3 earlier dates are left out; name a new --index" in done.stderr
    assert len(runs(folder / "newer.duckdb")) == 2


@pytest.mark.slow
def test_what_cannot_be_looked_back_on_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "a.py").write_text(module(helper(3)))
    assert "is not under git" in failed_cleanly(dupfinder("scan", tmp_path, "--history", "2", cwd=tmp_path))
    assert "belongs to --history" in failed_cleanly(dupfinder("scan", "org", "--every", "week", cwd=folder))
    assert "--history reads checkouts" in failed_cleanly(
        dupfinder("scan", "--org", "acme", "--history", "2", cwd=folder, GITHUB_TOKEN="x")
    )
