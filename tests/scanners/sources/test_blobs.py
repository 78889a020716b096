from __future__ import annotations

import subprocess

import pytest

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources import blobs
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import read_file
from tests.github.repositories import LINK, SUBMODULE, Special, commit, create


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "a.git"
    create(folder)
    files = {
        "a b.py": "x = 1\n",
        "d/big.py": "y" * 5000,
        "empty.py": "",
        "link": Special(LINK, "a b.py"),
        "sub": Special(SUBMODULE, "2" * 40),
    }
    place = f"{commit(folder, files)}:{folder}"
    yield place
    blobs.close_readers()


def reason(place: str, path: str) -> SkipReason:
    with pytest.raises(ReadError) as caught:
        read_file(Locator("git", place), path, 1000)
    return caught.value.reason


def test_blobs_are_read_by_path(repository):
    assert read_file(Locator("git", repository), "a b.py", 1000) == b"x = 1\n"
    assert read_file(Locator("git", repository), "empty.py", 0) == b""
    assert read_file(Locator("git", repository), "d/big.py", 5000) == b"y" * 5000


def test_what_is_no_blob_is_an_error_and_the_next_read_works(repository):
    assert reason(repository, "d/big.py") is SkipReason.OVERSIZED
    assert reason(repository, "d") is SkipReason.NOT_A_FILE
    assert reason(repository, "no such file.py") is SkipReason.UNREADABLE
    assert reason(repository, "sub") is SkipReason.UNREADABLE
    assert reason(repository, "a\nb.py") is SkipReason.UNREADABLE
    assert reason(repository, "../../../etc/passwd") is SkipReason.UNREADABLE
    assert read_file(Locator("git", repository), "a b.py", 1000) == b"x = 1\n"


def test_one_process_a_repository(repository, tmp_path, monkeypatch):
    create(tmp_path / "b.git")
    other = f"{commit(tmp_path / 'b.git', {'a.py': '1'})}:{tmp_path / 'b.git'}"
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(
        blobs.subprocess, "Popen", lambda *given, **more: started.append(given) or popen(*given, **more)
    )
    for _ in range(5):
        read_file(Locator("git", repository), "a b.py", 1000)
        assert reason(repository, "missing.py") is SkipReason.UNREADABLE
    assert len(started) == 1
    read_file(Locator("git", other), "a.py", 1000)
    assert (len(started), len(blobs._open)) == (2, 1)


def test_a_git_that_dies_is_an_error_and_is_started_again(repository):
    folder = repository.partition(":")[2]
    blobs.reader(folder)._process.kill()
    blobs.reader(folder)._process.wait()
    assert reason(repository, "a b.py") is SkipReason.UNREADABLE
    assert read_file(Locator("git", repository), "a b.py", 1000) == b"x = 1\n"


def test_a_mirror_that_is_gone(tmp_path):
    assert reason(f"{'1' * 40}:{tmp_path / 'none.git'}", "a.py") is SkipReason.UNREADABLE
