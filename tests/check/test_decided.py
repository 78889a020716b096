"""A squad's check of what the organisation decided about: accepted, rejected, kept by the squad itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.check.orgs import RETRY, command, commit

pytestmark = pytest.mark.slow

LATER = f"{datetime.now(UTC) + timedelta(days=200):%Y-%m-%d}"


@pytest.fixture
def decided(org):
    """The org whose labels squad is about to write what two others have; a decision by its command, and the check."""
    (org / "org" / "labels" / "labels" / "again.py").write_text(RETRY.replace("attempts", "tries"), "utf-8")

    def decide(*arguments):
        known = json.loads(command(org, "report", "org", "--index", "org.duckdb", "--format", "json").stdout)
        candidate = known["candidates"][0]["id"]
        done = command(org, "track", "--index", "org.duckdb", arguments[0], candidate, *arguments[1:])
        assert done.returncode == 0, done.stderr
        return candidate

    def check(*arguments, repository="labels"):
        # Only the export and the squad's own checkout: no decisions file.
        done = command(org, "index", "export", "--index", "org.duckdb", "--audience", "private", "-o", "org.gz")
        assert done.returncode == 0, done.stderr
        place = org / "org" / repository
        done = command(place, "check", "--base", "main", "--index", str(org / "org.gz"), *arguments, HOME=str(org))
        assert done.returncode < 2, done.stderr
        return done

    return decide, check


def accept(decide, owner="platform"):
    return decide("accept", "--as", "acme_platform.retry", "--owner", owner, "--by", LATER)


def test_a_new_copy_of_what_is_accepted_is_told_by_the_export_alone(decided):
    decide, check = decided
    candidate = accept(decide)
    told = json.loads(check("--format", "json").stdout)
    (finding,) = told["findings"]
    assert (finding["answer"], finding["candidate"]) == ("decided", candidate)
    assert finding["decision"]["name"] == "acme_platform.retry"
    said = check("--fail-on", "platform")
    assert said.returncode == 1
    assert (
        f"the organisation has decided on acme_platform.retry by squad platform, everywhere until {LATER}. Use it; "
        "until it is there, talk to platform." in said.stdout
    )


def test_once_squads_migrate_it_is_there_to_be_used(decided):
    decide, check = decided
    accept(decide)
    decide("advance", "--to", "migrating")
    assert f"everywhere until {LATER}. Use it.\n" in check().stdout
    decide("advance", "--to", "proposed")
    assert json.loads(check("--format", "json").stdout)["findings"][0]["answer"] == "candidate"


def test_the_next_scan_keeps_it_and_a_known_copy_is_no_news(decided, org):
    decide, check = decided
    accept(decide)
    (org / "org" / "labels" / "labels" / "again.py").unlink()
    assert command(org, "scan", "org", "--index", "org.duckdb", "--quiet").returncode == 0
    assert json.loads(check("--format", "json", repository="api").stdout)["findings"] == []
    (org / "org" / "labels" / "labels" / "again.py").write_text(RETRY, "utf-8")
    assert json.loads(check("--format", "json").stdout)["findings"][0]["answer"] == "decided"


def test_the_squad_that_keeps_the_shared_version_is_left_alone(decided):
    decide, check = decided
    accept(decide, owner="logistics")
    told = json.loads(check("--format", "json").stdout)
    assert (told["findings"], told["silenced"][0]["reason"]) == ([], "this squad keeps acme_platform.retry")


def test_what_is_rejected_is_silent(decided, org):
    decide, check = decided
    decide("reject", "--reason", "two protocols")
    told = json.loads(check("--format", "json").stdout)
    assert (told["findings"], told["silenced"][0]["reason"]) == ([], "rejected: two protocols")
    assert command(org, "scan", "org", "--index", "org.duckdb", "--quiet").returncode == 0
    assert json.loads(check("--format", "json").stdout)["findings"] == []


def test_a_public_export_says_nothing_of_what_was_decided(decided, org):
    decide, _ = decided
    accept(decide)
    commit(org / "org" / "labels", {"labels/note.txt": "x"})
    done = command(org, "index", "export", "--index", "org.duckdb", "--audience", "public", "-o", "public.gz")
    assert done.returncode == 0, done.stderr
    import gzip

    assert b"acme_platform.retry" not in gzip.decompress((org / "public.gz").read_bytes())
