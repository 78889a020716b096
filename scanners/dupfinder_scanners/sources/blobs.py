"""Reads blobs of bare repositories through one `git cat-file --batch`, kept open while the same repository is asked.

Format: https://git-scm.com/docs/git-cat-file#_batch_output. No working tree, filter, hook or network is involved.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
from pathlib import Path
from typing import IO

from dupfinder_scanners.fragments import SkipReason
from dupfinder_scanners.sources.git import environment
from dupfinder_scanners.sources.interface import ReadError

_CHUNK = 1 << 20
# Workers live under a cap on their address space, and git maps packs in windows of a gigabyte by default.
_SMALL_WINDOWS = (("core.packedGitWindowSize", "16m"), ("core.packedGitLimit", "128m"))


def bare_environment() -> dict[str, str]:
    """The environment for git in a bare repository that is named by `--git-dir`."""
    return environment([*_SMALL_WINDOWS, ("safe.directory", "*")])


class BlobReader:
    """One open `cat-file --batch`. Not for several threads."""

    def __init__(self, folder: str) -> None:
        self.dead = False
        try:
            self._process = subprocess.Popen(
                ["git", f"--git-dir={folder}", "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=bare_environment(),
                cwd="/",
            )
        except OSError as error:
            raise ReadError(SkipReason.UNREADABLE, f"git cannot be started: {error.strerror}") from None

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a blob, by its id or as `COMMIT:PATH`.

        Raises `ReadError` where there is none, it has more than `limit` bytes, or git died.
        """
        if "\n" in name:
            raise ReadError(SkipReason.UNREADABLE, "its name holds a line break")
        try:
            return self._ask(os.fsencode(name), limit)
        except (OSError, ValueError):
            self.dead = True
            raise ReadError(SkipReason.UNREADABLE, "git stopped while it was read") from None

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _ask(self, name: bytes, limit: int) -> bytes:
        questions, answers = self._pipes()
        questions.write(name + b"\n")
        questions.flush()
        header = answers.readline()
        words = header.split()
        if not header.endswith(b"\n"):
            raise ValueError(header)
        # `NAME missing`, and NAME may itself hold spaces.
        if header.endswith(b" missing\n") or len(words) != 3 or not words[2].isdigit():
            raise ReadError(SkipReason.UNREADABLE, "the repository does not hold it")
        size = int(words[2])
        data = b"" if size > limit else answers.read(size)
        left = size + 1 - len(data)
        while left > 0 and (piece := answers.read(min(left, _CHUNK))):
            left -= len(piece)
        if left:
            raise ValueError(size)
        if words[1] != b"blob":
            raise ReadError(SkipReason.NOT_A_FILE, f"a {words[1].decode('ascii', 'replace')}")
        if size > limit:
            raise ReadError(SkipReason.OVERSIZED, f"{size:,} bytes, the limit is {limit:,}")
        return data

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("no pipes")
        return self._process.stdin, self._process.stdout


_open: dict[str, BlobReader] = {}
"""The reader of the repository that was asked last; batches come in the order of repositories."""


def read_blob(place: str, path: str, limit: int) -> bytes:
    """A file of the `git` locator's place, `COMMIT:FOLDER`. Raises `ReadError`."""
    commit, _, folder = place.partition(":")
    return reader(folder).read(f"{commit}:{path}", limit)


def reader(folder: str) -> BlobReader:
    """The open reader of a bare repository; the one of another repository is closed."""
    if folder not in _open or _open[folder].dead:
        close_readers()
        if not Path(folder).is_dir():
            raise ReadError(SkipReason.UNREADABLE, "its repository is gone from the cache")
        _open[folder] = BlobReader(folder)
    return _open[folder]


def close_readers() -> None:
    """Close what is open; the next read opens it again."""
    while _open:
        _open.popitem()[1].close()


atexit.register(close_readers)
