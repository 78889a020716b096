"""The repositories of a GitHub organization: listed through the API, fetched by git where their head moved.

A repository that cannot be fetched is read as it was the last time, and the report says so. A run that was killed is
taken up where it was: what was fetched is noted one repository at a time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.fragments import UNOWNED, Repository, Skipped, SkipReason
from dupfinder_scanners.ownership import CATALOG_NAMES, Owner, OwnerRule, Ownership
from dupfinder_scanners.sources.blobs import close_readers
from dupfinder_scanners.sources.git import GitError
from dupfinder_scanners.sources.github_api import Api, RefusedDataError
from dupfinder_scanners.sources.github_auth import git_header
from dupfinder_scanners.sources.github_org import RemoteRepository, properties, repositories, teams
from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.holding import Hold, TakenError
from dupfinder_scanners.sources.interface import Listing, ListingOptions, Locator, ReadError
from dupfinder_scanners.sources.mirror import BlobContents, GoneError, Mirror, RefusedError, Remote, State
from dupfinder_scanners.sources.selection import Selection
from dupfinder_scanners.sources.sorting import Sorter
from dupfinder_scanners.sources.walk import Tree

FETCHES = 4
"""Repositories fetched at once: more is no faster on a runner, and GitHub limits what is asked at once."""
WHOLE = "./"
"""The path of a row that speaks of a whole repository."""
_OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class OrgOptions:
    """What an organization scan depends on besides the token.

    `cache` is the folder of the mirrors. `squad_properties`: names of custom properties, the first that has a value
    names the squad. `without_teams`: slugs of teams that never own anything.
    """

    cache: Path
    selection: Selection = field(default_factory=Selection)
    squad_properties: tuple[str, ...] = ("squad", "team")
    without_teams: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What there is of a repository; `fault` says why it is not what GitHub has today, empty where it is."""

    remote: RemoteRepository
    state: State | None
    fault: str = ""
    moved: bool = False


