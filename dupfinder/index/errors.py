"""What can be wrong with an index, each said in one sentence: what, where, what to do next."""

from __future__ import annotations

from pathlib import Path

from dupfinder_scanners.errors import DupfinderError


class IndexFileError(DupfinderError):
    """An index that cannot be read or written."""


class MissingIndexError(IndexFileError):
    """No file where the index should be."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"There is no index at {path}. Run `dupfinder scan` first, or name one with --index.")


class DamagedIndexError(IndexFileError):
    """A truncated or corrupted file. Reading stops; the next write moves the file aside and starts afresh."""

    def __init__(self, path: Path, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The index {path} is damaged ({reason}). Restore it from a copy, or run `dupfinder scan` again: "
            "it keeps the damaged file beside a fresh index."
        )


class ForeignFileError(IndexFileError):
    """A file that dupfinder did not write. It is never moved, never overwritten."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"{path} is {what}, not an index of dupfinder. Nothing was changed; name another file with --index."
        )


class NewerIndexError(IndexFileError):
    """A file from a later dupfinder or DuckDB. It is never moved, never overwritten."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            f"The index {path} was written by a newer version ({what}). "
            "Update dupfinder, or name another file with --index; nothing was changed."
        )


class NoTablesError(IndexFileError):
    """An index of runs without the look-up tables that every scan writes beside it."""

    def __init__(self, index: Path, tables: Path) -> None:
        super().__init__(
            f"The index {index} has no look-up tables beside it ({tables.name}). "
            "Copy both files, or run `dupfinder scan` again."
        )


class OlderIndexError(IndexFileError):
    """Look-up tables of an earlier dupfinder: they are not lifted, a scan writes new ones."""

    def __init__(self, path: Path, version: int) -> None:
        super().__init__(
            f"The look-up tables {path} were written by an older version of dupfinder ({version}). "
            "Run `dupfinder scan` again, or have a new export written, with this one."
        )


class UnreadableIndexError(IndexFileError):
    """A file that is there, but that this process may not open now."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The index {path} cannot be read: {reason}. Free it or change its permissions, then try again."
        )


class UnwritableIndexError(IndexFileError):
    """A folder without permission, a full disk. The last good state is still in place."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The index {path} cannot be written: {reason}. What was there before is untouched. "
            "Make room or change the permissions, or name another file with --index."
        )


class UnknownCandidateError(DupfinderError):
    """An id that names no candidate, or more than one."""
