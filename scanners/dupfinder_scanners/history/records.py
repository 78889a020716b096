"""What git says about a range of lines: the frozen types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Revision:
    """One commit that touched the lines.

    `authored` is the author's date, in UTC. `merged` is when it came to the main line, in UTC: the committer's date of
    the first-parent commit that brought it there, None where it is not there yet. `added` and `removed` count lines of
    the range that this commit wrote and took away.
    """

    commit: str
    author: str
    authored: datetime
    merged: datetime | None
    subject: str
    added: int
    removed: int


class Origin(StrEnum):
    """How the lines came to be where they are. `UNKNOWN` where the history is cut off before their first writing."""

    WRITTEN = "written"
    MOVED = "moved"
    COPIED = "copied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LineHistory:
    """The revisions of one range of lines, oldest first; empty outside git and for lines that are not committed.

    `source` is the path that they were moved or copied from inside the repository, empty where they were written.
    `complete` is False where the first revision is the edge of a shallow clone or of the bound on commits: what came
    before is not known, and `note` says so in a clear sentence. `root` is the first writing of what copied lines were
    copied from, or of what that was copied from; None for others, and where it is not known.
    """

    revisions: tuple[Revision, ...]
    origin: Origin
    source: str = ""
    complete: bool = True
    note: str = ""
    root: Revision | None = None
