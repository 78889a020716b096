"""Working trees on this machine."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.filters import by_name, is_generated_directory, is_vendored_directory, role_of
from dupfinder_scanners.fragments import Repository, Skipped, SkipReason, SourceFile
from dupfinder_scanners.ownership import CATALOG_NAMES, Ownership
from dupfinder_scanners.sources.git import GitError, Status, WorkingTree
from dupfinder_scanners.sources.gitignore import IgnoreRules, parse_ignore
from dupfinder_scanners.sources.interface import Listing, ListingOptions, Locator
from dupfinder_scanners.sources.reading import git_blob_id, read_regular
from dupfinder_scanners.sources.walk import Found, Tree, tree_of_folder, tree_of_git

_SHEBANG_BYTES = 128
_GIT_PROCESSES = min(8, os.cpu_count() or 1)


@dataclass(slots=True)
class _Checkout:
    """What is known of one repository between `repositories` and `listing`."""

    root: str
    inner: tuple[str, ...] = ()
    tree: WorkingTree | None = None
    status: Status | None = None
    warnings: list[str] = field(default_factory=list)


class LocalSource:
    """Repositories below the given ROOTs.

    A ROOT is a repository if it holds `.git` or is one of `declared`; else its child folders are the repositories,
    hidden ones left out. The order of ROOTs changes nothing.
    """

    def __init__(
        self,
        roots: Iterable[Path | str],
        options: ListingOptions,
        *,
        declared: Iterable[Path | str] = (),
        platform: Iterable[str] = (),
    ) -> None:
        self._options = options
        self._exclude = parse_ignore(options.exclude)
        self._platform = frozenset(platform)
        self._warnings: list[str] = []
        declared_roots = {os.path.realpath(path) for path in declared}
        found = {place for root in roots for place in self._places(Path(root), declared_roots)}
        if not found:
            nothing = "No ROOT was given; name a repository or a folder of repositories."
            raise SourceError(next(iter(self._warnings), nothing))
        self._checkouts = _named(sorted(found))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out of the ROOTs themselves."""
        return tuple(sorted(set(self._warnings)))

    @property
    def roots(self) -> dict[str, Path]:
        """Where each repository lies, by its name; git is not asked."""
        return {name: Path(checkout.root) for name, checkout in sorted(self._checkouts.items())}

    def repositories(self) -> tuple[Repository, ...]:
        """All repositories in the order of names; asks git for the state of each."""
        checkouts = sorted(self._checkouts.items())
        # Threads only wait for git here: three short processes a repository add up over hundreds.
        with ThreadPoolExecutor(_GIT_PROCESSES) as threads:
            return tuple(threads.map(lambda entry: self._repository(*entry), checkouts))

    def locator(self, repository: Repository) -> Locator:
        """Files are read where they lie."""
        return Locator("local", self._checkouts[repository.name].root)

    def ownership(self, repository: Repository) -> Ownership:
        """The ownership rules of a repository, for `doctor`; `listing` applies the same."""
        checkout = self._checkouts[repository.name]
        return self._ownership(repository.name, checkout, self._tree(repository.name, checkout).found)

    def listing(self, repository: Repository) -> Listing:
        """What the working tree holds."""
        checkout = self._checkouts[repository.name]
        tree = self._tree(repository.name, checkout)
        ownership = self._ownership(repository.name, checkout, tree.found)
        sorter = _Sorter(repository.name, checkout, self._options, self._exclude, ownership)
        for path, reason, detail in tree.aside:
            sorter.set_aside(path, reason, detail)
        for found in tree.found:
            sorter.sort(found)
        return sorter.listing(tuple(checkout.warnings) + tuple(f"{repository.name}: {w}" for w in ownership.warnings))

    def _places(self, root: Path, declared: set[str]) -> list[str]:
        place = os.path.realpath(root)
        if not os.path.lexists(place):
            raise SourceError(f"{root} does not exist; give the path of a repository or of a folder of repositories.")
        if not Path(place).is_dir():
            raise SourceError(f"{root} is a file; give the path of a repository or of a folder of repositories.")
        if os.path.lexists(f"{place}/.git") or place in declared:
            return [place]
        try:
            children = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError as error:
            raise SourceError(f"{root} cannot be opened ({error.strerror}); check its permissions.") from None
        places = [path for entry in children if (path := self._child(root, entry)) is not None]
        loose = sum(1 for entry in children if entry.is_file() and self._options.language_of(entry.name, None))
        if loose and places:
            self._warnings.append(
                f"{loose} source files directly in {root} belong to no repository and were not read; "
                "if it is a repository itself, say so in the config."
            )
        if not places:
            self._warnings.append(
                f"{root} holds neither .git nor folders, so there is no repository in it; "
                "give a checkout, or say in the config that this folder is a repository."
            )
        return places

    def _child(self, root: Path, entry: os.DirEntry[str]) -> str | None:
        if entry.name.startswith("."):
            return None
        if entry.is_symlink():
            if entry.is_dir():
                self._warnings.append(f"{root}/{_shown(entry.name)} is a symbolic link; give its target as a ROOT.")
            return None
        if not entry.is_dir():
            return None
        if not _is_text(entry.name):
            self._warnings.append(f"{root}/{_shown(entry.name)} was left out: its name is not UTF-8.")
            return None
        return os.path.realpath(entry.path)

    def _repository(self, name: str, checkout: _Checkout) -> Repository:
        self._open(name, checkout)
        owner = self._ownership(name, checkout, [Found(path, "") for path in CATALOG_NAMES]).default()
        return Repository(
            name=name,
            squad=owner.squad,
            commit=checkout.status.label if checkout.status else "",
            platform=name in self._platform or owner.squad in self._platform,
            root=Path(checkout.root),
        )

    def _open(self, name: str, checkout: _Checkout) -> None:
        """Ask git once; what it cannot answer makes the checkout a plain folder, with a warning."""
        if checkout.tree is not None or checkout.warnings or not os.path.lexists(f"{checkout.root}/.git"):
            return
        try:
            tree = WorkingTree(Path(checkout.root))
            checkout.status = tree.status()
            checkout.tree = tree
        except GitError as error:
            checkout.warnings.append(f"{name}: read as a plain folder, without its commit, because {error}.")

    def _tree(self, name: str, checkout: _Checkout) -> Tree:
        self._open(name, checkout)
        if checkout.tree is not None and checkout.status is not None:
            try:
                return tree_of_git(checkout.root, checkout.tree.index(), checkout.status, sha1=checkout.tree.sha1)
            except GitError as error:
                checkout.warnings.append(f"{name}: read as a plain folder, because {error}.")
        return tree_of_folder(checkout.root, lambda path: self._exclude.decide(path, directory=True) is True)

    def _ownership(self, name: str, checkout: _Checkout, found: Sequence[Found]) -> Ownership:
        def read(path: str, limit: int) -> bytes | None:
            try:
                if Path(checkout.root, path).parent.is_symlink():
                    return None
                return read_regular(f"{checkout.root}/{path}", limit)
            except OSError:
                return None

        catalogs = [entry.path for entry in found if entry.path.rpartition("/")[2] in CATALOG_NAMES]
        return Ownership.of(name, read, catalogs, squads=self._options.squads, aliases=self._options.aliases)


