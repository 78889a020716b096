"""Code that lies in no file of a repository, such as one that somebody is about to write: lent to the parsers as a
file of a private folder, and gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import Repository, Skipped
from dupfinder_scanners.sources.interface import Listing, Locator


class PastedError(DupfinderError):
    """A text that cannot be read as a file."""


@dataclass(frozen=True, slots=True)
class Lent:
    """A source of one repository that lies at one place, whose files somebody else lists."""

    repository: Repository
    place: Locator
    warnings: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def repositories(self) -> tuple[Repository, ...]:
        """The one."""
        return (self.repository,)

    def listing(self, repository: Repository) -> Listing:
        """Nothing: the files are known already."""
        del repository
        return Listing((), ())

    def locator(self, repository: Repository) -> Locator:
        """Where its files are read."""
        del repository
        return self.place


@contextmanager
def pasted(texts: Mapping[str, str], limit: int) -> Iterator[Locator]:
    """A place that holds `texts` by their relative path, for as long as the context is open.

    Raises PastedError for a path that leads elsewhere and for a text above `limit` bytes.
    """
    with tempfile.TemporaryDirectory(prefix="dupfinder-") as folder:
        root = Path(os.path.realpath(folder))
        for path, text in texts.items():
            data = text.encode("utf-8", "replace")
            if len(data) > limit:
                raise PastedError(f"The code is {len(data):,} bytes long, more than {limit:,}; ask about less of it.")
            _write(root, path, data)
        yield Locator("local", str(root))


def _write(root: Path, path: str, data: bytes) -> None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or not pure.name or "\0" in path or "\\" in path:
        raise PastedError(f"{path} is no path inside a repository; name one relative to its root, as src/retry.py.")
    try:
        (root / pure).parent.mkdir(parents=True, exist_ok=True)
        (root / pure).write_bytes(data)
    except OSError as error:
        raise PastedError(f"{path} is no name that a file can have here ({error.strerror}); name another.") from None
