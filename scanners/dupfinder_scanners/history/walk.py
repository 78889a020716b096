"""What became of some paths, commit by commit: the commits that touched them, and the hunks between their versions.

Two plumbing commands for any number of paths: `rev-list` gives the commits with their parents rewritten to the next
one that counts (https://git-scm.com/docs/git-rev-list#_history_simplification), `diff-tree` what differs between them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dupfinder_scanners.history.hunks import Hunk
from dupfinder_scanners.history.objects import Objects
from dupfinder_scanners.sources.git import GitError

_DIFF = (
    "diff-tree",
    "--stdin",
    "--root",
    "-r",
    "-z",
    "--raw",
    "--always",
    "--no-color",
    "--full-index",
    "--no-ext-diff",
    "--no-textconv",
)
HUNKS = (
    "-p",
    "--unified=0",
    "--inter-hunk-context=0",
    "--text",
    "--no-indent-heuristic",
    "--diff-algorithm=histogram",
)
"""How git is asked for hunks, whatever its configuration says."""
_RENAMES = ("--find-renames=50%", "-l1000")
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_INDEX = re.compile(rb"index ([0-9a-f]{40,64})\.\.([0-9a-f]{40,64})")


@dataclass(frozen=True, slots=True)
class Change:
    """One path between a commit and a parent. `old` and `new` are blob ids, empty where there is no file; `before` is
    the path in the parent, another one for a renamed file."""

    path: str
    before: str
    status: str
    old: str
    new: str
    hunks: tuple[Hunk, ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """`order` are the commits that count, children before parents; `parents` of each as rewritten; `changes` by commit
    and parent (empty for a commit without parents), then by path."""

    order: tuple[str, ...]
    parents: Mapping[str, tuple[str, ...]]
    changes: Mapping[tuple[str, str], Mapping[str, Change]] = field(default_factory=dict)


def walk(objects: Objects, start: str, paths: Iterable[str]) -> Walk:
    """The history of some paths from a commit on. Raises `GitError`."""
    wanted = sorted(set(paths))
    given = ("--full-history", "--simplify-merges", "--topo-order", "--parents")
    rows = objects.run("rev-list", *given, start, "--", *wanted).decode("ascii").splitlines()
    parents = {commit: tuple(before) for commit, *before in (row.split(" ") for row in rows)}
    pairs = [(commit, parent) for commit, before in parents.items() for parent in before or ("",)]
    return Walk(tuple(parents), parents, differences(objects, pairs, wanted))


def differences(
    objects: Objects, pairs: Sequence[tuple[str, str]], paths: Sequence[str], *, renames: bool = False
) -> dict[tuple[str, str], dict[str, Change]]:
    """What differs in some paths between commits and parents, with hunks. Raises `GitError`."""
    return _asked(objects, pairs, (*HUNKS, *(_RENAMES if renames else ("--no-renames",)), "--", *paths))


def listing(objects: Objects, commit: str, parent: str) -> dict[str, Change]:
    """All paths that differ between a commit and a parent, renamed files as one, without hunks. Raises `GitError`."""
    return _asked(objects, [(commit, parent)], _RENAMES)[commit, parent]


def hunks_of(patch: bytes) -> tuple[Hunk, ...]:
    """The hunks of a patch of one file."""
    reader = _Reader(patch)
    return tuple(one for found in reader.patch().values() for one in found)


def _asked(
    objects: Objects, pairs: Sequence[tuple[str, str]], arguments: Sequence[str]
) -> dict[tuple[str, str], dict[str, Change]]:
    asked = "".join(f"{commit} {parent}".rstrip() + "\n" for commit, parent in pairs)
    data = objects.run(*_DIFF, *arguments, given=asked)
    reader = _Reader(data)
    found = {pair: reader.commit(pair[0]) for pair in pairs}
    if reader.at != len(data):
        raise GitError("git's list of differences could not be read")
    return found


class _Reader:
    """Reads what `diff-tree -z --raw -p` writes, one commit after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def commit(self, name: str) -> dict[str, Change]:
        """The changes of the commit that comes next."""
        if self._field().decode("ascii", "replace") != name:
            raise GitError("git's list of differences could not be read")
        rows = []
        while self._data.startswith(b":", self.at):
            rows.append(self._row())
        if rows and self._data.startswith(b"\0", self.at):
            self.at += 1
        hunks = self.patch()
        return {row.path: self._with(row, hunks) for row in rows}

    def _with(self, row: Change, hunks: Mapping[tuple[str, str], tuple[Hunk, ...]]) -> Change:
        found = hunks.get((row.old, row.new), ())
        old, new = (("" if not one.strip("0") else one) for one in (row.old, row.new))
        return Change(row.path, row.before, row.status, old, new, found)

    def _row(self) -> Change:
        _, _, old, new, status = self._field()[1:].decode("ascii").split(" ")
        before = after = os.fsdecode(self._field())
        if status[0] in "RC":
            after = os.fsdecode(self._field())
        return Change(after, before, status[0], old, new)

    def patch(self) -> dict[tuple[str, str], tuple[Hunk, ...]]:
        """The hunks of each file, by its blob ids."""
        found: dict[tuple[str, str], tuple[Hunk, ...]] = {}
        while self._data.startswith(b"diff --git ", self.at):
            self._line()
            key, hunks = ("", ""), []
            while self.at < len(self._data) and not self._is_over():
                line = self._line()
                if match := _INDEX.match(line):
                    key = (match[1].decode("ascii"), match[2].decode("ascii"))
                elif match := _HUNK.match(line):
                    hunks.append(self._hunk(match))
            found[key] = tuple(hunks)
        return found

    def _is_over(self) -> bool:
        """Whether a file's part of the patch has ended; hunks are passed by their counts, so headers are left."""
        if self._data.startswith(b"diff --git ", self.at):
            return True
        end = self._data.find(b"\0", self.at, self.at + 65)
        return end >= 0 and self._data[self.at : end].isalnum()

    def _hunk(self, match: re.Match[bytes]) -> Hunk:
        old, new = int(match[2] or 1), int(match[4] or 1)
        for _ in range(old + new):
            self._line()
            if self._data.startswith(b"\\", self.at):
                self._line()
        return Hunk(int(match[1]), old, int(match[3]), new)

    def _field(self) -> bytes:
        return self._until(b"\0")

    def _line(self) -> bytes:
        return self._until(b"\n")

    def _until(self, mark: bytes) -> bytes:
        end = self._data.find(mark, self.at)
        if end < 0:
            raise GitError("git's list of differences ended too early")
        found = self._data[self.at : end]
        self.at = end + 1
        return found
