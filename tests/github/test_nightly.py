"""The command over a whole organization: the sample org, the cost of a night, a run that was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.github.sample_org import ACME, served

pytestmark = [pytest.mark.node, pytest.mark.slow]

COMMAND = [sys.executable, "-I", "-m", "dupfinder"]


def environment(night) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "GITHUB_TOKEN": night.token, "NO_COLOR": "1"}


def scan(night, folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    given = ["--org", "acme", "--github-url", night.fake.url, "--cache", str(night.cache), "--index", "org.duckdb"]
    return subprocess.run(
        [*COMMAND, "scan", *given, *more],
        cwd=folder,
        env=environment(night),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def acme(fake, tmp_path) -> Path:
    """The sample org as checkouts and, the same commits, on the fake."""
    return served(fake, tmp_path / "checkouts")


def test_the_sample_org_gives_what_a_local_scan_gives(night, acme, tmp_path):
    config = ["--config", str(ACME / "dupfinder.toml"), "--format", "json"]
    done = scan(night, tmp_path, *config, "-o", "org.json")
    assert done.returncode == 0, done.stderr
    local = [*COMMAND, "scan", str(acme), "--index", "local.duckdb", *config, "-o", "local.json"]
    subprocess.run(local, cwd=tmp_path, env=environment(night), check=True, capture_output=True)
    org, here = (json.loads((tmp_path / name).read_text("utf-8")) for name in ("org.json", "local.json"))
    assert len(here["candidates"]) > 10
    for candidate in here["candidates"]:
        if candidate["platform"]:
            candidate["platform"]["since"] = None  # Mirrors are shallow: they do not know.
    for part in ("candidates", "vendored", "forks"):
        assert org[part] == here[part]
    assert org["repositories"] == here["repositories"]
    number = len(here["repositories"])
    assert f"acme: {number} repositories to read, {number} of them to fetch." in done.stderr
    assert {row["path"] for row in here["skipped"]} - {row["path"] for row in org["skipped"]} == {
        row["path"] for row in here["skipped"] if row["reason"] == "git-ignored"
    }, "a commit holds nothing that git ignores; everything else is set aside alike"


def test_what_a_night_costs(fake, night, filled, capsys):
    filled(300)
    for number in (0, 7, 150, 299):
        fake.repos[f"service-{number:03d}"].properties = {"squad": "payments"}
    everything = {repo.id: "ADMIN" for repo in fake.repos.values()}
    from tests.github.fake import Team

    fake.teams = [Team("admins", everything)] + [
        Team(f"team-{number:02d}", {100 + number: "MAINTAIN"}) for number in range(60)
    ]
    first = night.read(without_teams=("admins",))
    assert len(first) == 300
    assert first["service-299"] == {"a.py": "payments"}
    assert first["service-042"] == {"a.py": "team-42"}
    fake.calls.clear()
    fake.git_calls.clear()
    for number in range(10):
        fake.repos[f"service-{number * 30:03d}"].commit({"b.py": f"def b():\n    return {number}\n"})
    assert sum(len(files) for files in night.read(without_teams=("admins",)).values()) == 310
    with capsys.disabled():
        sys.stdout.write(f"\n300 repositories, 10 changed: {len(fake.calls)} API requests {dict(fake.counts)}, ")
        sys.stdout.write(f"{len(fake.git_calls)} requests of git\n")
    assert len(fake.calls) < 60
    assert len(fake.git_calls) <= 30


def test_a_killed_run_goes_on_where_it_was(fake, night, filled, tmp_path):
    filled(12)
    reached, go_on = threading.Event(), threading.Event()

    def stall(call):
        reached.set()
        go_on.wait(60)
        return 500, "too late", {}

    fake.plan("POST /acme/service-009.git", stall)
    given = ["--org", "acme", "--github-url", fake.url, "--cache", str(night.cache), "--index", "org.duckdb"]
    process = subprocess.Popen(
        [*COMMAND, "scan", *given],
        cwd=tmp_path,
        env=environment(night),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert reached.wait(60)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    go_on.set()
    assert not (tmp_path / "org.duckdb").exists()
    done = {path.stem for path in night.cache.rglob("*.json")}
    assert 5 <= len(done) < 12
    mirrors = next(night.cache.rglob(f"{min(done)}.git"))
    for lock in ("shallow.lock", "HEAD.lock", "refs/dupfinder/head.lock"):
        (mirrors / lock).touch()
    fake.git_calls.clear()
    fake.repos[f"service-{int(min(done)) - 100:03d}"].commit({"b.py": "1\n"})
    assert len(night.read()) == 12
    fetched = {path.split(".git")[0].rpartition("-")[2] for _, path, _ in fake.git_calls}
    assert fetched == {f"{number:03d}" for number in range(12) if str(100 + number) not in done - {min(done)}}


def test_the_kept_state_is_named_in_the_report(fake, night, filled, tmp_path):
    filled(2)
    assert scan(night, tmp_path, "--quiet").returncode == 0
    fake.repos["service-001"].commit({"b.py": "1\n"})
    fake.plan("GET /acme/service-001.git", lambda call: (404, "Repository not found.", {}))
    done = scan(night, tmp_path, "--format", "json", "-o", "o.json", "--strict")
    assert done.returncode == 3, done.stderr
    rows = json.loads((tmp_path / "o.json").read_text("utf-8"))["skipped"]
    assert [(row["repository"], row["path"], row["reason"]) for row in rows] == [("service-001", "./", "unreadable")]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--org", "acme", "."], "ROOT and --org were both given"),
        ([], "Nothing to scan was named; give a ROOT, or --org OWNER."),
        (["--include", "x", "."], "belong to --org"),
        (["--org", "acme", "--include", "colour:red"], "is no rule for repositories"),
        (["--org", "../x"], "is no name of an organization"),
        (["--org", "acme", "--github-url", "http://example.org"], "is no address of a GitHub"),
    ],
)
def test_what_cannot_be_asked(night, tmp_path, given, says):
    done = subprocess.run(
        [*COMMAND, "scan", *given], cwd=tmp_path, env=environment(night), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
