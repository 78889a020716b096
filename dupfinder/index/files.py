"""A file built aside and renamed into place.

A reader sees the old file or the new one, whole: `os.replace` is atomic within a folder, and the data is on the disk
before the name is. Nothing is locked; of two writers, the later rename wins. A writer that was killed leaves its
temporary file behind; the next one on the same machine removes it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dupfinder.index.errors import UnwritableIndexError

ABANDONED_SECONDS = 24 * 60 * 60
"""After a day a temporary file is taken for dead, whichever machine or process it belongs to."""


def target(path: Path) -> Path:
    """Where the file really lies: a symbolic link stays a link, and what it points to is replaced."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise UnwritableIndexError(path, _reason(error)) from error


@contextmanager
def built_aside(path: Path) -> Iterator[Path]:
    """A path beside `path` to build a file at; on leaving it takes the place of `path`, or on an exception goes away.

    Raises `UnwritableIndexError` where the folder or the disk refuses.
    """
    aside = path.with_name(f".{path.name}.{_machine()}.{os.getpid()}.{secrets.token_hex(4)}.building")
    try:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            remove_abandoned(path)
            aside.touch()
            aside.unlink()
        except OSError as error:
            raise UnwritableIndexError(path, _reason(error)) from error
        yield aside
        try:
            _publish(aside, path)
        except OSError as error:
            raise UnwritableIndexError(path, _reason(error)) from error
    finally:
        for leftover in (aside, wal_of(aside)):
            with suppress(OSError):
                leftover.unlink(missing_ok=True)


def _publish(aside: Path, path: Path) -> None:
    with suppress(FileNotFoundError):
        aside.chmod(stat.S_IMODE(path.stat().st_mode))
    _sync(aside)
    # A log left by a foreign writer belongs to the file that goes; DuckDB would try to replay it into the new one.
    wal_of(path).unlink(missing_ok=True)
    aside.replace(path)
    # Some file systems cannot sync a folder; the rename is then as durable as they make it.
    with suppress(OSError):
        _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def wal_of(path: Path) -> Path:
    """Where DuckDB keeps the write-ahead log of a file."""
    return path.with_name(f"{path.name}.wal")


def remove_abandoned(path: Path) -> None:
    """Delete temporary files of `path` whose writer is dead."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.([0-9a-f]{{8}})\.(\d+)\.[0-9a-f]{{8}}\.building(?:\..*)?")
    for entry in sorted(path.parent.iterdir()):
        found = pattern.fullmatch(entry.name)
        if found and _is_abandoned(entry, found[1], int(found[2])):
            with suppress(OSError):
                entry.unlink()


def _is_abandoned(entry: Path, machine: str, process: int) -> bool:
    with suppress(OSError):
        if time.time() - entry.stat().st_mtime > ABANDONED_SECONDS:
            return True
    if machine != _machine():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def move_aside(path: Path) -> Path:
    """Rename a damaged file to the first free `NAME.broken-<n>` beside it, with its log, and return the new path."""
    number = 1
    while (broken := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    try:
        path.rename(broken)
        with suppress(FileNotFoundError):
            wal_of(path).rename(wal_of(broken))
    except OSError as error:
        raise UnwritableIndexError(path, _reason(error)) from error
    return broken


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)).lower() if isinstance(error, OSError) else str(error)
