"""`dupfinder check` as it is run: exit codes, forms, the baseline, without an index."""

from __future__ import annotations

import json

import pytest

from tests.check.orgs import RETRY, command, git

pytestmark = pytest.mark.slow


def check(org, *arguments, **more):
    given = ["--base", "main", "--index", str(org / "org.duckdb"), "--config", str(org / "dupfinder.toml")]
    return command(org / "org" / "labels", "check", *given, *arguments, **more)


def test_it_advises_and_gates_when_asked(org):
    assert check(org, "--fail-on", "any").returncode == 0
    (org / "org" / "labels" / "labels" / "again.py").write_text(RETRY, "utf-8")
    done = check(org)
    assert (done.returncode, "platform candidate" in done.stdout) == (0, True), done.stderr
    assert check(org, "--fail-on", "platform").returncode == 0
    assert check(org, "--fail-on", "new").returncode == 1
    written = check(org, "--update-baseline", "--fail-on", "new")
    assert written.returncode == 0, written.stderr
    done = check(org, "--fail-on", "any", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["silenced"][0]["reason"] == "in the baseline"


def test_without_an_index_or_a_base_it_says_so(org):
    missing = ["--index", "nowhere.duckdb"]
    done = check(org, *missing)
    assert (done.returncode, "There is no index" in done.stdout) == (0, True)
    assert check(org, *missing, "--fail-on", "new").returncode == 2
    broken = org / "broken.gz"
    broken.write_bytes(b"no export")
    (org / "none.lookup.duckdb").write_bytes(b"no tables" * 99)
    for index, said in [
        ("https://127.0.0.1:9/x.gz", "cannot be fetched"),
        (str(broken), "is no export"),
        (str(org / "none.lookup.duckdb"), "is damaged"),
    ]:
        done = check(org, "--index", index, XDG_CACHE_HOME=str(org / "cache"))
        assert (done.returncode, "Nothing was checked." in done.stdout, said in done.stdout) == (0, True, True), done
        assert check(org, "--index", index, "--fail-on", "new").returncode == 2
    done = check(org, "--index", str(broken), XDG_CACHE_HOME="/dev/null")
    assert "cannot be kept in /dev/null/dupfinder/exports" in done.stdout
    done = check(org, "--base", "nowhere")
    assert (done.returncode, "is no commit here" in done.stdout) == (0, True)
    assert check(org, "--base", "nowhere", "--fail-on", "any").returncode == 2


def test_a_job_that_does_not_say_who_reads_it_names_public_matches_only(org):
    (org / "org" / "labels" / "labels" / "again.py").write_text(RETRY, "utf-8")
    done = check(org, "--format", "github", GITHUB_ACTIONS="true", GITHUB_REPOSITORY="acme/labels")
    assert done.returncode == 0, done.stderr
    assert "api/retry.py" not in done.stdout
    event = org / "event.json"
    event.write_text('{"repository": {"visibility": "private"}}', "utf-8")
    told = {"GITHUB_ACTIONS": "true", "GITHUB_EVENT_PATH": str(event), "GITHUB_REPOSITORY": "acme/labels"}
    done = check(org, "--format", "github", **told)
    assert "::warning file=labels/again.py" in done.stdout


def test_the_organisations_config_switches_comments_on_and_hides_for_everybody(org):
    """What the scan was told holds in a checkout without any config, and its own config cannot loosen it."""
    config = org / "dupfinder.toml"
    whole = config.read_text("utf-8")
    tree = org / "org" / "labels"

    def told():
        given = ["--base", "main", "--index", str(org / "org.duckdb"), "--comment", "acme/labels#7"]
        return command(tree, "check", *given, "--format", "json")

    def scanned_under(rules):
        config.write_text(f"[check]\n{rules}\n{whole}", "utf-8")
        assert command(org, "scan", "org", "--index", "org.duckdb", "--quiet").returncode == 0

    scanned_under('comment_squads = ["payments"]\nhide = ["api"]')
    (tree / "labels" / "again.py").write_text(RETRY, "utf-8")
    done = told()
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines() == ["No comment: logistics is not among [check] comment_squads."]
    (finding,) = json.loads(done.stdout)["findings"]
    assert [one["repository"] for one in finding["matches"]] == ["shop"]
    own = tree / "dupfinder.toml"
    own.write_text('[check]\ncomment_squads = ["logistics", "payments"]\n', "utf-8")
    again = told()
    assert again.stderr == done.stderr
    assert json.loads(again.stdout)["findings"] == [finding]

    scanned_under('comment_squads = ["payments", "logistics"]')
    done = told()
    assert "No token for GitHub is set" in done.stderr, "it went on to write"
    own.write_text("[check]\ncomment_squads = []\n", "utf-8")
    assert "No comment: logistics" in told().stderr, "a squad may stay out"


def test_outside_git(org, tmp_path):
    git(org / "org" / "labels", "status")
    folder = tmp_path / "plain"
    folder.mkdir()
    done = command(folder, "check", "--index", str(org / "org.duckdb"))
    assert (done.returncode, "is in no git checkout" in done.stderr) == (2, True)
