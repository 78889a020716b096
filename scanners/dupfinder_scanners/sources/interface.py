"""What every origin of repositories offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from dupfinder_scanners.fragments import Repository, Skipped, SkipReason, SourceFile

LanguageOf = Callable[[str, bytes | None], str | None]
"""`language_of(path, head)`: the language of a file, by its path alone where `head` is None; None where unknown."""

DEFAULT_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Listing:
    """What one repository holds, in the order of paths.

    `files` are to be parsed; `skipped` counts and names every other file of a known extension, a directory that was
    set aside whole as one row; `vendored` are the readable files of known extensions inside vendored directories.
    """

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]
    vendored: tuple[SourceFile, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a worker process finds the bytes of a repository: plain text, so that it can travel as JSON.

    `kind` is `local` (`place` is the root of a working tree) or `git` (`COMMIT:FOLDER`, a bare repository).
    """

    kind: str
    place: str

    def to_header(self) -> dict[str, str]:
        """The JSON form."""
        return {"kind": self.kind, "place": self.place}

    @classmethod
    def from_header(cls, header: Mapping[str, str]) -> Locator:
        """Back from the JSON form."""
        return cls(str(header["kind"]), str(header["place"]))


class ReadError(Exception):
    """A listed file that cannot be read now. `reason` and `detail` are those of the `Skipped` row it becomes."""

    def __init__(self, reason: SkipReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class ListingOptions:
    """What a listing depends on besides the repository.

    `squads` and `aliases` are the config's maps, `exclude` its gitignore-style patterns (relative to a repository),
    `max_bytes` the size above which a file counts as oversized.
    """

    language_of: LanguageOf
    squads: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    max_bytes: int = DEFAULT_MAX_BYTES


class Source(Protocol):
    """An origin of repositories: working trees, bare repositories, a hosting service."""

    def repositories(self) -> tuple[Repository, ...]:
        """All repositories, in the order of names. Raises `SourceError` where there is none to read."""
        ...

    def listing(self, repository: Repository) -> Listing:
        """What one of its repositories holds."""
        ...

    def locator(self, repository: Repository) -> Locator:
        """How a worker process reaches the files of one of its repositories."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know about the origin as a whole."""
        ...

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Whole repositories that were left out, or not read as they are today: a row each, with the path `./`."""
        ...
