"""Working trees on this machine."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import Repository, Skipped
from dupfinder_scanners.ownership import CATALOG_NAMES, Ownership
from dupfinder_scanners.sources.git import GitError, Status, WorkingTree
from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.interface import Listing, ListingOptions, Locator
from dupfinder_scanners.sources.reading import git_blob_id, read_regular
from dupfinder_scanners.sources.sorting import Sorter, is_text, shown_path
from dupfinder_scanners.sources.walk import Found, Tree, tree_of_folder, tree_of_git

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
    def skipped(self) -> tuple[Skipped, ...]:
        """Every place that was given is read, or is an error."""
        return ()

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
        sorter = Sorter(
            repository.name, _Files(checkout.root, self._options.max_bytes), self._options, self._exclude, ownership
        )
        sorter.leave_to_others(checkout.inner)
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
                self._warnings.append(f"{root}/{shown_path(entry.name)} is a symbolic link; give its target as a ROOT.")
            return None
        if not entry.is_dir():
            return None
        if not is_text(entry.name):
            self._warnings.append(f"{root}/{shown_path(entry.name)} was left out: its name is not UTF-8.")
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


class _Files:
    """The content of a working tree, where its listing depends on it."""

    def __init__(self, root: str, limit: int) -> None:
        self._root = root
        self._limit = limit

    def head(self, path: str, limit: int) -> bytes | None:
        """The first bytes of a file; None where it cannot be read."""
        try:
            return read_regular(f"{self._root}/{path}", limit)
        except OSError:
            return None

    def blob_id(self, path: str) -> str:
        """The git id of a file as it lies there."""
        data = read_regular(f"{self._root}/{path}", self._limit)
        if data is None:
            raise OSError(0, "no regular file any more")
        return git_blob_id(data)

    def leads_to_folder(self, path: str) -> bool:
        """Whether a symbolic link points to a folder."""
        return Path(self._root, path).is_dir()


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
