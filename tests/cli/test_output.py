from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from dupfinder.cli.errors import OutputError
from dupfinder.cli.output import destination


def test_no_path_and_a_dash_are_stdout(capfdbinary):
    destination(None).write("one\n")
    destination(Path("-")).write("two\r\n")
    assert capfdbinary.readouterr().out == b"one\ntwo\r\n"


def test_text_that_stdout_cannot_encode_is_replaced(capfdbinary, monkeypatch):
    destination(None).write("a\udcffb")
    assert capfdbinary.readouterr().out == b"a?b"


def test_a_file_gets_the_text_as_it_is(tmp_path):
    destination(tmp_path / "report").write("ä\r\n\n")
    assert (tmp_path / "report").read_bytes() == "ä\r\n\n".encode()


def test_nothing_is_left_beside_the_file(tmp_path):
    destination(tmp_path / "report").write("one")
    destination(tmp_path / "report").write("two")
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_write_that_fails_keeps_the_old_file(tmp_path, monkeypatch):
    (tmp_path / "report").write_text("old", "utf-8")

    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    to = destination(tmp_path / "report")
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OutputError, match="No space left on device"):
        to.write("new")
    assert (tmp_path / "report").read_text("utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_the_mode_of_an_old_file_is_kept(tmp_path):
    (tmp_path / "report").write_text("old", "utf-8")
    (tmp_path / "report").chmod(0o640)
    destination(tmp_path / "report").write("new")
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path):
    old = os.umask(0o027)
    try:
        destination(tmp_path / "report").write("new")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "target").write_text("old", "utf-8")
    (tmp_path / "report").symlink_to("target")
    destination(tmp_path / "report").write("new")
    assert (tmp_path / "report").is_symlink()
    assert (tmp_path / "target").read_text("utf-8") == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "report")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "report").read_bytes()))
    reader.start()
    destination(tmp_path / "report").write("new")
    reader.join(10)
    assert read == [b"new"]
    assert (tmp_path / "report").is_fifo()


@pytest.mark.parametrize(
    ("name", "part"), [("missing/report", "does not exist"), (".", "is a folder"), ("file/report", "does not exist")]
)
def test_what_cannot_work_is_found_before_anything_is_written(tmp_path, name, part):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(OutputError, match=part):
        destination(tmp_path / name)
