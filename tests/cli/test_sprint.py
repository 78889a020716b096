"""`dupfinder report sprint` and `report org --since` through the installed command, on an org with a known history."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly, make_org
from tests.histories import known_org

pytestmark = pytest.mark.slow

TODAY = datetime.now(UTC).date()
YEAR = ("--since", "2025-01-01", "--until", "2025-12-31")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """The org whose dates, writers and order are known, scanned once, today."""
    folder = tmp_path_factory.mktemp("sprint")
    org = known_org(folder)
    done = dupfinder("scan", "org", "-o", "scan.txt", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, org


@pytest.fixture(scope="module")
def review(scanned):
    """The review of 2025, all of it before the only run."""
    folder, _ = scanned
    done = dupfinder("report", "sprint", *YEAR, "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_second_writing_is_the_one_of_the_script(scanned, review):
    _, org = scanned
    first, second_and_later = org.writings[0], org.writings[1:]
    every = [one for family in review["families"] for one in family["writings"]]
    news = [one for one in every if one["earlier"][0]["squad"] == first[0]]
    told = [(one["writing"]["squad"], one["writing"]["on"], one["writing"]["author"]) for one in news]
    assert told == [(squad, on.isoformat(), author) for squad, on, author in second_and_later]
    assert [one["writing"]["ordinal"] for one in news] == list(range(2, len(org.writings) + 1))
    days = [(on.date() - first[1].date()).days for _, on, _ in second_and_later]
    assert [one["writing"]["days"] for one in news] == days


def test_what_is_not_known_is_said(scanned, review):
    assert review["undated"]
    assert any("archive" in note for note in review["notes"])
    assert review["notes"][0].startswith("No run of the index lies between 2025-01-01 and 2025-12-31: ")


@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv", "slack", "teams"])
def test_every_form_is_written(scanned, form):
    folder, _ = scanned
    done = dupfinder("report", "sprint", *YEAR, "--format", form, "-o", f"review.{form}", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "payments" in (folder / f"review.{form}").read_text("utf-8")


def test_the_same_question_gets_the_same_answer(scanned, review):
    folder, _ = scanned
    done = dupfinder("report", "sprint", *YEAR, "--format", "json", cwd=folder)
    assert json.loads(done.stdout) == review


def test_a_sprint_of_the_calendar(scanned):
    folder, _ = scanned
    start = TODAY - timedelta(days=20)
    (folder / "calendar.toml").write_text(f"[sprint]\nstart = {start}\n", "utf-8")
    done = dupfinder("report", "sprint", "--config", "calendar.toml", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    window = json.loads(done.stdout)["window"]
    assert (window["since"], window["until"]) == (str(TODAY - timedelta(days=6)), str(TODAY + timedelta(days=7)))
    again = dupfinder("report", "sprint", "--config", "calendar.toml", "--sprint", window["name"], cwd=folder)
    assert again.returncode == 0, again.stderr
    assert f"Sprint {window['name']}, " in again.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--since", "2025-02-30"), "--since 2025-02-30 is no date; write it as in 2026-11-09."),
        (("--since", "last week"), "--since last week is no date; write it as in 2026-11-09."),
        (("--since", "2025-02-02", "--until", "2025-02-01"),
         "--since 2025-02-02 comes after --until 2025-02-01; give the earlier day first."),
        (("--until", "2025-02-01"), "--until 2025-02-01 needs --since, the first day of the review."),
        (("--since", "2999-01-01"), f"--since 2999-01-01 lies in the future; name a day up to today, {TODAY}."),
        (("--sprint", "2026-1", "--since", "2025-01-01"),
         "--sprint names its days itself; leave out --since and --until, or give them alone."),
        (("--sprint", "2026-1"), "No calendar of sprints is configured: set start (the first day of any sprint) and "
         "weeks under [sprint] in dupfinder.toml, or give --since and --until."),
        ((), "No calendar of sprints is configured: set start (the first day of any sprint) and "
         "weeks under [sprint] in dupfinder.toml, or give --since and --until."),
        ((*YEAR, "--post", "https://example.com/x"),
         "--post needs --format slack or --format teams: each takes messages of its own form."),
        ((*YEAR, "--format", "slack", "--post", "http://example.com/secret"),
         "The address after --post does not start with https://; copy it again from Slack or Teams."),
        ((*YEAR, "--index", "none.duckdb"),
         "There is no index at none.duckdb. Run `dupfinder scan` first, or name one with --index."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(scanned, arguments, sentence):
    folder, _ = scanned
    assert failed_cleanly(dupfinder("report", "sprint", *arguments, cwd=folder)) == sentence


def test_repositories_that_are_gone_leave_the_rest(tmp_path):
    make_org(tmp_path / "org")
    assert dupfinder("scan", "org", "-o", "scan.txt", cwd=tmp_path).returncode == 0
    (tmp_path / "org").rename(tmp_path / "elsewhere")
    done = dupfinder("report", "sprint", "--since", str(TODAY - timedelta(days=3)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "The repositories of the latest run are not here, so git dates nothing" in " ".join(done.stdout.split())


def test_outside_of_git_nothing_is_dated(tmp_path):
    make_org(tmp_path / "org")
    assert dupfinder("scan", "org", "-o", "scan.txt", cwd=tmp_path).returncode == 0
    done = dupfinder("report", "sprint", "--since", str(TODAY - timedelta(days=3)), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Git tells of no squad that wrote in these days what another squad had." in done.stdout


def test_posted_and_its_address_never_shown(scanned):
    folder, _ = scanned
    seen: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/secret"
    try:
        done = dupfinder("report", "sprint", *YEAR, "--format", "slack", cwd=folder, DUPFINDER_POST_URL=url)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Posted to 127.0.0.1.\n")
    assert json.loads(seen[0])["blocks"]


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "csv"])
def test_the_series_alone(scanned, form):
    folder, _ = scanned
    done = dupfinder("report", "org", "--since", str(TODAY - timedelta(days=3)), "--format", form, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(TODAY) in done.stdout


def test_the_page_of_the_latest_run_tells_who_wrote_it_when(scanned):
    folder, _ = scanned
    done = dupfinder("report", "org", "--history", "--format", "html", "-o", "org.html", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    page = (folder / "org.html").read_text("utf-8")
    assert "<li>support (Dan Brown) wrote it on 14 February 2025.</li>" in page
    assert "<li>payments (Ada Byron) wrote it again 16 days later, on 2 March 2025.</li>" in page
    assert "archive: the clone is shallow" in page
    sentence = failed_cleanly(dupfinder("report", "org", "--history", cwd=folder))
    assert sentence.startswith("--history goes with --format html; ")


def test_no_run_since_a_day(scanned):
    folder, _ = scanned
    sentence = failed_cleanly(dupfinder("report", "org", "--since", "2999-01-01", cwd=folder))
    assert sentence == f"The index has no run since 2999-01-01; its 1 are of {TODAY} to {TODAY}. Name an earlier day."
