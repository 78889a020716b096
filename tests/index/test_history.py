from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pytest

from dupfinder.index import (
    IndexFileError,
    RunInfo,
    candidates_of,
    changes,
    info,
    repositories_of,
    runs,
    write,
)
from dupfinder.index.records import PastRepository
from dupfinder.model import RepositorySummary
from tests.index.samples import candidate, fragment, result, run
from tests.reports.sample import sample_result


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".dupfinder" / "index.duckdb"


def test_every_run_keeps_its_candidates(path: Path) -> None:
    first = result(candidate("a", "x/f", "y/f"), candidate("b", "x/g", "y/g"))
    second = result(candidate("c", "x/f", "y/f", "z/f"), candidate("b", "x/g", "y/g"))
    for night, found in enumerate([first, second, second, first], 1):
        written = write(path, found, run(night))
        assert changes(path, night) == written.changes
    for night, found in enumerate([first, second, second, first], 1):
        past = {one.figures.id: one for one in candidates_of(path, night)}
        assert set(past) == {one.id for one in found.candidates}
        for one in found.candidates:
            assert past[one.id].copies == one.fragments
            assert past[one.id].members == one.fragments
            assert past[one.id].figures.duplicated_lines == one.duplicated_lines
            assert past[one.id].figures.lines == one.lines


def test_copies_of_files_and_members_of_parts_are_kept_apart(path: Path) -> None:
    found = sample_result()
    write(path, found, run())
    for past, one in zip(candidates_of(path, 1), found.candidates, strict=True):
        assert past.copies == one.fragments
        assert past.members == tuple(dict.fromkeys(f for part in one.parts for f in part.fragments))
        assert past.figures.squads == one.squads
        assert past.figures.family == (one.family.slug if one.family else None)


def test_a_run_has_its_time_in_utc_and_its_figures(path: Path) -> None:
    east = timezone(timedelta(hours=5, minutes=30))
    given = RunInfo(datetime(2026, 11, 20, 3, 30, 0, 125, tzinfo=east), ("a", "\udcffb"), "0.1.0", "digest", {"x": "y"})
    found = sample_result()
    write(path, found, given)
    (kept,) = runs(path)
    assert kept.info == given
    assert kept.info.at.tzinfo is UTC
    assert (kept.number, kept.candidates) == (1, len(found.candidates))
    assert kept.files == kept.read + kept.skipped == found.totals.files
    assert info(path).latest == kept
    assert info(path).size == path.stat().st_size
    assert info(path).snippets == len(found.snippets)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        RunInfo(datetime(2026, 1, 1), (), "", "")  # noqa: DTZ001


def test_commits_of_every_run_are_kept(path: Path) -> None:
    before = RepositorySummary("shop", "payments", "aaa", 3, 30)
    after = replace(before, commit="bbb", squad="billing")
    write(path, replace(result(), repositories=(before,)), run(1))
    write(path, replace(result(), repositories=(after,)), run(2, {"payments": "billing"}))
    assert repositories_of(path, 1) == (PastRepository("shop", "billing", "aaa", 3, 30),)
    assert repositories_of(path, 2) == (PastRepository("shop", "billing", "bbb", 3, 30),)


def test_squads_merged_later_are_one_in_the_past_too(path: Path) -> None:
    write(path, result(candidate("a", fragment("x/f", squad="pay"), fragment("y/f", squad="checkout"))), run(1))
    today = candidate("a", fragment("x/f", squad="billing"), fragment("y/f", squad="billing"), "z/f")
    written = write(path, result(today), run(2, {"pay": "billing", "checkout": "billing"}))
    assert [(change.status.value, change.squads_joined) for change in written.changes] == [("grown", ("z",))]
    (past,) = candidates_of(path, 1)
    assert past.figures.squads == ("billing",)
    assert {copy.squad for copy in past.copies} == {"billing"}


def test_an_unknown_run_is_named(path: Path) -> None:
    write(path, result(), run())
    for ask in (candidates_of, changes, repositories_of):
        with pytest.raises(IndexFileError, match=r"has no run 7 \(it has 1 to 1\)"):
            ask(path, 7)


def test_what_does_not_change_is_stored_once(path: Path) -> None:
    found = sample_result()
    for night in range(1, 6):
        write(path, found, run(night))
    with duckdb.connect(path, read_only=True) as con:
        assert con.sql("SELECT DISTINCT first_run, last_run FROM past_fragments").fetchall() == [(1, 5)]
        assert con.sql("SELECT count(*) FROM past_candidates").fetchall() == [(len(found.candidates),)]
        assert con.sql("SELECT count(*) FROM past_repositories").fetchall() == [(len(found.repositories),)]
        assert con.sql("SELECT count(*) FROM changes WHERE run > 1").fetchall() == [(0,)]


def test_an_empty_run_between_two_others(path: Path) -> None:
    found = result(candidate("a", "x/f", "y/f"))
    for night, one in enumerate([found, result(), found], 1):
        write(path, one, run(night))
    assert [len(candidates_of(path, night)) for night in (1, 2, 3)] == [1, 0, 1]
    assert [[change.status.value for change in changes(path, night)] for night in (1, 2, 3)] == [
        ["new"],
        ["gone"],
        ["new"],
    ]
