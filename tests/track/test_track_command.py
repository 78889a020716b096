"""`dupfinder track` as it is run: accept, a squad moves, reject."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.check.orgs import command

pytestmark = pytest.mark.slow

LATER = f"{datetime.now(UTC) + timedelta(days=200):%Y-%m-%d}"


def run(org, *arguments):
    return command(org, *arguments, "--index", "org.duckdb")


def track(org, *arguments):
    return command(org, "track", "--index", "org.duckdb", *arguments)


def scanned_candidates(org):
    done = run(org, "scan", "org", "--quiet", "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["candidates"]


def test_accept_move_and_see(org):
    (one,) = scanned_candidates(org)
    said = track(org, "accept", one["id"], "--as", "acme_retry", "--owner", "platform", "--by", LATER)
    assert said.returncode == 0, said.stderr
    assert "acme_retry is accepted: 2 copies of 2 squads" in said.stderr
    assert "acme_retry (accepted, platform, by" in track(org).stdout
    written = (org / "dupfinder-decisions.toml").read_text("utf-8")
    assert 'squads = ["checkout", "payments"]' in written
    (org / "org" / "shop" / "shop" / "again.py").unlink()
    (org / "org" / "api" / "api" / "retry.py").unlink()
    assert scanned_candidates(org) == []
    told = json.loads(track(org, "--format", "json").stdout)["tracked"][0]
    assert told["copies"] == {"then": 2, "left": 0, "due": 2, "added": 0}
    assert told["squads"]["migrated"] == ["checkout", "payments"]
    again = track(
        org, "accept", one["id"], "--as", "acme_retry", "--owner", "platform", "--by", LATER, "--stage", "done"
    )
    assert again.returncode == 0, again.stderr
    assert "| `acme_retry` | done |" in track(org, "--format", "markdown").stdout
    assert (org / "dupfinder-decisions.toml").read_text("utf-8").count("[[decision]]") == 1


def test_every_stage_is_reached(org):
    (one,) = scanned_candidates(org)

    def stage(to):
        done = track(org, "advance", one["id"], "--to", to)
        assert "Traceback" not in done.stderr
        return done.returncode, " ".join(done.stderr.split())

    assert stage("building") == (
        2,
        f"dupfinder: {one['id']} is not accepted; say `dupfinder track accept {one['id']}` first.",
    )
    assert stage("proposed")[0] == 0
    assert stage("building")[0] == 2
    assert track(org, "accept", one["id"], "--as", "n", "--owner", "platform", "--by", LATER).returncode == 0
    for to in ("building", "migrating", "proposed", "accepted", "done"):
        code, said = stage(to)
        assert (code, f"n is {to}" in said) == (0, True)
    assert "with 2 copies left" in said
    assert track(org, "reject", one["id"], "--reason", "no").returncode == 0
    assert stage("done")[0] == 2
    assert (org / "dupfinder-decisions.toml").read_text("utf-8").count("[[decision]]") == 1


def test_the_last_squad_counts_though_nobody_shares_it(org):
    (one,) = scanned_candidates(org)
    track(org, "accept", one["id"], "--as", "n", "--owner", "platform", "--by", LATER)
    (org / "org" / "shop" / "shop" / "again.py").unlink()
    assert scanned_candidates(org) == []
    told = json.loads(track(org, "--format", "json").stdout)["tracked"][0]
    assert (told["copies"]["left"], told["squads"]["waiting"]) == (1, ["payments"])


def test_what_is_rejected_is_silent_from_then_on(org):
    (one,) = scanned_candidates(org)
    assert track(org, "reject", one["id"][:6], "--reason", "two protocols").returncode == 0
    done = run(org, "scan", "org", "--format", "json")
    assert json.loads(done.stdout)["candidates"] == []
    assert "matches no candidate" not in done.stderr
    assert "rejected on" in track(org).stdout
    (org / "org" / "shop" / "shop" / "again.py").unlink()
    assert "matches no candidate" not in run(org, "scan", "org").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("accept", "ffffffff", "--as", "x", "--owner", "y", "--by", LATER), "No candidate has the id"),
        (("accept", "ffffffff", "--as", "x", "--owner", "y", "--by", "2020-01-01"), "no day to come"),
        (("accept", "ffffffff", "--as", " ", "--owner", "y", "--by", LATER), "--as is empty"),
        (("accept", "ffffffff", "--as", "x", "--owner", "y", "--by", "soon"), "soon"),
        (("reject", "ffffffff", "--reason", ""), "--reason is empty"),
    ],
)
def test_what_cannot_be_decided_is_said(org, arguments, sentence):
    done = track(org, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
    assert sentence in " ".join(done.stderr.replace("│", " ").split())
    assert not (org / "dupfinder-decisions.toml").exists()


def test_a_broken_file_is_named(org):
    (org / "dupfinder-decisions.toml").write_text("[[decision", "utf-8")
    for arguments in (("track", "--index", "org.duckdb"), ("scan", "org", "--index", "org.duckdb")):
        done = command(org, *arguments)
        assert done.returncode == 2
        assert "dupfinder-decisions.toml is not valid TOML" in done.stderr


def test_nothing_is_tracked_yet(org):
    assert "Nothing is tracked" in track(org).stdout
