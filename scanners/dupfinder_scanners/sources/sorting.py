"""Gives every file found its place: to be parsed, vendored, skipped, or of no known language and so not seen.

The same for every origin, so that a repository is judged alike whether it was checked out or fetched.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import Protocol

from dupfinder_scanners.filters import by_name, is_generated_directory, is_vendored_directory, role_of
from dupfinder_scanners.fragments import Skipped, SkipReason, SourceFile
from dupfinder_scanners.ownership import Ownership
from dupfinder_scanners.sources.gitignore import IgnoreRules
from dupfinder_scanners.sources.interface import Listing, ListingOptions
from dupfinder_scanners.sources.walk import Found

_SHEBANG_BYTES = 128


class Contents(Protocol):
    """What a listing asks of the content of a repository."""

    def head(self, path: str, limit: int) -> bytes | None:
        """At least the first `limit` bytes of a regular file, or None where it cannot be read."""
        ...

    def blob_id(self, path: str) -> str:
        """The git id of a file whose id is not known yet; raises OSError where it cannot be read."""
        ...

    def leads_to_folder(self, path: str) -> bool:
        """Whether a symbolic link points to a folder."""
        ...


class Sorter:
    """The files of one repository, in their places; `sort` and `set_aside` in any order, then `listing`."""

    def __init__(
        self, name: str, contents: Contents, options: ListingOptions, exclude: IgnoreRules, ownership: Ownership
    ) -> None:
        self._name = name
        self._contents = contents
        self._options = options
        self._exclude = exclude
        self._ownership = ownership
        self._inner: frozenset[str] = frozenset()
        self._files: list[SourceFile] = []
        self._vendored: list[SourceFile] = []
        self._skipped: dict[str, Skipped] = {}
        self._folders: dict[str, tuple[SkipReason, str] | None] = {"": None}
        self._folded: dict[str, tuple[int, str]] = {}

    def listing(self, warnings: tuple[str, ...]) -> Listing:
        """All that was sorted, with the warnings of the repository."""
        if not self._files:
            warnings += (f"{self._name}: holds no file of a supported language.",)
        return Listing(
            tuple(sorted(self._files)), tuple(sorted(self._skipped.values())), tuple(sorted(self._vendored)), warnings
        )

    def leave_to_others(self, folders: Iterable[str]) -> None:
        """Folders that are scanned as repositories of their own."""
        self._inner = frozenset(folders)

    def set_aside(self, path: str, reason: SkipReason, detail: str) -> None:
        """A directory (or file) that was not entered; a file only where it is of a known language. Python's folders of
        compiled code hold no source and would be one row a package."""
        folder = path.endswith("/")
        if path.endswith("__pycache__/") or (not folder and self._options.language_of(path, None) is None):
            return
        if self._folder(path.rstrip("/").rpartition("/")[0]) is None:
            self._skip(path, reason, detail)

    def sort(self, found: Found) -> None:
        """Put one file where it belongs."""
        language = self._language(found)
        if language is None and not self._is_link_to_folder(found):
            return
        aside = self._folder(found.path.rpartition("/")[0])
        if aside is not None and aside[0] is not SkipReason.VENDORED:
            return
        if (fault := self._fault(found)) is not None:
            if aside is None:
                self._skip(found.path, *fault)
            return
        if language is not None and not isinstance(found.facts, str):
            self._keep(found, language, found.facts.st_size, vendored=aside is not None)

    def _keep(self, found: Found, language: str, size: int, *, vendored: bool) -> None:
        blob = found.blob
        if blob is None:
            try:
                blob = self._contents.blob_id(found.path)
            except OSError as error:
                if not vendored:
                    self._skip(found.path, SkipReason.UNREADABLE, error.strerror or "cannot be read")
                return
        squad = self._ownership.squad_of(found.path).squad
        file = SourceFile(self._name, found.path, blob, language, squad, size, role_of(found.path))
        (self._vendored if vendored else self._files).append(file)

    def _language(self, found: Found) -> str | None:
        language = self._options.language_of(found.path, None)
        if language is not None or isinstance(found.facts, str) or "." in found.path.rpartition("/")[2]:
            return language
        if not (stat.S_ISREG(found.facts.st_mode) and found.facts.st_mode & 0o111 and found.facts.st_size):
            return None
        head = self._contents.head(found.path, _SHEBANG_BYTES)
        return self._options.language_of(found.path, head) if head and head.startswith(b"#!") else None

    def _is_link_to_folder(self, found: Found) -> bool:
        if isinstance(found.facts, str) or not stat.S_ISLNK(found.facts.st_mode):
            return False
        return self._contents.leads_to_folder(found.path)

    def _fault(self, found: Found) -> tuple[SkipReason, str] | None:
        """Why a file of a known language is not read, the most telling reason first."""
        path, facts = found.path, found.facts
        if self._exclude.decide(path, directory=False):
            return SkipReason.EXCLUDED, ""
        if isinstance(facts, str):
            return SkipReason.UNREADABLE, facts
        if not stat.S_ISREG(facts.st_mode):
            return _kind(facts.st_mode)
        if not is_text(path):
            return SkipReason.UNREADABLE, "its name is not UTF-8"
        return self._fault_of_regular(path, facts)

    def _fault_of_regular(self, path: str, facts: os.stat_result) -> tuple[SkipReason, str] | None:
        # On a disk that folds case, two tracked names can be one file.
        inode, first = self._folded.setdefault(path.casefold(), (facts.st_ino, path))
        if inode == facts.st_ino and first != path:
            return SkipReason.NOT_A_FILE, "the same file as another name that differs only in case"
        if (reason := by_name(path.rpartition("/")[2])) is not None:
            return reason, "by its name"
        if facts.st_size > self._options.max_bytes:
            return SkipReason.OVERSIZED, f"{facts.st_size:,} bytes, the limit is {self._options.max_bytes:,}"
        return None

    def _folder(self, folder: str) -> tuple[SkipReason, str] | None:
        """Why a whole folder is set aside, noting the topmost one that is; None where it is not."""
        if folder in self._folders:
            return self._folders[folder]
        verdict = self._folder(folder.rpartition("/")[0])
        if verdict is None and (verdict := self._folder_fault(folder)) is not None:
            self._skip(folder + "/", *verdict)
        self._folders[folder] = verdict
        return verdict

    def _folder_fault(self, folder: str) -> tuple[SkipReason, str] | None:
        if folder in self._inner:
            return SkipReason.EXCLUDED, "scanned as a repository of its own"
        if self._exclude.decide(folder, directory=True):
            return SkipReason.EXCLUDED, ""
        if is_vendored_directory(folder):
            return SkipReason.VENDORED, ""
        if is_generated_directory(folder):
            return SkipReason.GENERATED, "by its folder's name"
        return None

    def _skip(self, path: str, reason: SkipReason, detail: str) -> None:
        self._skipped.setdefault(path, Skipped(self._name, shown_path(path), reason, detail))


def _kind(mode: int) -> tuple[SkipReason, str]:
    if stat.S_ISLNK(mode):
        return SkipReason.SYMLINK, ""
    named = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return SkipReason.NOT_A_FILE, named.get(stat.S_IFMT(mode), "a device")


def is_text(name: str) -> bool:
    """Whether a path is UTF-8."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def shown_path(path: str) -> str:
    r"""The path as UTF-8 text; bytes that are not become `\xNN`."""
    return path if is_text(path) else os.fsencode(path).decode("utf-8", "backslashreplace")