class _Sorter:
    """Gives every file found its place: to be parsed, vendored, skipped, or of no known language and so not seen."""

    def __init__(
        self, name: str, checkout: _Checkout, options: ListingOptions, exclude: IgnoreRules, ownership: Ownership
    ) -> None:
        self._name = name
        self._root = checkout.root
        self._options = options
        self._exclude = exclude
        self._ownership = ownership
        self._inner = frozenset(checkout.inner)
        self._files: list[SourceFile] = []
        self._vendored: list[SourceFile] = []
        self._skipped: dict[str, Skipped] = {}
        self._folders: dict[str, tuple[SkipReason, str] | None] = {"": None}
        self._folded: dict[str, tuple[int, str]] = {}

    def listing(self, warnings: tuple[str, ...]) -> Listing:
        if not self._files:
            warnings += (f"{self._name}: holds no file of a supported language.",)
        return Listing(
            tuple(sorted(self._files)), tuple(sorted(self._skipped.values())), tuple(sorted(self._vendored)), warnings
        )

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
                blob = _hash_file(f"{self._root}/{found.path}", self._options.max_bytes)
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
        try:
            head = read_regular(f"{self._root}/{found.path}", _SHEBANG_BYTES)
        except OSError:
            return None
        return self._options.language_of(found.path, head) if head and head.startswith(b"#!") else None

    def _is_link_to_folder(self, found: Found) -> bool:
        if isinstance(found.facts, str) or not stat.S_ISLNK(found.facts.st_mode):
            return False
        return Path(self._root, found.path).is_dir()

    def _fault(self, found: Found) -> tuple[SkipReason, str] | None:
        """Why a file of a known language is not read, the most telling reason first."""
        path, facts = found.path, found.facts
        if self._exclude.decide(path, directory=False):
            return SkipReason.EXCLUDED, ""
        if isinstance(facts, str):
            return SkipReason.UNREADABLE, facts
        if not stat.S_ISREG(facts.st_mode):
            return _kind(facts.st_mode)
        if not _is_text(path):
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
        self._skipped.setdefault(path, Skipped(self._name, _shown(path), reason, detail))


def _named(places: list[str]) -> dict[str, _Checkout]:
    """Give every repository a name: its folder's, with parents of the folder as a suffix where two share it."""
    checkouts = {}
    for place, name in zip(places, _unique_names(places), strict=True):
        inner = tuple(other[len(place) + 1 :] for other in places if other.startswith(place.rstrip("/") + "/"))
        checkouts[name] = _Checkout(place, inner)
    return checkouts


def _unique_names(places: list[str]) -> list[str]:
    """Names that depend on the set of places alone."""
    parts = [[part for part in place.split("/") if part] or ["root"] for place in places]
    names = [part[-1] for part in parts]
    for depth in range(1, max(map(len, parts))):
        shared = Counter(names)
        if max(shared.values()) == 1:
            break
        for number, part in enumerate(parts):
            if shared[names[number]] > 1 and depth < len(part):
                names[number] = f"{part[-1]}~{'-'.join(part[-1 - depth : -1])}"
    shared = Counter(names)
    return [
        name if shared[name] == 1 else f"{name}~{hashlib.sha256(os.fsencode(place)).hexdigest()[:8]}"
        for name, place in zip(names, places, strict=True)
    ]


def _hash_file(path: str, limit: int) -> str:
    data = read_regular(path, limit)
    if data is None:
        raise OSError(0, "no regular file any more")
    return git_blob_id(data)


def _kind(mode: int) -> tuple[SkipReason, str]:
    if stat.S_ISLNK(mode):
        return SkipReason.SYMLINK, ""
    named = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return SkipReason.NOT_A_FILE, named.get(stat.S_IFMT(mode), "a device")


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _shown(path: str) -> str:
    r"""The path as UTF-8 text; bytes that are not become `\xNN`."""
    return path if _is_text(path) else os.fsencode(path).decode("utf-8", "backslashreplace")
