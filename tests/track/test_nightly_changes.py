"""What the nightly report says of decisions: copies left, new ones since, late ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dupfinder.adoption import Adoption, Decision, Point, Stage
from dupfinder.cli.changes import _stirs
from dupfinder_reports.changes import Night, render
from tests.check.orgs import RETRY, command

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
DECIDED = Decision(
    "aaaa1111",
    Stage.MIGRATING,
    date(2026, 11, 1),
    "acme_retry",
    "core",
    date(2026, 11, 19),
    squads=("v", "w"),
    copies=2,
)
POINTS = (Point(1, AT, (("v", 1), ("w", 1))), Point(2, AT, (("w", 1),)), Point(3, AT, (("w", 1), ("z", 1))))
ADOPTION = Adoption(DECIDED, "bbbb2222", POINTS)
NIGHTS = [(3, Night(AT, ())), (2, Night(AT - timedelta(days=1), ())), (1, Night(AT - timedelta(days=2), ()))]


def told(*adoptions: Adoption) -> str:
    return render([night for _, night in NIGHTS], adoptions)


def test_copies_left_new_ones_and_late_ones_are_told():
    assert (
        "- `acme_retry` by `core`, migrating until 2026-11-19: 2 of 2 copies left; still at `w`, `z`; **late**; "
        "**1 new copy since** at `z`." in told(ADOPTION)
    )


@pytest.mark.parametrize("stage", [Stage.PROPOSED, Stage.REJECTED])
def test_what_nobody_has_to_move_to_is_not_told(stage):
    assert "What was decided" not in told(replace(ADOPTION, decision=replace(DECIDED, stage=stage)))


def test_a_hostile_name_pings_nobody():
    text = told(replace(ADOPTION, decision=replace(DECIDED, name="@acme/all\n# x", owner="<img>")))
    assert "`@acme/all\ufffd# x` by `<img>`" in text


@pytest.mark.parametrize(
    ("adoption", "since", "stirs"),
    [
        (ADOPTION, 2, True),
        (ADOPTION, 3, False),
        (replace(ADOPTION, points=POINTS[:2]), 2, True),
        (replace(ADOPTION, points=POINTS[:2]), 3, False),
        (replace(ADOPTION, points=POINTS[:2], decision=replace(DECIDED, by=date(2027, 1, 1))), 2, False),
        (replace(ADOPTION, decision=replace(DECIDED, stage=Stage.REJECTED)), 2, False),
    ],
)
def test_a_new_copy_or_a_day_that_passed_is_a_reason_to_write(adoption, since, stirs):
    assert _stirs(NIGHTS, [adoption], since) is stirs


@pytest.mark.slow
def test_it_is_told_with_the_file_of_decisions_and_without(org):
    def run(*arguments):
        done = command(org, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("scan", "org", "--index", "org.duckdb", "--quiet")
    one = run("report", "org", "--index", "org.duckdb", "--format", "csv").splitlines()[1]
    later = f"{datetime.now(UTC) + timedelta(days=200):%Y-%m-%d}"
    run(
        "track", "--index", "org.duckdb", "accept", one.split(",")[1], "--as", "r", "--owner", "platform", "--by", later
    )
    (org / "org" / "labels" / "labels" / "again.py").write_text(RETRY, "utf-8")
    run("scan", "org", "--index", "org.duckdb", "--quiet")
    text = run("report", "changes", "--index", "org.duckdb")
    assert "3 copies left, 2 on the day of the decision; still at `checkout`, `logistics`, `payments`;" in text
    assert "**1 new copy since** at `logistics`." in text
    (org / "dupfinder-decisions.toml").unlink()
    assert run("report", "changes", "--index", "org.duckdb") == text
