from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "find-python"


def find(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(SCRIPT)], env={"PATH": str(folder), **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def place(tmp_path):
    """A folder for PATH, into which a test puts commands: a line of shell each."""

    def put(name: str, line: str) -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)
        return path

    put.folder = tmp_path
    return put


REAL = f'exec "{sys.executable}" "$@"'


def test_a_stub_that_only_prints_an_error_is_passed_over(place):
    place("python3.14", "echo 'pyenv: python3.14: command not found' >&2; exit 127")
    place("python3.12", REAL)
    assert find(place.folder).stdout == "python3.12\n"


def test_the_newest_name_goes_first(place):
    place("python3", REAL)
    place("python3.11", REAL)
    assert find(place.folder).stdout == "python3.11\n"


def test_no_python_ends_in_a_sentence_that_says_what_to_do(place):
    place("python3", "exit 1")
    result = find(place.folder)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "apt install python3" in result.stderr
    assert "make PYTHON=" in result.stderr


def test_the_named_python_is_never_replaced_by_another(place):
    place("python3.12", REAL)
    old = place("old", "exit 1")
    result = find(place.folder, PYTHON=str(old))
    assert result.returncode == 2
    assert f"PYTHON={old}" in result.stderr
