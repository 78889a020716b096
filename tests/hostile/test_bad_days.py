"""Days on which the disk is full, two scans run at once, or last night's files are broken: the last good state stays,
and the next run goes on and says what happened."""

from __future__ import annotations

import ast
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from dupfinder.index import load_latest, runs
from tests.cli.orgs import COMMAND, dupfinder, failed_cleanly, make_org

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("dupfinder", "scanners/dupfinder_scanners", "reports/dupfinder_reports")
    for path in (ROOT / folder).rglob("*.py")
)
UNPICKLING = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}


def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in names}


def test_nothing_is_unpickled_anywhere() -> None:
    """Unpickling a file is running it. numpy reads objects only where it is told to."""
    assert len(SOURCES) > 200
    assert {path.name for path in SOURCES if imported(path) & UNPICKLING} == set()
    assert {path.name for path in SOURCES if "allow_pickle=True" in path.read_text("utf-8")} == set()


def test_a_module_that_unpickles_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("def f():\n    from pickle import loads\n", "utf-8")
    assert imported(tmp_path / "x.py") & UNPICKLING


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """An org that was scanned once. One of the copies is not quite like the others, so that they were aligned."""
    unlike = make_org(tmp_path / "org") / "gamma" / "retry.py"
    unlike.write_text(unlike.read_text("utf-8").replace("    raise last", "    print(last)\n    raise last"), "utf-8")
    assert dupfinder("scan", "org", "-o", "first.txt", cwd=tmp_path).returncode == 0
    return tmp_path


def _small_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))


@pytest.mark.slow
def test_a_full_disk_costs_the_run_and_nothing_of_the_last(night: Path) -> None:
    (night / "org" / "alpha" / "more.py").write_text("def more(a, b):\n    return a + b\n", "utf-8")
    index = night / ".dupfinder" / "index.duckdb"
    before = index.read_bytes()
    done = subprocess.run(
        [*COMMAND, "scan", "org", "-o", "second.txt"], cwd=night, capture_output=True, text=True, check=False,
        preexec_fn=_small_disk,
    )  # fmt: skip
    assert "index.duckdb" in failed_cleanly_but_for_progress(done)
    assert index.read_bytes() == before
    assert not (night / "second.txt").exists()
    assert [path.name for path in (night / ".dupfinder").iterdir() if "building" in path.name] == []
    assert dupfinder("scan", "org", cwd=night).returncode == 0
    assert len(runs(index)) == 2


def failed_cleanly_but_for_progress(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_two_scans_at_once(night: Path) -> None:
    """Of two writers the later one counts; both end well, and what is left is whole."""
    started = [
        subprocess.Popen([*COMMAND, "scan", "org", "--format", "json"], cwd=night, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [one.communicate(timeout=300)[0] for one in started]
    assert [one.returncode for one in started] == [0, 0, 0]
    assert len(set(told)) == 1
    assert load_latest(night / ".dupfinder" / "index.duckdb").candidates
    assert dupfinder("scan", "org", "--format", "json", cwd=night).stdout == told[0].decode()


def but_warnings(report: str) -> dict:
    """A damaged file is said; all else is as it was."""
    told = json.loads(report)
    del told["warnings"]
    return told


BESIDE = ("index.fragments", "index.findings", "index.findings.aligned", "index.findings.cues", "index.lookup.duckdb")


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["truncated", "emptied", "overwritten", "zeroed"])
def test_broken_files_of_last_night(night: Path, damage: str) -> None:
    calm = dupfinder("scan", "org", "--format", "json", cwd=night).stdout
    for path in sorted((night / ".dupfinder").glob("index.*")):
        data = path.read_bytes()
        middle = len(data) // 2
        path.write_bytes(
            {
                "truncated": data[:middle], "emptied": b"", "overwritten": data[:middle] + b"x" * (len(data) - middle),
                "zeroed": bytes(len(data)),
            }[damage]
        )  # fmt: skip
    done = dupfinder("scan", "org", "--format", "json", cwd=night)
    assert done.returncode == 0, done.stderr
    assert but_warnings(done.stdout) == but_warnings(calm)
    assert "The index" in done.stderr
    assert "was damaged" in done.stderr
    assert (night / ".dupfinder" / "index.duckdb.broken-1").exists()
    assert dupfinder("check", cwd=night / "org" / "alpha").returncode in (0, 1, 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", BESIDE)
def test_each_file_beside_the_index_may_be_broken_alone(night: Path, name: str) -> None:
    calm = dupfinder("scan", "org", "--format", "json", cwd=night).stdout
    path = night / ".dupfinder" / name
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    done = dupfinder("scan", "org", "--format", "json", cwd=night)
    assert done.returncode == 0, done.stderr
    assert but_warnings(done.stdout) == but_warnings(calm)
    assert dupfinder("find", "retry", cwd=night).returncode == 0


@pytest.mark.slow
def test_an_index_of_a_newer_version_is_left_alone(night: Path) -> None:
    import duckdb

    index = night / ".dupfinder" / "index.duckdb"
    with duckdb.connect(str(index)) as con:
        con.execute("UPDATE dupfinder_index SET version = 999")
    before = index.read_bytes()
    assert "version 999" in failed_cleanly(dupfinder("scan", "org", cwd=night))
    assert index.read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are dropped for root")
def test_a_folder_that_may_not_be_written(night: Path) -> None:
    (night / ".dupfinder").chmod(0o500)
    try:
        said = failed_cleanly(dupfinder("scan", "org", cwd=night, as_nobody=True))
    finally:
        (night / ".dupfinder").chmod(0o700)
    assert "cannot be written" in said
    assert load_latest(night / ".dupfinder" / "index.duckdb").candidates
