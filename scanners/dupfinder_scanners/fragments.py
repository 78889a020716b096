"""What was read: the frozen types of the ground floor, up to `Fragment`.

Data flows one way: `Repository` -> `SourceFile` -> `Fragment`. `Skipped` travels beside it: every file that was not
read is counted and named. Where there are many, the same facts lie in columns (see `columns.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

UNOWNED = "unowned"
"""Shown where ownership was cleared or is unknown under an organisation scan; it never counts as a squad."""


class Level(StrEnum):
    """How much of the code one fragment or candidate spans."""

    FUNCTION = "function"
    CLASS = "class"
    BLOCK = "block"
    FILE = "file"
    DIRECTORY = "directory"


class Role(StrEnum):
    """Production code, or code that only tests use (fakes, fixtures, base classes of tests)."""

    PRODUCTION = "production"
    TEST = "test"


class SkipReason(StrEnum):
    """Why a file or a directory was set aside. `FAILURES` are the ones that `--strict` turns into exit code 3."""

    GIT_IGNORED = "git-ignored"
    EXCLUDED = "excluded"
    GENERATED = "generated"
    VENDORED = "vendored"
    FORK = "fork"
    MINIFIED = "minified"
    OVERSIZED = "oversized"
    BINARY = "binary"
    NOT_UTF8 = "not-utf8"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    NOT_A_FILE = "not-a-file"
    UNREADABLE = "unreadable"
    CHANGED = "changed-while-read"
    PARSER_KILLED = "parser-killed"
    PARSER_FAILED = "parser-failed"


FAILURES = frozenset({SkipReason.UNREADABLE, SkipReason.CHANGED, SkipReason.PARSER_KILLED, SkipReason.PARSER_FAILED})


@dataclass(frozen=True, slots=True, order=True)
class Repository:
    """One repository as it was read.

    `commit` is the hex id of HEAD with `+dirty` where the working tree differs, or an empty string outside git.
    `squad` owns whatever no narrower rule gives to another; `root` is where the working tree lies.
    """

    name: str
    squad: str
    commit: str = ""
    visibility: str = "private"
    platform: bool = False
    root: Path = Path()


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """One file to be parsed. `path` is relative to the repository, with forward slashes; `blob` is the git blob id
    (hex SHA-1 of git's header and the content); `size` is in bytes."""

    repository: str
    path: str
    blob: str
    language: str
    squad: str
    size: int
    role: Role = Role.PRODUCTION


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """A file or a directory that was not read. A directory's path ends in a slash and counts as one row."""

    repository: str
    path: str
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fragment:
    """A function, method, class or block. Lines count from 1, both ends in.

    `name` is qualified by the enclosing classes and functions (`HttpClient.request`). `fingerprint` is a hex hash of
    the normalised tokens: the same for exact and renamed copies, stable against layout and comments.
    """

    repository: str
    path: str
    start_line: int
    end_line: int
    name: str
    level: Level
    language: str
    squad: str
    role: Role = Role.PRODUCTION
    fingerprint: str = ""

    @property
    def lines(self) -> int:
        """Number of lines, both ends in."""
        return self.end_line - self.start_line + 1

    @property
    def place(self) -> str:
        """`REPOSITORY:PATH:START-END`, the form that `compare` takes."""
        return f"{self.repository}:{self.path}:{self.start_line}-{self.end_line}"
