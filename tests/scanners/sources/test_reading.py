from __future__ import annotations

import os
from pathlib import Path

import pytest

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import git_blob_id, read_file


def fails(root: Path, path: str) -> SkipReason:
    with pytest.raises(ReadError) as caught:
        read_file(Locator("local", str(root)), path, 100)
    return caught.value.reason


def test_reads_bytes_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.py").write_bytes(b"x" * 100)
    locator = Locator.from_header(Locator("local", str(tmp_path)).to_header())
    assert read_file(locator, "a/x.py", 100) == b"x" * 100


def test_what_changed_since_the_listing_is_said(tmp_path: Path) -> None:
    (tmp_path / "grown.py").write_bytes(b"x" * 101)
    (tmp_path / "folder.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "secret").write_text("s")
    (tmp_path / "link.py").symlink_to("secret")
    for name in ("grown.py", "folder.py", "pipe.py", "gone.py", "link.py", "grown.py/x.py"):
        assert fails(tmp_path, name) is SkipReason.CHANGED


def test_a_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim/x.py").write_text("secret")
    (tmp_path / "repo").mkdir()
    (tmp_path / "repo/a").symlink_to(tmp_path / "victim")
    assert fails(tmp_path / "repo", "a/x.py") is SkipReason.CHANGED
    assert fails(tmp_path / "repo", "../victim/x.py") is SkipReason.CHANGED


def test_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)
    assert fails(tmp_path, "x.py") is SkipReason.UNREADABLE


def test_blob_id_is_gits() -> None:
    assert git_blob_id(b"") == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    assert git_blob_id(b"hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"
