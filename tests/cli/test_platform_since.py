"""Since when the platform has it: the day from git, in every report."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.check.orgs import CONFIG, MASK, command, commit, git, repository

pytestmark = pytest.mark.slow


def dated(tree, day):
    git(tree, "commit", "--quiet", "--amend", "--no-edit", "--date", f"{day}T12:00:00Z")


@pytest.fixture(scope="module")
def org(tmp_path_factory):
    folder = tmp_path_factory.mktemp("since")
    core = repository(folder / "org", "core", {"core/masking.py": MASK})
    dated(core, "2026-05-04")
    # The body is changed and the file is moved later on: it has been there since May all the same.
    commit(core, {"core/masking.py": None, "core/hiding.py": MASK.replace('"..."', '"deep"')})
    dated(core, "2026-08-01")
    repository(folder / "org", "api", {"api/hide.py": MASK})
    repository(folder / "org", "shop", {"shop/hide.py": MASK.replace("payload", "data")})
    (folder / "dupfinder.toml").write_text(CONFIG, "utf-8")
    done = command(folder, "scan", "org", "--index", "org.duckdb", "--format", "json", "-o", "org.json")
    assert done.returncode == 0, done.stderr
    return folder


def report(org, form):
    done = command(org, "report", "org", "--index", "org.duckdb", "--format", form)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_json_has_the_day(org):
    (candidate,) = json.loads((org / "org.json").read_text())["candidates"]
    assert candidate["platform"]["symbol"] == "core.hiding.mask_secrets"
    assert candidate["platform"]["since"] == "2026-05-04"
    assert candidate["action"] == "migrate"


def test_csv_has_the_day(org):
    rows = list(csv.DictReader(io.StringIO(report(org, "csv"))))
    assert {(row["platform_since"], row["action"]) for row in rows} == {("2026-05-04", "migrate")}


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_people_read_the_month(org, form):
    told = " ".join(report(org, form).split())
    assert "2 squads still have their own" in told
    assert "since May 2026" in told


def test_the_page_of_one_candidate_has_it_too(org):
    (candidate,) = json.loads((org / "org.json").read_text())["candidates"]
    done = command(org, "show", candidate["id"], "--index", "org.duckdb", "--no-history")
    assert "since May 2026" in " ".join(done.stdout.split())


def test_scanned_again_it_is_the_same(org):
    first = (org / "org.json").read_bytes()
    command(org, "scan", "org", "--index", "org.duckdb", "--format", "json", "-o", "again.json")
    assert (org / "again.json").read_bytes() == first
