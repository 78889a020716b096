"""Questions to git about what was committed: of a checkout or of a bare repository, by its object database alone.

No working tree is involved, so no filter, attribute or hook of the repository can matter; only plumbing commands are
used, whose output its configuration does not change. What a partial clone left out is not fetched.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path

from dupfinder_scanners.sources.blobs import BlobReader, bare_environment
from dupfinder_scanners.sources.git import GitError, WorkingTree, explain, run_git
from dupfinder_scanners.sources.interface import ReadError

SECONDS = 600.0
MOST_BYTES = 8_000_000
"""A file larger than this, at any time of its history, is taken for one that is not there."""
_RECENT = 256
"""Texts that are kept: ranges of one file ask for the same versions of it."""
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Objects:
    """The commits and blobs of one repository. Raises `GitError` where `place` is none, or git does not trust it.

    `place` is a working tree or a bare repository. Not for several threads; `close` it, or use it in a `with`.
    """

    def __init__(self, place: Path) -> None:
        self.folder = _folder_of(place)
        self._reader: BlobReader | None = None
        self.edges: tuple[str, ...] = ()
        self._recent: OrderedDict[str, list[bytes]] = OrderedDict()

    def __enter__(self) -> Objects:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process that reads blobs."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def run(
        self, *arguments: str, given: str = "", config: Iterable[tuple[str, str]] = (), literal: bool = True
    ) -> bytes:
        """The output of one git command. Raises `GitError` where it fails, also for objects that are not here."""
        with tempfile.NamedTemporaryFile("w", prefix="dupfinder-") as edges:
            environment = self._environment(config)
            environment["GIT_LITERAL_PATHSPECS"] = "1" if literal else "0"
            if self.edges:
                edges.write("".join(f"{commit}\n" for commit in self.edges))
                edges.flush()
                environment["GIT_SHALLOW_FILE"] = edges.name
            ended = run_git(
                (f"--git-dir={self.folder}", *arguments), self.folder, environment, SECONDS, os.fsencode(given)
            )
        if ended.failed:
            raise GitError(explain(ended.said, self.folder))
        return ended.output

    def commit(self, name: str) -> str | None:
        """The id of a commit, from a name for it; None where there is no such commit here."""
        try:
            found = self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        except GitError:
            return None
        text = found.decode("ascii", "replace").strip()
        return text if _ID.fullmatch(text) else None

    def shallow(self) -> frozenset[str]:
        """The commits at which a shallow clone was cut off."""
        common = os.fsdecode(self.run("rev-parse", "--git-common-dir").rstrip(b"\n"))
        try:
            text = (self.folder / common / "shallow").read_text("ascii")
        except (FileNotFoundError, NotADirectoryError):
            return frozenset()
        except (OSError, ValueError):
            raise GitError("its list of where a shallow clone ends cannot be read") from None
        return frozenset(text.split())

    def lines(self, blob: str) -> list[bytes] | None:
        """The lines of a blob, without their ends; None where it is not here or too large."""
        if blob in self._recent:
            self._recent.move_to_end(blob)
            return self._recent[blob]
        if self._reader is None or self._reader.dead:
            self._reader = BlobReader(str(self.folder))
        try:
            data = self._reader.read(blob, MOST_BYTES)
        except ReadError:
            return None
        lines = data.split(b"\n")
        self._recent[blob] = lines[:-1] if lines[-1] == b"" else lines
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return self._recent[blob]

    def holding(self, commit: str, lines: Sequence[bytes], ending: str) -> list[str]:
        """Paths with that ending whose text in a commit holds one of the lines, those that hold most first."""
        asked = [argument for line in lines for argument in ("-e", os.fsdecode(line))]
        given = ("--fixed-strings", "--count", "-z", "-I", "--full-name", "--no-color", "--no-textconv", "--threads=1")
        try:
            found = self.run("grep", *given, *asked, commit, "--", f"*{ending}", literal=False)
        except GitError:
            # Also how git says that there is none.
            return []
        counts = []
        for row in found.split(b"\n"):
            name, _, count = row.partition(b"\0")
            if count.isdigit():
                counts.append((-int(count), os.fsdecode(name).removeprefix(f"{commit}:")))
        return [path for _, path in sorted(counts)]

    def _environment(self, config: Iterable[tuple[str, str]]) -> dict[str, str]:
        environment = bare_environment()
        count = int(environment["GIT_CONFIG_COUNT"])
        for number, (key, value) in enumerate(config, count):
            environment[f"GIT_CONFIG_KEY_{number}"] = key
            environment[f"GIT_CONFIG_VALUE_{number}"] = value
            environment["GIT_CONFIG_COUNT"] = str(number + 1)
        return environment


def _folder_of(place: Path) -> Path:
    """Where the objects of a repository lie."""
    if os.path.lexists(place / ".git"):
        tree = WorkingTree(place)
        found, _ = tree.run("rev-parse", "--absolute-git-dir")
        return Path(os.fsdecode(found.rstrip(b"\n")))
    if (place / "HEAD").is_file() and (place / "objects").is_dir():
        return place.absolute()
    if not place.exists():
        raise GitError(f"{place} does not exist any more")
    raise GitError(f"{place} is no git repository")
