"""Nothing is written outside of the proposal's folder, and nothing over what is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder.propose.folder import FolderError, check, file_name, write


def test_files_and_folders(tmp_path: Path) -> None:
    write(tmp_path / "new" / "one", {"README.md": "a", "x/y.py": "b", "x/z.py": "c"})
    assert (tmp_path / "new" / "one" / "x" / "z.py").read_text("utf-8") == "c"


@pytest.mark.parametrize(
    "path", ["../out", "/etc/x", "a/../../b", "a//b", ".git/config", "a\0b", "", "a/./b", "a\\b c"]
)
def test_no_path_leads_out(tmp_path: Path, path: str) -> None:
    with pytest.raises(FolderError):
        write(tmp_path / "in", {path: "x"})
    assert not list(tmp_path.iterdir())


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderError, match="link"):
        write(tmp_path / "link", {"a": "x"})
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FolderError, match="holds something"):
        check(tmp_path)


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", "..", "-rf", "\u202egnp"])
def test_names_become_file_names(name: str) -> None:
    made = file_name(name)
    assert made
    assert "/" not in made
    assert not made.startswith((".", "-"))