@dataclass(slots=True)
class _Known:
    """What was found out, once."""

    fetched: dict[str, Fetched] = field(default_factory=dict)
    fallbacks: dict[str, Owner] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def default_cache() -> Path:
    """Where mirrors are kept when nobody says.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "dupfinder"


class GitHubSource:
    """The repositories of one organization. Use it as a context manager: it holds its part of the cache."""

    def __init__(
        self, api: Api, options: ListingOptions, org: OrgOptions, tell: Callable[[str], None] = lambda _: None
    ) -> None:
        if not _OWNER.fullmatch(api.owner):
            raise SourceError(f"--org {api.owner!r} is no name of an organization; write it as in its address.")
        self._api = api
        self._options = options
        self._org = org
        self._tell = tell
        self._exclude = parse_ignore(options.exclude)
        host = re.sub(r"[^a-z0-9.-]", "_", api.server.host)
        self._folder = org.cache / "mirrors" / host / api.owner.lower()
        self._held: Hold | None = None
        self._known: _Known | None = None

    def __enter__(self) -> GitHubSource:
        self._hold()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        close_readers()
        self._api.close()
        if self._held is not None:
            self._held.close()
            self._held = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the organization could not be read, besides repositories."""
        return tuple(self._found().warnings)

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Repositories that were left out, are empty, or could not be fetched: a row each."""
        return tuple(sorted(self._found().skipped))

    def repositories(self) -> tuple[Repository, ...]:
        """All repositories that can be read, by name. The first call asks GitHub and fetches; raises SourceError."""
        found = self._found()
        with ThreadPoolExecutor(FETCHES) as threads:
            return tuple(threads.map(self._repository, [found.fetched[name] for name in sorted(found.fetched)]))

    def locator(self, repository: Repository) -> Locator:
        """Files are read from the mirror, as they were in one commit."""
        return Locator("git", f"{repository.commit}:{self._mirror(self._found().fetched[repository.name]).folder}")

    def ownership(self, repository: Repository) -> Ownership:
        """The ownership rules of a repository, for `doctor`; `listing` applies the same. Raises SourceError."""
        fetched = self._found().fetched[repository.name]
        try:
            tree = self._mirror(fetched).tree(repository.commit, self._options.max_bytes)
        except GitError as error:
            raise SourceError(
                f"{repository.name}: the mirror cannot be read ({error}); remove it from the cache."
            ) from None
        contents = self._contents(fetched, tree)
        try:
            return self._ownership(fetched, contents, [found.path for found in tree.found])
        finally:
            contents.close()

    def listing(self, repository: Repository) -> Listing:
        """What the commit holds."""
        fetched = self._found().fetched[repository.name]
        try:
            tree = self._mirror(fetched).tree(repository.commit, self._options.max_bytes)
        except GitError as error:
            detail = f"its mirror cannot be read ({error})"
            return Listing((), (Skipped(repository.name, WHOLE, SkipReason.UNREADABLE, detail),))
        contents = self._contents(fetched, tree)
        try:
            ownership = self._ownership(fetched, contents, [found.path for found in tree.found])
            sorter = Sorter(repository.name, contents, self._options, self._exclude, ownership)
            for path, reason, detail in tree.aside:
                sorter.set_aside(path, reason, detail)
            for found in tree.found:
                sorter.sort(found)
            return sorter.listing(tuple(f"{repository.name}: {warning}" for warning in ownership.warnings))
        except ReadError as error:
            return Listing((), (Skipped(repository.name, WHOLE, error.reason, error.detail),))
        finally:
            contents.close()

    def _hold(self) -> None:
        """Keep other runs out of this organization's mirrors."""
        try:
            self._org.cache.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._held = Hold(self._folder)
        except TakenError:
            raise SourceError(
                f"Another run is using the mirrors in {self._folder}; wait for it, or give --cache another folder."
            ) from None
        except OSError as error:
            raise SourceError(
                f"The cache {self._folder} cannot be written to ({error.strerror}); give --cache another folder."
            ) from None

    def _found(self) -> _Known:
        if self._known is None:
            if self._held is None:
                self._hold()
            self._known = self._read()
        return self._known

    def _read(self) -> _Known:
        known = _Known()
        listed = repositories(self._api)
        self._forget({str(remote.id) for remote in listed})
        chosen = self._chosen(listed, known)
        known.fallbacks = self._fallbacks(chosen, known)
        moved = [one for one in chosen if self._is_behind(one)]
        self._tell(f"{self._api.owner}: {len(chosen):,} repositories to read, {len(moved):,} of them to fetch.")
        with ThreadPoolExecutor(FETCHES) as threads:
            try:
                fetched = list(threads.map(self._fetch, chosen))
            except BaseException:
                threads.shutdown(wait=False, cancel_futures=True)
                raise
        for one in fetched:
            if one.fault:
                known.skipped.append(_not_fetched(one))
            if one.state is not None:
                known.fetched[one.remote.name] = one
        self._check(known, fetched)
        return known

    def _forget(self, listed: set[str]) -> None:
        """Remove the mirrors of what was deleted, moved away or hidden: code that the token may not see is not kept."""
        for note in self._folder.glob("*.json"):
            if note.stem not in listed:
                Mirror(self._folder / note.stem).remove()

    def _chosen(self, found: Iterable[RemoteRepository], known: _Known) -> list[RemoteRepository]:
        chosen = []
        for remote in found:
            why = self._org.selection.why_not(remote)
            if why is None and not remote.head:
                why = "it holds no commit"
            if why is None:
                chosen.append(remote)
            else:
                reason = SkipReason.FORK if why == "a fork" else SkipReason.EXCLUDED
                known.skipped.append(Skipped(remote.name, WHOLE, reason, why))
        return chosen

    def _check(self, known: _Known, fetched: list[Fetched]) -> None:
        if not known.fetched:
            first = next((f" The first says: {one.fault}." for one in fetched if one.fault), "")
            raise SourceError(
                f"There is no repository of {self._api.owner} to read: {len(known.skipped):,} were left out or could "
                f"not be fetched.{first} Check the token's permissions, --include and --exclude."
            )

    def _is_behind(self, remote: RemoteRepository) -> bool:
        state = Mirror(self._folder / str(remote.id)).state()
        return state is None or state.commit != remote.head or state.limit != self._options.max_bytes

    def _fetch(self, remote: RemoteRepository) -> Fetched:
        """Bring one mirror up to date; whatever goes wrong with it, what was there stays in use."""
        mirror = Mirror(self._folder / str(remote.id))
        if not self._is_behind(remote):
            return Fetched(remote, mirror.state())
        name = f"{self._api.owner}/{remote.name}"
        at = Remote(name, f"{self._api.server.git}/{name}.git", git_header(self._api.token))
        try:
            return Fetched(remote, mirror.fetch(at, self._options.max_bytes), moved=True)
        except RefusedError as error:
            self._api.is_welcome()
            fault = str(error)
        except GoneError as error:
            fault = str(error)
        except (GitError, OSError) as error:
            fault = str(error) or type(error).__name__
        return Fetched(remote, mirror.state(), fault)

    def _fallbacks(self, chosen: list[RemoteRepository], known: _Known) -> dict[str, Owner]:
        """Who owns a repository as a whole: what a custom property says, else the one team that runs it."""
        said: Mapping[int, tuple[str, str]] = {}
        run: Mapping[int, tuple[str, ...]] = {}
        try:
            said = properties(self._api, self._org.squad_properties)
        except RefusedDataError as error:
            known.warnings.append(f"Custom properties name no squads: {error}")
        try:
            run = teams(self._api, self._org.without_teams)
        except RefusedDataError as error:
            known.warnings.append(f"Teams name no squads: {error}")
        return {one.name: _fallback(said.get(one.id), run.get(one.id, ())) for one in chosen}

    def _repository(self, fetched: Fetched) -> Repository:
        remote, commit = fetched.remote, fetched.state.commit if fetched.state else ""
        contents = self._contents(fetched, Tree())
        try:
            owner = self._ownership(fetched, contents, CATALOG_NAMES).default()
        finally:
            contents.close()
        platform = remote.name in self._org.platform or owner.squad in self._org.platform
        root = self._mirror(fetched).folder
        return Repository(remote.name, owner.squad, commit, remote.visibility, platform, root)

    def _ownership(self, fetched: Fetched, contents: BlobContents, paths: Iterable[str]) -> Ownership:
        name = fetched.remote.name
        catalogs = [path for path in paths if path.rpartition("/")[2] in CATALOG_NAMES]
        return Ownership.of(
            name,
            contents.read,
            catalogs,
            squads=self._options.squads,
            aliases=self._options.aliases,
            fallback=self._found().fallbacks[name],
        )

    def _contents(self, fetched: Fetched, tree: Tree) -> BlobContents:
        commit = fetched.state.commit if fetched.state else ""
        return self._mirror(fetched).contents(commit, tree, self._options.max_bytes)

    def _mirror(self, fetched: Fetched) -> Mirror:
        return Mirror(self._folder / str(fetched.remote.id))


def _fallback(said: tuple[str, str] | None, run: tuple[str, ...]) -> Owner:
    if said is not None:
        name, value = said
        return Owner(value, OwnerRule.PROPERTY, f"custom property {name}")
    if len(run) == 1:
        return Owner(run[0], OwnerRule.TEAM, "the one team with admin or maintain")
    why = f"{len(run)} teams have admin or maintain: {', '.join(run)}" if run else "no rule names an owner"
    return Owner(UNOWNED, OwnerRule.NOBODY, why)


def _not_fetched(one: Fetched) -> Skipped:
    detail = f"could not be fetched: {one.fault}"
    if one.state is not None:
        detail += f"; read as it was fetched on {one.state.fetched[:10]}, commit {one.state.commit[:12]}"
    return Skipped(one.remote.name, WHOLE, SkipReason.UNREADABLE, detail)
