"""A scan that did not read everything never looks like one that did, and files seen are files read and files skipped
with a reason, whatever lies there."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dupfinder.config import ScanSettings
from dupfinder.engines import disagreements
from dupfinder.model import Candidate, CloneClass, CloneKind, Spread
from dupfinder.pipeline import Options, scan
from dupfinder_scanners.fragments import Fragment, Level, Role, SkipReason
from dupfinder_scanners.sources.interface import Locator
from tests.cli.orgs import dupfinder, make_org, retry

HANGS = Path(__file__).parents[2] / "benchmarks/fuzz/kept/source-kotlin/f12358e75f5b2da0"
"""36 bytes on which the grammar of Kotlin never comes to an end."""
SAID = "Incomplete: "


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """An org with a file that hangs its parser, scanned; and what the command said."""
    folder = tmp_path_factory.mktemp("killed")
    make_org(folder / "org")
    (folder / "org" / "alpha" / "Hangs.kt").write_bytes(HANGS.read_bytes())
    (folder / "org" / "alpha" / "Beside.kt").write_text("fun beside(a: Int): Int { return a + 1 }\n", "utf-8")
    (folder / "dupfinder.toml").write_text("[scan]\nparser_seconds = 3\n", "utf-8")
    return folder, dupfinder("scan", "org", "--strict", "--format", "json", "-o", "out.json", cwd=folder)


@pytest.mark.slow
def test_a_killed_parser_costs_its_file_and_is_said(killed) -> None:
    folder, done = killed
    assert done.returncode == 3, done.stderr
    assert "Incomplete: 1 file could not be read" in done.stderr
    told = json.loads((folder / "out.json").read_text("utf-8"))
    assert [(row["path"], row["reason"]) for row in told["skipped"]] == [("Hangs.kt", "parser-killed")]
    assert (told["totals"]["files"], told["totals"]["read"]) == (5, 4)
    assert len(told["candidates"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_every_report_says_that_it_is_incomplete(killed, form: str) -> None:
    done = dupfinder("report", "org", "--format", form, cwd=killed[0])
    assert done.returncode == 0, done.stderr
    assert SAID in done.stdout
    assert "Hangs.kt" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "json", "html", "markdown", "slack", "teams"])
def test_every_review_says_that_it_is_incomplete(killed, form: str) -> None:
    given = ("--since", "2026-01-01", "--until", "2026-03-01", "--format", form)
    done = dupfinder("report", "sprint", *given, cwd=killed[0])
    assert done.returncode == 0, done.stderr
    assert SAID.strip() in done.stdout


@pytest.mark.slow
def test_the_changes_of_a_night_say_that_it_is_incomplete(killed) -> None:
    done = dupfinder("report", "changes", cwd=killed[0])
    assert done.returncode == 0, done.stderr
    assert SAID.strip() in done.stdout


@pytest.mark.slow
def test_what_is_tracked_is_told_with_it(killed) -> None:
    one = json.loads((killed[0] / "out.json").read_text("utf-8"))["candidates"][0]["id"]
    by = str(datetime.now(UTC).date() + timedelta(days=30))
    done = dupfinder("track", "accept", one, "--as", "retry", "--owner", "alpha", "--by", by, cwd=killed[0])
    assert done.returncode == 0, done.stderr
    done = dupfinder("track", cwd=killed[0])
    assert done.returncode == 0, done.stderr
    assert f"warning: {SAID}" in done.stderr


def candidate(*copies: Fragment) -> Candidate:
    part = CloneClass("p", "f", Level.FUNCTION, "python", CloneKind.NEAR_MISS, copies, Spread(0.8, 0.9), 5)
    squads = tuple(sorted({one.squad for one in copies}))
    return Candidate(
        id="c", rank=1, score=1.0, title="f", job="f", family=None, role=Role.PRODUCTION, level=Level.FUNCTION,
        kind=CloneKind.NEAR_MISS, squads=squads, repositories=squads, languages=("python",),
        similarity=Spread(0.8, 0.9), duplicated_lines=5, fragments=copies, parts=(part,),
    )  # fmt: skip


@pytest.mark.slow
def test_a_file_that_hangs_drift_is_left_out_and_the_others_are_compared(tmp_path: Path) -> None:
    copies = []
    for number, squad in enumerate(("red", "blue"), 3):
        (tmp_path / squad).mkdir()
        (tmp_path / squad / "a.py").write_text(retry(number), "utf-8")
        copies.append(Fragment(squad, "a.py", 4, 13, "f", Level.FUNCTION, "python", squad))
    (tmp_path / "green").mkdir()
    (tmp_path / "green" / "a.kt").write_bytes(HANGS.read_bytes())
    copies.append(Fragment("green", "a.kt", 1, 2, "f", Level.FUNCTION, "kotlin", "green"))
    places = {squad: Locator("local", str(tmp_path / squad)) for squad in ("red", "blue", "green")}
    (told,) = disagreements.ask([candidate(*copies)], places, {}, ScanSettings(parser_seconds=4), 2)
    assert [(row.repository, row.path, row.reason) for row in told.lost] == [
        ("green", "a.kt", SkipReason.PARSER_KILLED)
    ]
    assert told.answered
    assert {"3", "4"} <= {value for row in told.rows for said in row.values.values() for value in said}


def test_files_that_change_between_two_readings_are_never_shown(tmp_path: Path) -> None:
    """What is shown is read a second time, and is then what was parsed, or nothing."""
    org = make_org(tmp_path / "org")

    def change(_corpus: object, _repositories: object) -> None:
        (org / "alpha" / "retry.py").write_text("# something else\n" * 30, "utf-8")
        (org / "beta" / "retry.py").unlink()

    result = scan([org], options=Options(jobs=1, read=change))
    (one,) = result.candidates
    assert {place.split(":")[0] for place in result.snippets} == {"gamma"}
    assert "something else" not in "".join(result.snippets.values())
    assert [warning for warning in result.incomplete if "alpha:retry.py" in warning and "beta:retry.py" in warning]
    assert len(one.fragments) == 3


@pytest.mark.slow
def test_a_past_that_is_damaged_is_said_and_heeded(tmp_path: Path) -> None:
    org = make_org(tmp_path / "org")
    old = {"GIT_AUTHOR_DATE": "2026-01-02T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-02T00:00:00Z"}
    for squad in ("alpha", "beta", "gamma"):
        for text, dates in ((retry(9), old), (retry(3), {})):
            (org / squad / "retry.py").write_text(text, "utf-8")
            for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
                author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
                subprocess.run(["git", *author, *command], cwd=org / squad, env=os.environ | dates, check=True)
    blob = subprocess.run(
        ["git", "rev-parse", "HEAD~1:retry.py"], cwd=org / "alpha", capture_output=True, text=True, check=True
    ).stdout.strip()
    (org / "alpha" / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    done = dupfinder("scan", "org", "--history", "2", "--strict", "--format", "json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "warning: 20" in done.stderr
    assert SAID in done.stderr


LONG = "d" * 80


def odd_org(root: Path) -> int:
    """Whatever a folder can hold; the number of files of known extensions that lie in it."""
    place = make_org(root) / "alpha"
    (place / "other.py").symlink_to("retry.py")
    (place / "outside.py").symlink_to("/etc/passwd")
    (place / "zero.py").symlink_to("/dev/zero")
    (place / "loop.py").symlink_to("loop.py")
    (place / "gone.py").symlink_to("nowhere")
    os.mkfifo(place / "pipe.py")
    here = Path.cwd()
    os.chdir(place)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind("socket.py")
    os.chdir(here)
    count = 7
    for name in ("new\nline.py", "tab\t.py", "Case.py", "case.py", "é.py", "e\u0301.py", " .py", "-rf.py", "a'b\"c.py"):
        (place / name).write_text(retry(7), "utf-8")
        count += 1
    (Path(os.fsdecode(os.fsencode(place) + b"/\xff\xfe.py"))).write_text(retry(8), "utf-8")
    (place / f"{'x' * 200}.py").write_text(retry(8), "utf-8")
    deep = place.joinpath(LONG, LONG, LONG, LONG)
    deep.mkdir(parents=True)
    (deep / "deep.py").write_text(retry(8), "utf-8")
    (place / "binary.py").write_bytes(b"\0\1" * 500)
    (place / "latin.py").write_bytes(b"# caf\xe9\n" * 9)
    return count + 3 + 2 + 3


@pytest.mark.slow
def test_files_seen_are_files_read_and_files_skipped_with_a_reason(tmp_path: Path) -> None:
    seen = odd_org(tmp_path / "org")
    done = dupfinder("scan", "org", "--strict", "--format", "json", "-o", "out.json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert all(row["reason"] for row in told["skipped"])
    assert told["totals"]["files"] == seen == told["totals"]["read"] + len(told["skipped"])
    reasons = {row["path"]: row["reason"] for row in told["skipped"]}
    assert reasons == {
        "other.py": "symlink", "outside.py": "symlink", "zero.py": "symlink", "loop.py": "symlink",
        "gone.py": "symlink", "pipe.py": "not-a-file", "socket.py": "not-a-file", "binary.py": "binary",
        "latin.py": "not-utf8", "\\xff\\xfe.py": "unreadable",
    }  # fmt: skip
    read = {one["path"] for each in told["candidates"] for one in each["fragments"]}
    assert any(len(path) > 260 for path in read)
    assert {"Case.py", "case.py", "new\nline.py"} <= read


@pytest.mark.slow
@pytest.mark.parametrize("form", ["text", "html", "markdown", "csv"])
def test_every_form_can_tell_of_them(tmp_path: Path, form: str) -> None:
    seen = odd_org(tmp_path / "org")
    done = dupfinder("scan", "org", "--format", form, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Read {seen - 10} of {seen} files" in done.stderr
    assert "root:x:0" not in done.stdout
    if form != "csv":
        assert f"{seen - 10} files read" in done.stdout
        assert "10 files and folders not read" in " ".join(done.stdout.split())
