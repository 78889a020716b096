"""The tests of a draft, as the team that takes it on runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dupfinder.propose.python.characterisation import Replaced, checks, files
from dupfinder.propose.python.draft import Draft
from dupfinder.propose.python.emit import shared
from dupfinder.propose.python.general import generalise
from dupfinder.propose.python.library import files as library_files
from dupfinder.propose.python.migrate import Adapter, migrated
from tests.propose.copies import copy_of, normals

SOURCE = '''
import logging
import random
import time

log = logging.getLogger(__name__)


def retry(call, attempts=3, pause=0.5):
    """Call until it succeeds."""
    for attempt in range(attempts):
        try:
            return call()
        except OSError as error:
            if attempt == attempts - 1:
                raise
            log.info("try %d failed: %s", attempt, error)
            time.sleep(pause * 2**attempt + random.random())
'''
OTHER = SOURCE.replace("attempt", "turn").replace("2**", "3**").replace('"try %d', '"turn %d').replace("log", "logger")


def draft() -> Draft:
    found = generalise(normals(SOURCE, OTHER))
    functions = shared(found, set())
    replaced = []
    for number, one in enumerate(found.copies):
        edited = migrated([Adapter(one.copy, functions[0], number)], "shared_retry")
        replaced.append(Replaced(one.copy, edited.after))
    return Draft("shared_retry", functions, (), (), tuple(replaced))


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-I", "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", "-p", "no:xdist"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("library")
    for path, text in library_files(draft(), "retry policy").items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


@pytest.mark.slow
def test_they_are_green(library: Path) -> None:
    done = run(library)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("attempts - 1", "attempts - 2"),
        ("raise", "return None"),
        ("random.random()", "0"),
        ("except OSError", "except ValueError"),
    ],
)
def test_they_are_red_where_the_helper_does_something_else(library: Path, right: str, wrong: str) -> None:
    file = library / "src" / "shared_retry" / "functions.py"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), "utf-8")
    try:
        done = run(library)
    finally:
        file.write_text(text, "utf-8")
    assert done.returncode == 1, done.stdout
    assert "the copy: " in done.stdout


def test_they_need_nothing_of_dupfinder(library: Path) -> None:
    for file in library.rglob("*.py"):
        assert "dupfinder" not in file.read_text("utf-8")


def test_no_copies_no_tests() -> None:
    assert files((), "shared_retry") == {}


def test_what_a_test_leaves_out_is_known_without_running_it() -> None:
    source = "import lib\nclass Job(lib.Base):\n    @lib.timed\n    def run(self):\n        return self.size\n"
    copy = copy_of(source, name="Job.run")
    (found,) = checks([Replaced(copy, source)], "shared_job")
    assert found.left_out == ("the base lib.Base of Job", "the decorator lib.timed of run")


def test_a_place_cannot_leave_its_docstring() -> None:
    copy = copy_of("def job():\n    return 1\n")
    object.__setattr__(copy.fragment, "path", 'a"""\\\n.py')
    for text in files([Replaced(copy, copy.source)], "shared_job").values():
        compile(text, "test", "exec")
