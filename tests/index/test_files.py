"""Killed writers, several writers, readers in between."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest

from dupfinder.index import candidates_of, files, load_latest, runs, write
from tests.index.samples import candidate, result, run
from tests.index.writers import state


@contextmanager
def writer(path: Path, *notes: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.index.writers", path, *notes], stdout=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield process
        finally:
            process.kill()


def assert_whole(path: Path) -> int:
    """The file opens with one of the two states, every run in it complete; how many runs there are."""
    latest = load_latest(path)
    (note,) = latest.warnings
    assert [one.id for one in latest.candidates] == [one.id for one in state(note).candidates]
    assert [one.fragments for one in latest.candidates] == [one.fragments for one in state(note).candidates]
    kept = runs(path)
    assert [one.number for one in kept] == list(range(1, len(kept) + 1))
    assert all(len(candidates_of(path, number)) == 40 for number in (1, len(kept)))
    return len(kept)


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_a_whole_state(tmp_path: Path) -> None:
    path, dice = tmp_path / "index.duckdb", random.Random(7)
    write(path, state("a"), run())
    known, interrupted = 1, 0
    for _ in range(20):
        with writer(path, "b", "a") as process:
            time.sleep(dice.uniform(0.02, 0.6))
            process.kill()
            process.wait()
        interrupted += any(entry.suffix == ".building" for entry in tmp_path.iterdir())
        found = assert_whole(path)
        assert found >= known
        known = found
    assert interrupted, "no write was hit while it was building"
    write(path, state("a"), run(99))
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.duckdb"]


@pytest.mark.slow
def test_two_writers_and_a_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    write(path, state("a"), run())
    seen = set()
    with writer(path, "b") as one, writer(path, "c") as other:
        until = time.monotonic() + 60
        while not seen >= {("b",), ("c",)} and time.monotonic() < until:
            # Of two writers one may take back the other's run between two questions; a copy is one state.
            copy = Path(shutil.copy(path, tmp_path / "seen.duckdb"))
            assert_whole(copy)
            seen.add(load_latest(copy).warnings)
        assert one.poll() is None
        assert other.poll() is None
    assert seen >= {("b",), ("c",)}


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    write(path, state("a"), run(1))
    with duckdb.connect(path, read_only=True) as con:
        write(path, state("b"), run(2))
        assert con.sql("SELECT count(*) FROM runs").fetchall() == [(1,)]
        assert load_latest(path).warnings == ("b",)


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    path.write_text("before")
    with suppress(RuntimeError), files.built_aside(path) as aside:
        aside.write_text("half")
        files.wal_of(aside).write_text("log")
        raise RuntimeError
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.duckdb"]
    assert path.read_text() == "before"


def abandoned(path: Path, process: int, machine: str | None = None) -> Path:
    name = f".{path.name}.{machine or files._machine()}.{process}.0badc0de.building"
    return path.with_name(name)


def dead_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def test_only_files_of_dead_writers_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    dead = abandoned(path, dead_process())
    old = abandoned(path, os.getpid(), "0" * 8)
    removed = [dead, files.wal_of(dead), old]
    kept = [
        abandoned(path, os.getppid()),
        abandoned(path, 1, "f" * 8),
        tmp_path / "index.duckdb.building",
        tmp_path / ".index.duckdb.notes",
    ]
    for entry in (*removed, *kept):
        entry.touch()
    os.utime(old, (0, 0))
    write(path, result(candidate("aaaa", "x/f", "y/f")), run())
    assert {entry.name for entry in tmp_path.iterdir()} == {entry.name for entry in (path, *kept)}


def test_a_link_stays_a_link_and_the_mode_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "store" / "real.duckdb", tmp_path / "index.duckdb"
    write(real, state("a"), run(1))
    real.chmod(0o600)
    link.symlink_to(real)
    write(link, state("b"), run(2))
    assert link.is_symlink()
    assert load_latest(link) == load_latest(real)
    assert len(runs(real)) == 2
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_log_left_by_another_program_does_not_poison_the_new_file(tmp_path: Path) -> None:
    path = tmp_path / "index.duckdb"
    write(path, state("a"), run(1))
    program = (
        "import duckdb, os, signal, sys\n"
        "con = duckdb.connect(sys.argv[1]); con.execute('CREATE TABLE mine AS SELECT 1')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program, path], check=False)
    assert files.wal_of(path).exists()
    write(path, state("b"), run(2))
    assert load_latest(path).warnings == ("b",)
    assert [one.number for one in runs(path)] == [1, 2]
    assert [entry.name for entry in tmp_path.iterdir()] == ["index.duckdb"]


def test_a_hostile_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "o'clock; \u00e9\n[x].duckdb"
    write(path, state("a"), run(1))
    assert write(path, state("b"), run(2)).run == 2
    assert load_latest(path).warnings == ("b",)
