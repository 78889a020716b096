"""Every way a file can be wrong ends in a sentence, and in nothing lost."""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest

from dupfinder.index import (
    DamagedIndexError,
    ForeignFileError,
    MissingIndexError,
    NewerIndexError,
    UnreadableIndexError,
    UnwritableIndexError,
    candidates_of,
    changes,
    info,
    load_latest,
    resolve,
    runs,
    schema,
    write,
)
from tests.index.samples import candidate, result, run
from tests.reports.sample import sample_result

READERS: list[Callable[[Path], Any]] = [
    load_latest,
    runs,
    info,
    lambda path: candidates_of(path, 1),
    lambda path: changes(path, 1),
    lambda path: resolve(path, "aaaa"),
]
BLOCK = 4096


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "index.duckdb"
    write(path, sample_result(), run())
    return path


@pytest.fixture
def path(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path))


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    """A byte in a hundred is another one, behind the header."""
    changed = bytearray(data)
    for at in random.Random(1).sample(range(3 * BLOCK, len(data)), len(data) // 100):
        changed[at] ^= 0xFF
    return bytes(changed)


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "a few bytes": lambda data: data[:10],
    "header only": lambda data: data[:BLOCK],
    "truncated": truncated,
    "flipped": flipped,
    "header flipped": lambda data: data[:BLOCK] + bytes(8) + data[BLOCK + 8 :],
    "random": lambda data: random.Random(2).randbytes(len(data)),
    "text": lambda data: b"squads: [payments]\n" * 500,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_named_then_moved_aside(path: Path, damage: Callable[[bytes], bytes]) -> None:
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)
    with pytest.raises(DamagedIndexError, match=r"is damaged \(.*run `dupfinder scan` again"):
        load_latest(path)
    written = write(path, sample_result(), run(2))
    broken = path.with_name("index.duckdb.broken-1")
    (warning,) = written.warnings
    assert str(broken) in warning
    assert "runs before this one are not in it" in warning
    assert broken.read_bytes() == damaged
    assert written.run == 1
    assert load_latest(path) == sample_result()
    path.write_bytes(damaged)
    assert "broken-2" in write(path, sample_result(), run(3)).warnings[0]


@pytest.mark.parametrize("seed", range(12))
def test_any_flipped_block_is_a_sentence_or_no_loss(path: Path, seed: int) -> None:
    """A checksum a block: what a reader returns is right, or it says that the file is damaged."""
    expected = [read(path) for read in READERS[:5]]
    data = bytearray(path.read_bytes())
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 4)):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)
    for read, right in zip(READERS, expected, strict=False):
        try:
            assert read(path) == right
        except (DamagedIndexError, NewerIndexError, ForeignFileError):
            continue


@pytest.mark.parametrize("read", READERS)
def test_a_missing_file(tmp_path: Path, read: Callable[[Path], Any]) -> None:
    with pytest.raises(MissingIndexError, match=r"There is no index at .*none\.duckdb\. Run `dupfinder scan` first"):
        read(tmp_path / "none.duckdb")


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(UnreadableIndexError, match="is a directory"):
        load_latest(tmp_path)
    with pytest.raises(UnreadableIndexError, match="is a directory"):
        write(tmp_path, result(), run())


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("mine\n" * 2000)
    for act in (load_latest, lambda path: write(path, result(), run())):
        with pytest.raises(
            ForeignFileError, match=r"is no DuckDB file, not an index of dupfinder\. Nothing was changed"
        ):
            act(notes)
    assert notes.read_text() == "mine\n" * 2000
    assert list(tmp_path.iterdir()) == [notes]


