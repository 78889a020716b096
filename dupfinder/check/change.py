"""The files that a change touches, as they were and as they are. Git is asked; nothing of the repository runs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.filters import by_name, by_path, role_of
from dupfinder_scanners.fragments import SourceFile
from dupfinder_scanners.ownership import CATALOG_NAMES, Owner, Ownership
from dupfinder_scanners.sources.git import GitError, WorkingTree
from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.interface import ListingOptions, Locator, ReadError
from dupfinder_scanners.sources.reading import read_file
from dupfinder_scanners.sources.sorting import is_text, shown_path

REGULAR = frozenset(("100644", "100755"))
USUAL_BASES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


class NoBaseError(DupfinderError):
    """Nothing to compare with; a check under `--fail-on never` goes on without."""


@dataclass(frozen=True, slots=True)
class Change:
    """Files of known languages that differ between `base` (a commit) and the working tree, or another commit.

    `before` and `after` are read through `old` and `new`. `unnameable` are paths of the new side that no report could
    name and git's answers cannot carry: with line breaks, or no UTF-8.
    """

    base: str
    before: tuple[SourceFile, ...]
    after: tuple[SourceFile, ...]
    old: Locator
    new: Locator
    unnameable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of `git diff --raw`."""

    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    path: str


class Checkout:
    """A working tree with its history. Raises DupfinderError where `folder` is in none."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        self.root = _top(folder)
        try:
            self._tree = WorkingTree(self.root)
            self._git = os.fsdecode(self._tree.run("rev-parse", "--absolute-git-dir")[0].rstrip(b"\n"))
        except GitError as error:
            raise DupfinderError(f"git cannot read {self.root}: {error}.") from None
        self.name = name or self.root.name

    def inside(self, path: Path) -> str:
        """A path relative to the root. Raises DupfinderError where it lies elsewhere."""
        real = Path(os.path.realpath(path.parent)) / path.name if path.name not in ("", "..") else path.resolve()
        if not real.is_relative_to(self.root):
            raise DupfinderError(f"{path} does not lie in {self.root}; name a path of this checkout.")
        return real.relative_to(self.root).as_posix()

    def base_of(self, ref: str | None, head: str) -> str:
        """The merge base of `head` and a reference, else of `head` and the usual branches. Raises NoBaseError."""
        for one in (ref,) if ref else _usual():
            try:
                commit = self.commit(one)
            except GitError:
                continue
            try:
                found, _ = self._tree.run("merge-base", commit, self.commit(head))
            except GitError:
                raise NoBaseError(
                    f"{one} and {head} have no commit in common here; fetch more history (`fetch-depth: 0`)."
                ) from None
            return found.decode("ascii").strip()
        what = f"{ref} is no commit here" if ref else "None of the usual branches is here"
        raise NoBaseError(f"{what}; fetch it, or name the branch that this change goes to with --base.")

    def commit(self, ref: str) -> str:
        """The id of a commit. Raises GitError."""
        found, _ = self._tree.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        return found.decode("ascii").strip()

    def change(
        self,
        base: str,
        head: str | None,
        paths: Sequence[str],
        options: ListingOptions,
        fallback: Owner | None = None,
    ) -> Change:
        """What differs between a commit and the working tree, or `head`. Raises DupfinderError.

        Who owns what is read from `base`: a change does not decide whose it is. `fallback` owns what no rule covers.
        """
        try:
            rows = self._rows(base, head, paths)
            catalogs = self._catalogs(base)
        except GitError as error:
            raise DupfinderError(f"git cannot compare with {base[:12]}: {error}.") from None
        old = Locator("git", f"{base}:{self._git}")
        new = Locator("local", str(self.root)) if head is None else Locator("git", f"{head}:{self._git}")
        sort = _Sorter(self.name, options, self._ownership(old, catalogs, options, fallback))
        before = [sort.file(row.path, row.old_blob) for row in rows if row.old_mode in REGULAR]
        after = [sort.file(row.path, row.new_blob) for row in rows if row.new_mode in REGULAR]
        unnameable = sorted(shown_path(row.path) for row in rows if row.new_mode in REGULAR and sort.is_lost(row.path))
        return Change(base, _known(before), _known(after), old, new, tuple(unnameable))

    def _rows(self, base: str, head: str | None, paths: Sequence[str]) -> list[_Row]:
        limits = ("--", *(f":(top,literal){path}" for path in paths)) if paths else ("--",)
        settings = ("--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=all")
        said, _ = self._tree.run("diff", *settings, base, *([head] if head else []), *limits)
        parts = [os.fsdecode(part) for part in said.split(b"\0")[:-1]]
        rows = []
        for facts, path in zip(parts[::2], parts[1::2], strict=True):
            old_mode, new_mode, old_blob, new_blob, _ = facts.removeprefix(":").split(" ")
            rows.append(_Row(old_mode, new_mode, old_blob, new_blob, path))
        if head is None:
            said, _ = self._tree.run("ls-files", "-z", "--others", "--exclude-standard", "--full-name", *limits)
            rows += [_Row("000000", "100644", "", "", os.fsdecode(path)) for path in said.split(b"\0")[:-1]]
        return rows

    def _catalogs(self, commit: str) -> list[str]:
        said, _ = self._tree.run("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
        found = (os.fsdecode(path) for path in said.split(b"\0")[:-1])
        return [path for path in found if path.rpartition("/")[2] in CATALOG_NAMES]

    def _ownership(
        self, old: Locator, catalogs: Iterable[str], options: ListingOptions, fallback: Owner | None
    ) -> Ownership:
        def read(path: str, limit: int) -> bytes | None:
            try:
                return read_file(old, path, limit)
            except ReadError:
                return None

        return Ownership.of(
            self.name, read, list(catalogs), squads=options.squads, aliases=options.aliases, fallback=fallback
        )


class _Sorter:
    """Which files are looked at, by the rules of a scan."""

    def __init__(self, name: str, options: ListingOptions, ownership: Ownership) -> None:
        self._name = name
        self._options = options
        self._exclude = parse_ignore(options.exclude)
        self._ownership = ownership

    def file(self, path: str, blob: str) -> SourceFile | None:
        """The file to be parsed; None where a scan would set it aside."""
        language = self._options.language_of(path, None) if _is_nameable(path) else None
        if language is None or by_path(path) or by_name(path.rpartition("/")[2]) or self._is_excluded(path):
            return None
        blob = blob if blob.strip("0") else ""
        squad = self._ownership.squad_of(path).squad
        return SourceFile(self._name, path, blob, language, squad, 0, role_of(path))

    def is_lost(self, path: str) -> bool:
        """Whether a file of a known language cannot be looked at for its name."""
        return not _is_nameable(path) and self._options.language_of(shown_path(path), None) is not None

    def _is_excluded(self, path: str) -> bool:
        folders = [path[:end] for end, letter in enumerate(path) if letter == "/"]
        inside = any(self._exclude.decide(folder, directory=True) for folder in folders)
        return inside or bool(self._exclude.decide(path, directory=False))


def _is_nameable(path: str) -> bool:
    return is_text(path) and "\n" not in path


def _known(files: Iterable[SourceFile | None]) -> tuple[SourceFile, ...]:
    return tuple(sorted(file for file in files if file is not None))


def _top(folder: Path) -> Path:
    real = Path(os.path.realpath(folder))
    for place in (real, *real.parents):
        if os.path.lexists(place / ".git"):
            return place
    raise DupfinderError(f"{folder} is in no git checkout; run this in one, after a clone with history.")


def _usual() -> tuple[str, ...]:
    """On GitHub, the branch that the pull request goes to comes first."""
    target = os.environ.get("GITHUB_BASE_REF")
    return (f"origin/{target}", *USUAL_BASES) if target else USUAL_BASES
