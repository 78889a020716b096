"""The same input gives the same bytes: in any order of ROOTs, at any `--jobs`, in every run, and from the index."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ACME = Path(__file__).parents[2] / "examples" / "acme"
REPOSITORIES = sorted(str(path) for path in ACME.iterdir() if path.is_dir())

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> bytes:
    command = [sys.executable, "-I", "-m", "dupfinder", *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Each repository of the sample org is a ROOT of its own, which only the config can say."""
    folder = tmp_path_factory.mktemp("acme")
    own = [f"[repositories.{Path(path).name}]\npath = '{path}'\n" for path in REPOSITORIES]
    told = (ACME / "dupfinder.toml").read_text("utf-8").partition("[repositories.")[0]
    (folder / "dupfinder.toml").write_text(told + "".join(own), "utf-8")
    return folder


@pytest.fixture(scope="module")
def first(folder) -> bytes:
    return run(folder, "scan", *REPOSITORIES)


@pytest.mark.parametrize(
    "arguments",
    [
        REPOSITORIES,
        REPOSITORIES[::-1],
        [*REPOSITORIES[5:], *REPOSITORIES[:5], "--jobs", "1"],
        [*REPOSITORIES, "--jobs", "5"],
        [*REPOSITORIES, REPOSITORIES[0]],
    ],
    ids=["again", "reversed", "turned, one job", "five jobs", "one twice"],
)
def test_a_scan(folder, first, arguments):
    assert run(folder, "scan", *arguments) == first


def test_a_scan_without_a_past(tmp_path, folder, first):
    """What the index knows of earlier runs of the same code changes nothing."""
    (tmp_path / "dupfinder.toml").write_bytes((folder / "dupfinder.toml").read_bytes())
    assert run(tmp_path, "scan", *REPOSITORIES) == first


def test_the_index_tells_what_the_scan_told(folder, first):
    assert run(folder, "report", "org") == first


def test_there_is_something_to_compare(first):
    assert first.count(b'"rank"') >= 10
