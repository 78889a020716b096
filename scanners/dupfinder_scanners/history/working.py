"""Lines of a working tree that differs from its commit: where they are in the commit."""

from __future__ import annotations

from pathlib import Path

from dupfinder_scanners.history.hunks import Span, before
from dupfinder_scanners.history.objects import MOST_BYTES
from dupfinder_scanners.history.walk import HUNKS, hunks_of
from dupfinder_scanners.sources.git import GitError, WorkingTree
from dupfinder_scanners.sources.interface import Locator, ReadError
from dupfinder_scanners.sources.reading import read_file


class Working:
    """A working tree as it lies there, against its HEAD. Raises `GitError` where git does not take it for one."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tree = WorkingTree(root)
        status = self._tree.status()
        self.head = status.commit
        self._changed = status.changed | set(status.untracked)

    def committed(self, path: str, span: Span) -> Span | None:
        """The same lines in HEAD; None where they are not committed. Raises `GitError`."""
        if path not in self._changed:
            return span
        new, old = self._lines(path), self._head_lines(path)
        if new is None or old is None:
            return None
        given = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-renames", "--full-index", *HUNKS)
        patch, _ = self._tree.run("--literal-pathspecs", "diff-index", *given, self.head, "--", path)
        return before(span, hunks_of(patch), new, old).span

    def _lines(self, path: str) -> list[bytes] | None:
        try:
            return read_file(Locator("local", str(self._root)), path, MOST_BYTES).split(b"\n")
        except ReadError:
            return None

    def _head_lines(self, path: str) -> list[bytes] | None:
        try:
            return self._tree.run("cat-file", "blob", f"{self.head}:{path}")[0].split(b"\n")
        except GitError:
            return None
