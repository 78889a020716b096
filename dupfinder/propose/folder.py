"""The only way in which a proposal is written: below one new folder, whatever the names in a repository say."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from dupfinder_scanners.errors import DupfinderError

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,120}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class FolderError(DupfinderError):
    """A folder that a proposal cannot be written to."""


def file_name(text: str) -> str:
    """A name from a repository as part of a file name: letters, digits, hyphens; never empty."""
    return _UNSAFE.sub("-", text).strip("-")[:80] or "unnamed"


def check(folder: Path) -> None:
    """Whether a proposal can be written there. Raises FolderError where the folder holds something, or is none."""
    if folder.is_symlink():
        raise FolderError(f"{folder} is a link; name a folder with -o.")
    if folder.exists() and not folder.is_dir():
        raise FolderError(f"{folder} is a file; name a folder with -o.")
    if folder.is_dir() and any(folder.iterdir()):
        raise FolderError(f"{folder} holds something already; name a new or an empty folder with -o.")


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files by their paths in the folder. Raises FolderError where one leads out of it or cannot be written.

    Nothing is overwritten and no link is followed: a part that is there already and is not a folder is an error.
    """
    check(folder)
    for path in files:
        if not all(_PART.fullmatch(part) for part in path.split("/")):
            raise FolderError(f"{path!r} is no path in a proposal.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in sorted(files.items()):
            _write_one(folder, path, text)
    except OSError as error:
        raise FolderError(f"{folder} cannot be written to ({error.strerror}); name another folder with -o.") from None


def _write_one(folder: Path, path: str, text: str) -> None:
    *parents, name = path.split("/")
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(folder, flags)
    try:
        for part in parents:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=descriptor)
            inner = os.open(part, flags, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = inner
        created = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(name, created, 0o666, dir_fd=descriptor), "wb") as file:
            file.write(text.encode("utf-8", "replace"))
    finally:
        os.close(descriptor)
