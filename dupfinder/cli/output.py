"""Where a report goes: to stdout, or to a file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from dupfinder.cli.errors import OutputError
from dupfinder.cli.exits import silence

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Destination:
    """A file, or stdout where there is none. Made by `destination`, which finds out early what will not work."""

    path: Path | None

    @property
    def terminal(self) -> bool:
        """Whether a person looks at it."""
        return self.path is None and is_terminal(sys.stdout)

    @property
    def width(self) -> int | None:
        """Columns of the terminal; None where nobody can say."""
        return shutil.get_terminal_size().columns if self.terminal else None

    def write(self, text: str) -> None:
        """Write a whole report. Raises OutputError where the file cannot be written; the old one is then untouched."""
        if self.path is None:
            _to_stdout(text)
            return
        try:
            _to_file(self.path, text.encode("utf-8", "replace"))
        except OSError as error:
            raise OutputError(
                f"The report cannot be written to {self.path} ({error.strerror}); make room or name another file."
            ) from None


def destination(path: Path | None) -> Destination:
    """Where `-o` points. Raises OutputError where nothing can be written there, before any work is done."""
    if path is None or str(path) == STDOUT:
        return Destination(None)
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give -o the name of a file in it.")
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"The folder {folder} for the report does not exist; make it, or name another file with -o.")
    regular = not path.exists() or path.is_file()
    if not os.access(folder if regular else path, os.W_OK):
        raise OutputError(f"{folder} cannot be written to; change its permissions, or name another file with -o.")
    return Destination(path)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person looks at a stream, which is None where the shell closed it (`>&-`)."""
    return stream is not None and stream.isatty()


def _to_stdout(text: str) -> None:
    """In the encoding of stdout; a reader that left early has what it wanted."""
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise OutputError("stdout is closed; name a file with -o.")
    try:
        stream.flush()
        stream.buffer.write(text.encode(stream.encoding, "replace"))
        stream.buffer.flush()
    except BrokenPipeError:
        silence(stream.fileno())
    except OSError as error:
        silence(stream.fileno())
        raise OutputError(f"stdout cannot be written to ({error.strerror}); name a file with -o.") from None


def _to_file(path: Path, data: bytes) -> None:
    """Through a link to its target; devices and pipes are written to, never replaced."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        target.write_bytes(data)
        return
    beside = target.with_name(f".dupfinder-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - the descriptor is the file
            if target.exists():
                os.fchmod(descriptor, stat.S_IMODE(target.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
