"""The one tracking issue, on the fake and through the command."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import UTC, datetime

import pytest
from markdown_it import MarkdownIt

from dupfinder.publish.github import Done, PublishError, TrackingIssue, marker
from dupfinder_reports.changes import Kind, Night, Step, render
from dupfinder_scanners.errors import SourceError
from tests.github import answers
from tests.github.test_nightly import COMMAND, environment, scan

pytestmark = pytest.mark.node


@pytest.fixture
def home(fake):
    return fake.add("engineering", {"README.md": "home"})


@pytest.fixture
def tracking(night, home):
    return lambda: TrackingIssue(night.api(repeat_posts=False), "acme/engineering")


def test_opened_once_then_updated_in_place(fake, home, tracking):
    assert tracking().find() is None
    done, at = tracking().publish("title", f"{marker(1)}\none")
    assert (done, at.number, at.run) == (Done.OPENED, 1, 1)
    assert tracking().publish("title", f"{marker(2)}\ntwo")[0] is Done.UPDATED
    assert tracking().publish("title", f"{marker(2)}\ntwo")[0] is Done.UNCHANGED
    assert [one["body"] for one in home.issues] == [f"{marker(2)}\ntwo"]
    assert sum(method == "POST" and path.endswith("/issues") for method, path, _ in fake.calls) == 1


def test_a_closed_one_is_opened_again(home, tracking):
    tracking().publish("title", f"{marker(1)}\none")
    home.issues[0]["state"] = "closed"
    assert tracking().find().run == 1
    assert tracking().publish("title", f"{marker(2)}\ntwo")[0] is Done.UPDATED
    assert [one["state"] for one in home.issues] == ["open"]


def test_somebody_elses_marker_and_our_other_issues_are_left_alone(fake, home, tracking, night):
    at = f"{fake.url}/api/v3/repos/acme/engineering"
    stranger, ours = answers.user("mallory", 66), answers.user("nightly", 9)
    home.issues += [
        answers.issue(at, 1, "mine", f"{marker(99)}\nhello", stranger),
        answers.issue(at, 2, "other", f"quoted\n{marker(98)}", ours),
        answers.issue(at, 3, "empty", "", ours) | {"body": None},
        answers.issue(at, 4, "a pull request", marker(97), ours)
        | {"pull_request": {"url": at, "html_url": at, "diff_url": at, "patch_url": at}},
    ]
    before = json.dumps(home.issues)
    assert tracking().publish("title", f"{marker(1)}\none")[0] is Done.OPENED
    assert json.dumps(home.issues[:4]) == before
    assert len(home.issues) == 5


def test_it_is_found_behind_many_pages(fake, home, tracking):
    tracking().publish("title", f"{marker(1)}\none")
    at = f"{fake.url}/api/v3/repos/acme/engineering"
    ours = answers.user("nightly", 9)
    home.issues += [answers.issue(at, number, "x", "x", ours) for number in range(2, 253)]
    assert tracking().find().number == 1


@pytest.mark.parametrize("did_it", [True, False])
def test_a_5xx_on_opening_never_makes_two(fake, home, tracking, night, did_it):
    def broken(call):
        if did_it:
            fake._new_issue(call, "nightly", "acme", "engineering")
        return 502, answers.problem("bad gateway"), {}

    fake.plan("POST /repos/acme/engineering/issues", broken)
    assert tracking().publish("title", f"{marker(1)}\none")[0] is Done.OPENED
    assert len(home.issues) == 1
    assert night.slept == [3.0]
    posts = sum(method == "POST" and path.endswith("/issues") for method, path, _ in fake.calls)
    assert posts == (1 if did_it else 2)


def test_a_server_that_stays_broken_is_said(fake, tracking):
    fake.plan("POST /repos", lambda call: (502, answers.problem("bad gateway"), {}), times=9)
    with pytest.raises(SourceError, match="could not answer a new issue"):
        tracking().publish("title", marker(1))


def test_a_limit_on_writing_is_waited_for(fake, home, tracking, night):
    limited = lambda call: (403, answers.problem("You have exceeded a secondary rate limit"), {"Retry-After": "5"})  # noqa: E731
    fake.plan("POST /repos", limited)
    assert tracking().publish("title", marker(1))[0] is Done.OPENED
    assert night.slept == [5.0]


def test_a_name_that_is_none(night):
    with pytest.raises(PublishError, match="write OWNER/NAME"):
        TrackingIssue(night.api(), "acme/../x")


def step(kind: Kind, number: int = 1, **more) -> Step:
    facts = {"job": "retry policy", "squads": ("orders", "payments"), "copies": 3, "lines": 40} | more
    return Step(kind, f"{number:012x}", **facts)


AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def test_what_the_text_says(golden):
    nights = [
        Night(
            AT,
            (
                step(Kind.GROWN, 2, joined=2, squads_joined=("web",)),
                step(Kind.NEW),
                step(Kind.SHRUNK, 3, left=1, squads_left=("stock",), job="`x` | [y](http://z)"),
                step(Kind.GONE, 4),
            ),
        ),
        Night(AT.replace(day=19), ()),
        Night(AT.replace(day=18), (step(Kind.NEW, 5), step(Kind.NEW, 6)), first=True),
    ]
    golden("tracking.md", render(nights, head=marker(3), link="https://github.com/acme/engineering/actions/runs/1"))


HOSTILE = [
    "@acme/everybody",
    "<img src=x onerror=1>",
    "](http://evil)",
    "` `` ```",
    "-->",
    "</details>",
    "\u202e#1",
    "GH-1\n# x",
]


def test_hostile_names_format_nothing_and_ping_nobody():
    steps = tuple(
        step(kind, n, job=one, squads=(one, "b"), squads_joined=(one,))
        for kind in Kind
        for n, one in enumerate(HOSTILE)
    )
    page = MarkdownIt("commonmark").render(render([Night(AT, steps), Night(AT, steps)], head=marker(1)))
    outside = re.sub(r"<code>.*?</code>", "", page, flags=re.DOTALL)
    for mark in ("@", "evil", "onerror", "GH-", "\u202e"):
        assert mark not in outside
    assert outside.count("<details>") == outside.count("</details>") == 1
    assert "<a " not in page
    assert "<img" not in page


def test_a_long_text_is_cut_at_a_finding():
    nights = [Night(AT, tuple(step(Kind.NEW, n, job="\u4e16" * 40) for n in range(900))), Night(AT, (step(Kind.GONE),))]
    text = render(nights, head=marker(1))
    assert 60_000 < len(text.encode()) <= 65_000
    shown = text.count("\n- ")
    assert f"And {900 - shown:,} more; the report of the run lists them." in text
    assert all(line.endswith(".") for line in text.splitlines() if line.startswith("- "))
    assert "Kept up to date by the nightly scan" in text


RETRY = """
import time
import requests