@pytest.mark.parametrize("statement", ["CREATE TABLE sales (v INT)", "CREATE VIEW runs AS SELECT 1"])
def test_another_database_is_left_alone(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "sales.duckdb"
    with duckdb.connect(path) as con:
        con.execute(statement)
    before = path.read_bytes()
    for act in (load_latest, lambda path: write(path, result(), run())):
        with pytest.raises(ForeignFileError, match="another DuckDB database"):
            act(path)
    assert path.read_bytes() == before


def test_a_view_that_would_read_another_file_is_refused(path: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("token")
    with duckdb.connect(path) as con:
        con.execute("DROP TABLE snippets")
        con.execute(
            f"CREATE VIEW snippets AS SELECT 0 AS row, 0 AS parent, '' AS name, content AS text "  # noqa: S608
            f"FROM read_text('{secret}')"
        )
    with pytest.raises(ForeignFileError):
        load_latest(path)


def test_a_newer_index_is_left_alone(path: Path) -> None:
    with duckdb.connect(path) as con:
        con.execute(f"UPDATE dupfinder_index SET version = {schema.VERSION + 6}")  # noqa: S608
    before = path.read_bytes()
    for act in (*READERS, lambda path: write(path, result(), run())):
        with pytest.raises(
            NewerIndexError, match=r"newer version \(index version 7, this one reads up to 1\)\. Update"
        ):
            act(path)
    assert path.read_bytes() == before


def test_a_file_of_a_newer_duckdb_is_left_alone(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[12:20] = struct.pack("<Q", 9999)
    data[:8] = struct.pack("<Q", checksum(bytes(data[8:BLOCK])))
    path.write_bytes(data)
    with pytest.raises(NewerIndexError, match=r"newer version \(.*9999"):
        write(path, result(), run())
    assert path.read_bytes() == data


def checksum(block: bytes) -> int:
    """DuckDB's checksum of a block: a product a word, combined by xor (`src/common/checksum.cpp`)."""
    total = 5381
    for (word,) in struct.iter_unpack("<Q", block):
        total ^= word * 0xBF58476D1CE4E5B9 % 2**64
    return total


def test_an_older_file_is_read_with_defaults(path: Path) -> None:
    with duckdb.connect(path) as con:
        con.execute("ALTER TABLE candidates DROP COLUMN past_ids")
        con.execute("ALTER TABLE result DROP COLUMN min_squads")
    candidates = tuple(replace(one, past_ids=()) for one in sample_result().candidates)
    assert load_latest(path) == replace(sample_result(), min_squads=3, candidates=candidates)


def test_a_value_that_no_longer_exists_is_damage(path: Path) -> None:
    with duckdb.connect(path) as con:
        con.execute("UPDATE candidates SET kind = 'telepathic'")
    with pytest.raises(DamagedIndexError, match="telepathic"):
        load_latest(path)


def test_a_column_that_is_needed_but_missing_is_damage(path: Path) -> None:
    with duckdb.connect(path) as con:
        con.execute("ALTER TABLE candidates DROP COLUMN title")
    with pytest.raises(DamagedIndexError, match="title"):
        load_latest(path)


def test_open_for_writing_elsewhere(path: Path) -> None:
    program = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        for act in (load_latest, lambda path: write(path, result(), run())):
            with pytest.raises(UnreadableIndexError, match="another program has it open for writing"):
                act(path)
        other.communicate()
    assert load_latest(path) == sample_result()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableIndexError, match="cannot be written"):
        write(tmp_path / "file" / "index.duckdb", result(), run())


LIMITED = """
import resource, signal, sys
from pathlib import Path
from dupfinder.index import IndexFileError, load_latest, write
from tests.index.samples import run
from tests.reports.large import large_result
from tests.reports.sample import sample_result
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    write(path, large_result(40), run(2))
except IndexFileError as error:
    print(error)
assert load_latest(path) == sample_result()
"""

DROPPED = """
import os, sys
from pathlib import Path
from dupfinder.index import IndexFileError, load_latest, write
from tests.index.samples import result, run
from tests.reports.sample import sample_result
import duckdb, nanoarrow, numpy
write(Path("warm-up.duckdb"), result(), run())
os.chmod(".", 0o555)
if os.getuid() == 0:
    os.setuid(65534)
try:
    write(Path("index.duckdb"), result(), run(2))
except IndexFileError as error:
    print(error)
assert load_latest(Path("index.duckdb")) == sample_result()
"""


def python(program: str, *arguments: object, cwd: Path | None = None) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_a_full_disk_leaves_the_last_state(path: Path) -> None:
    """A limit on the size of files stands in for the disk: DuckDB's write fails in the same place."""
    said = python(LIMITED, path)
    assert "cannot be written" in said
    assert "What was there before is untouched" in said
    assert [entry.name for entry in path.parent.iterdir()] == ["index.duckdb"]


def test_a_folder_without_permission_leaves_the_last_state(path: Path) -> None:
    """Under root the writer gives up its rights first, for which every folder above must be open to all."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        shutil.copy(path, folder)
        said = python(DROPPED, cwd=folder)
        folder.chmod(0o755)
    assert "cannot be written: permission denied" in said


def test_two_candidates_of_one_id_are_a_mistake_of_the_caller(tmp_path: Path) -> None:
    one = candidate("aaaa", "x/f", "y/f")
    with pytest.raises(ValueError, match="two candidates have the id aaaa"):
        write(tmp_path / "i.duckdb", result(one, one), run())
