"""What checkouts held at a moment of the past, read out of git's objects: nothing is checked out, nothing is run.

The state of a repository at a moment is the newest commit of its main line, the first parents of HEAD, whose
committer's date is not later: what a colleague who pulled then had.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import Repository, Skipped, SkipReason
from dupfinder_scanners.history.objects import Objects
from dupfinder_scanners.ownership import CATALOG_NAMES, Ownership
from dupfinder_scanners.sources.git import GitError
from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.interface import Listing, ListingOptions, Locator, ReadError
from dupfinder_scanners.sources.mirror import BlobContents
from dupfinder_scanners.sources.sorting import Sorter
from dupfinder_scanners.sources.walk import GITLINK_MODE, Found, Tree

WHOLE = "./"
_GIT_PROCESSES = min(8, os.cpu_count() or 1)
_LISTED = 4
"""Words before the path in a line of `ls-tree -l`."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One repository: where its objects are, and the commits of its main line with their dates, newest first.
    `inner` are folders in it that are repositories of their own; `shallow` says whether the line was cut off."""

    name: str
    folder: Path
    commits: tuple[tuple[str, int], ...]
    inner: tuple[str, ...]
    shallow: bool

    def at(self, moment: datetime) -> str | None:
        """The commit of a moment; None where there was none yet, or the clone does not reach back that far."""
        return next((commit for commit, date in self.commits if date <= moment.timestamp()), None)

    @property
    def begins(self) -> datetime:
        """The date of the oldest commit that is known."""
        return datetime.fromtimestamp(self.commits[-1][1], UTC)


class Timeline:
    """The past of some checkouts, by name. Raises SourceError for one that git knows nothing about."""

    def __init__(self, roots: Mapping[str, Path], options: ListingOptions, platform: Iterable[str] = ()) -> None:
        self._options = options
        self._platform = frozenset(platform)
        places = {name: str(root) for name, root in roots.items()}
        with ThreadPoolExecutor(_GIT_PROCESSES) as threads:
            named = sorted(roots.items())
            self._lines = list(threads.map(lambda one: _line(one[0], one[1], tuple(places.values())), named))
        self._listings: dict[tuple[str, str], Listing] = {}

    def at(self, moment: datetime) -> PastSource | None:
        """What there was at a moment; None where no repository had a commit yet."""
        states = [(line, commit) for line in self._lines if (commit := line.at(moment))]
        return PastSource(states, self._options, self._platform, self._listings) if states else None

    def warnings(self, first: datetime) -> list[str]:
        """What is not known of the time since `first`."""
        return [
            f"{line.name}: its clone is shallow and begins on {line.begins.date()}; runs before that are without it: "
            "run `git fetch --unshallow` there first."
            for line in self._lines
            if line.shallow and line.begins > first
        ]


class PastSource:
    """Repositories as they were in one commit each. `known` are listings by repository and commit, from one moment to
    the next."""

    def __init__(
        self,
        states: Sequence[tuple[_Line, str]],
        options: ListingOptions,
        platform: frozenset[str],
        known: dict[tuple[str, str], Listing],
    ) -> None:
        self._states = {line.name: (line, commit) for line, commit in states}
        self._options = options
        self._platform = platform
        self._known = known
        self._exclude = parse_ignore(options.exclude)
        self._repositories: tuple[Repository, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: the caller is told by the timeline."""
        return ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Nothing: a repository without a commit is none yet."""
        return ()

    @property
    def commits(self) -> tuple[tuple[str, str], ...]:
        """Names and commits of all repositories."""
        return tuple((name, commit) for name, (_, commit) in sorted(self._states.items()))

    def repositories(self) -> tuple[Repository, ...]:
        """All that had a commit, in the order of names."""
        if not self._repositories:
            with ThreadPoolExecutor(_GIT_PROCESSES) as threads:
                names = sorted(self._states)
                self._repositories = tuple(threads.map(lambda name: self._repository(*self._states[name]), names))
        return self._repositories

    def locator(self, repository: Repository) -> Locator:
        """Files are read as blobs of the commit."""
        line, commit = self._states[repository.name]
        return Locator("git", f"{commit}:{line.folder}")

    def listing(self, repository: Repository) -> Listing:
        """What the commit holds."""
        key = (repository.name, repository.commit)
        if key not in self._known:
            self._known[key] = self._listing(*self._states[repository.name])
        return self._known[key]

    def _listing(self, line: _Line, commit: str) -> Listing:
        try:
            tree = _tree(line.folder, commit)
        except GitError as error:
            return Listing((), (Skipped(line.name, WHOLE, SkipReason.UNREADABLE, str(error)),))
        contents = self._contents(line, commit, tree)
        try:
            ownership = self._ownership(line, contents, [found.path for found in tree.found])
            sorter = Sorter(line.name, contents, self._options, self._exclude, ownership)
            sorter.leave_to_others(line.inner)
            for path, reason, detail in tree.aside:
                sorter.set_aside(path, reason, detail)
            for found in tree.found:
                sorter.sort(found)
            return sorter.listing(())
        except ReadError as error:
            return Listing((), (Skipped(line.name, WHOLE, error.reason, error.detail),))
        finally:
            contents.close()

    def _repository(self, line: _Line, commit: str) -> Repository:
        contents = self._contents(line, commit, Tree())
        try:
            owner = self._ownership(line, contents, CATALOG_NAMES).default()
        finally:
            contents.close()
        platform = line.name in self._platform or owner.squad in self._platform
        return Repository(line.name, owner.squad, commit, platform=platform, root=line.folder)

    def _ownership(self, line: _Line, contents: BlobContents, paths: Iterable[str]) -> Ownership:
        catalogs = [path for path in paths if path.rpartition("/")[2] in CATALOG_NAMES]
        options = self._options
        return Ownership.of(line.name, contents.read, catalogs, squads=options.squads, aliases=options.aliases)

    def _contents(self, line: _Line, commit: str, tree: Tree) -> BlobContents:
        return BlobContents(str(line.folder), commit, tree, self._options.max_bytes)


def _line(name: str, root: Path, places: Sequence[str]) -> _Line:
    if not os.path.lexists(root / ".git"):
        raise SourceError(f"{name} ({root}) is not under git, so it has no past; leave it out, or leave out --history.")
    prefix = f"{root}/"
    inner = tuple(sorted(other[len(prefix) :] for other in places if other.startswith(prefix)))
    try:
        with Objects(root) as objects:
            head = objects.commit("HEAD")
            if head is None:
                raise SourceError(f"{name} ({root}) has no commit yet, so it has no past yet; leave it out, or commit.")
            rows = objects.run("rev-list", "--first-parent", "--timestamp", head, "--").decode("ascii").split("\n")
            commits = [(commit, int(date)) for date, _, commit in (row.partition(" ") for row in rows if row)]
            return _Line(name, objects.folder, tuple(commits), inner, commits[-1][0] in objects.shallow())
    except GitError as error:
        raise SourceError(f"{name}: git cannot tell its past ({error}).") from None


def _tree(folder: Path, commit: str) -> Tree:
    """The files of a commit. Raises `GitError` where it cannot be listed."""
    with Objects(folder) as objects:
        rows = objects.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit).split(b"\0")[:-1]
    tree = Tree()
    for number, row in enumerate(rows, start=1):
        facts, _, name = row.partition(b"\t")
        mode, _kind, blob, size = facts.decode("ascii").split()[:_LISTED]
        path = os.fsdecode(name)
        if mode == GITLINK_MODE:
            tree.aside.append((path + "/", SkipReason.SUBMODULE, "a submodule; scan it as a ROOT of its own"))
        elif "\n" in path:
            tree.aside.append((path, SkipReason.UNREADABLE, "its name holds a line break"))
        elif not size.isdigit():
            tree.aside.append((path, SkipReason.UNREADABLE, "the repository does not hold it"))
        else:
            state = os.stat_result((_mode(mode), number, 0, 1, 0, 0, int(size), 0, 0, 0))
            tree.found.append(Found(path, state, blob))
    return tree


def _mode(text: str) -> int:
    """Git knows 664 from old repositories; only whether the owner may run it counts."""
    mode = int(text, 8)
    return stat.S_IFREG | (0o755 if mode & 0o100 else 0o644) if stat.S_ISREG(mode) else mode