def fetch_with_retry(url, attempts=5, backoff=0.5):
    last = None
    for attempt in range(attempts):
        try:
            response = requests.get(url, timeout=10)
            if response.status_code >= 500:
                raise RuntimeError(f"server said {response.status_code}")
            return response.json()
        except (requests.ConnectionError, RuntimeError) as error:
            last = error
            time.sleep(backoff * 2 ** attempt)
    raise last
"""


@pytest.mark.slow
def test_night_after_night(fake, night, home, tmp_path):
    for name in ("orders", "payments", "stock"):
        fake.add(name, {"http.py": RETRY}, properties={"squad": name})

    def tonight() -> str:
        assert scan(night, tmp_path, "--quiet", "-o", "r.txt").returncode == 0
        command = [*COMMAND, "report", "changes", "--index", "org.duckdb"]
        given = ["--issue", "acme/engineering", "--github-url", fake.url]
        done = subprocess.run(
            [*command, *given], cwd=tmp_path, env=environment(night), capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert "was opened" in tonight()
    assert "The first scan found 1 candidate" in home.issues[0]["body"]
    fake.calls.clear()
    assert "Nothing changed since the last night" in tonight()
    assert not [
        call for call in fake.calls if call[:2] == ("POST", "/repos/acme/engineering/issues") or call[0] == "PATCH"
    ]
    fake.add("web", {"client.py": RETRY.replace("attempts=5", "attempts=3")}, properties={"squad": "web"})
    assert "was updated" in tonight()
    (issue,) = home.issues
    assert "### Grown: 1" in issue["body"]
    assert "`web` joined" in issue["body"]
    assert "<summary>Earlier nights</summary>" in issue["body"]
    home.issues[0]["state"] = "closed"
    for name in ("orders", "payments", "stock"):
        fake.repos[name].commit({"http.py": "x = 1\n"})
    assert "was updated" in tonight()
    assert (home.issues[0]["state"], len(home.issues)) == ("open", 1)
    assert "### Gone: 1" in home.issues[0]["body"]
