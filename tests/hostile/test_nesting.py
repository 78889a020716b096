"""No recursion on the depth of a tree, in any language and any command: what nests too deep costs its own file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dupfinder.assess.drift import copies_of, drift
from dupfinder_scanners.fragments import Fragment, Level
from dupfinder_scanners.languages.registry import BY_NAME
from tests.cli.orgs import dupfinder
from tests.hostile.nested import SHAPES, base, deep, nested_org

DEPTH = 20_000


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", BY_NAME)
def test_drift_reads_what_nests(language: str, shape: str) -> None:
    """The walk itself, with less stack than Python has by default."""
    source = base(language) + b"\n" + deep(shape, 3_000) + b"\n"
    lines = source.count(b"\n")
    copies = [Fragment("shop", "a", 1, lines, "f", Level.FUNCTION, language, squad) for squad in ("red", "blue")]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(_depth_of_stack() + 200)
    try:
        told = copies_of(copies, lambda _: source)
    finally:
        sys.setrecursionlimit(limit)
    assert len(told) == 2
    assert drift(told, ("red", "blue")) == ()


def _depth_of_stack() -> int:
    frame, depth = sys._getframe(), 0
    while frame is not None:
        frame, depth = frame.f_back, depth + 1
    return depth


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nested")
    nested_org(folder / "org", DEPTH)
    (folder / "dupfinder.toml").write_text("[scan]\nparser_seconds = 20\n", "utf-8")
    done = dupfinder("scan", "org", "--strict", "--format", "json", "-o", "result.json", cwd=folder)
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return folder


def result(scanned: Path) -> dict:
    return json.loads((scanned / "result.json").read_text("utf-8"))


@pytest.mark.slow
def test_files_beside_those_that_nest_are_read(scanned: Path) -> None:
    told = result(scanned)
    lost = {row["path"] for row in told["skipped"]}
    assert not [path for path in lost if "_plain" in path]
    assert told["totals"]["files"] == 3 * len(BY_NAME) * (1 + len(SHAPES))
    read = sum(one["files"] for one in told["repositories"])
    assert read + len([row for row in told["skipped"] if not row["path"].endswith("/")]) == told["totals"]["files"]
    languages = {one["language"] for each in told["candidates"] for one in each["fragments"]}
    assert len(languages) >= len(BY_NAME) - 3


@pytest.mark.slow
def test_every_command_survives_them(scanned: Path) -> None:
    candidates = result(scanned)["candidates"]
    assert candidates
    for one in candidates[:3]:
        done = dupfinder("show", one["id"], cwd=scanned)
        assert done.returncode == 0, done.stderr
    assert dupfinder("find", "retry", cwd=scanned).returncode == 0
    for form in ("html", "markdown"):
        assert dupfinder("report", "org", "--format", form, cwd=scanned).returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("shape", SHAPES)
def test_two_that_nest_are_compared(scanned: Path, shape: str) -> None:
    suffix = BY_NAME["python"].suffixes[0]
    lines = base("python").count(b"\n")
    left, right = (f"org/{squad}/src/python_{shape}{suffix}:1-{lines}" for squad in ("red", "blue"))
    done = dupfinder("compare", left, right, cwd=scanned)
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def git(tree: Path, *arguments: str) -> None:
    author = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *author, *arguments], cwd=tree, check=True, capture_output=True)


@pytest.mark.slow
def test_a_change_that_nests_is_checked(scanned: Path, tmp_path: Path) -> None:
    tree = nested_org(tmp_path, DEPTH, ("fresh",)) / "fresh"
    git(tree, "init", "-q", "-b", "main")
    git(tree, "commit", "-q", "--allow-empty", "-m", "start")
    index = str(scanned / ".dupfinder" / "index.duckdb")
    done = dupfinder("check", "--base", "main", "--index", index, "--format", "json", cwd=tree)
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert told["findings"], told


@pytest.mark.slow
def test_a_history_of_what_nests_is_told(tmp_path: Path) -> None:
    nested_org(tmp_path / "org", DEPTH, ("red", "blue"))
    for squad in ("red", "blue"):
        git(tmp_path / "org" / squad, "init", "-q", "-b", "main")
        git(tmp_path / "org" / squad, "add", ".")
        git(tmp_path / "org" / squad, "commit", "-q", "-m", "all")
    done = dupfinder("scan", "org", "--history", "1", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    one = json.loads(done.stdout)["candidates"][0]
    done = dupfinder("show", one["id"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "internal error" not in done.stderr


RECURSING = '''def call(url, pause={pause}):
    """Call until it works."""
    total = {deep}
    for attempt in range({attempts}):
        try:
            return connect(url, timeout={attempts})
        except ConnectionError:
            sleep(pause * 2**attempt + total)
    raise TimeoutError(url)
'''


@pytest.mark.slow
@pytest.mark.parametrize(
    "nested", ["1" + " + 1" * 900, "1" + " + 1" * 5_000, "(" * 150 + "1" + ")" * 150, "-" * 3_000 + "1"]
)
def test_a_proposal_of_copies_that_nest(tmp_path: Path, nested: str) -> None:
    """What Python reads but a walk that recurses does not, and what only LibCST cannot."""
    for number, squad in enumerate(("red", "blue", "green"), 3):
        (tmp_path / "org" / squad).mkdir(parents=True)
        plain = nested if squad == "red" else "1 + 1"
        text = RECURSING.format(deep=plain, attempts=number, pause=f"0.{number}")
        (tmp_path / "org" / squad / "call.py").write_text(text, "utf-8")
    done = dupfinder("scan", "org", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)["candidates"]
    if not found:
        return
    done = dupfinder("propose", found[0]["id"], "-o", "draft", cwd=tmp_path)
    assert done.returncode in (0, 2), done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
