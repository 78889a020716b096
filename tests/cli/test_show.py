from __future__ import annotations

import json

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly, make_org, retry

pytestmark = pytest.mark.slow


def scan(folder) -> dict:
    done = dupfinder("scan", "org", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """A folder with an index of two runs, and the candidate's id in each."""
    folder = tmp_path_factory.mktemp("scanned")
    make_org(folder / "org")
    (before,) = scan(folder)["candidates"]
    changed = retry(4).replace("last = error", "last = error\n            print(attempt, error)")
    (folder / "org" / "beta" / "retry.py").write_text(changed, "utf-8")
    (now,) = scan(folder)["candidates"]
    assert before["id"] != now["id"]
    assert now["past_ids"] == [before["id"]]
    return folder, before["id"], now["id"]


def test_text_shows_the_copies_and_why(scanned):
    folder, _, now = scanned
    done = dupfinder("show", now, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Copies (3)" in done.stdout
    assert "alpha:retry.py:4-13" in done.stdout
    assert "print(attempt, error)" in done.stdout
    assert "Why these copies belong together" in done.stdout


def test_json_has_the_pairs_too(scanned):
    folder, _, now = scanned
    answer = json.loads(dupfinder("show", now, "--format", "json", cwd=folder).stdout)
    assert answer["id"] == now
    assert answer["parts"][0]["pairs"][0]["evidence"]["structure"] > 0


def test_markdown_is_a_page_of_its_own(scanned):
    folder, _, now = scanned
    done = dupfinder("show", now, "--format", "markdown", "-o", "one.md", cwd=folder)
    assert (done.returncode, done.stdout) == (0, "")
    assert (folder / "one.md").read_text("utf-8").startswith("# 3 squads wrote a retry policy: ")


def test_a_past_id_leads_to_the_candidate_of_today(scanned):
    folder, before, now = scanned
    done = dupfinder("show", before, "--format", "json", cwd=folder)
    assert json.loads(done.stdout)["id"] == now
    assert done.stderr == f"{before} is a past id; the candidate is now {now}.\n"


def test_the_start_of_an_id_is_enough(scanned):
    folder, _, now = scanned
    done = dupfinder("show", now[:6], "--format", "json", cwd=folder)
    assert json.loads(done.stdout)["id"] == now
    assert done.stderr == ""


@pytest.mark.parametrize(("wanted", "part"), [("zzzzzz", "No candidate has the id"), ("a", "too short")])
def test_an_unknown_id_says_what_to_do(scanned, wanted, part):
    assert part in failed_cleanly(dupfinder("show", wanted, cwd=scanned[0]))


def test_an_id_cannot_harm_the_terminal(scanned):
    assert "\x1b" not in failed_cleanly(dupfinder("show", "\x1b[31mred", cwd=scanned[0]))
