"""Third party: upstream files that several squads carry, and repositories that are forks of one another.

Both are findings of their own kind, one line each; what they hold counts for no candidate.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

from dupfinder.model import Fork, Vendored
from dupfinder_scanners.filters import Upstream, is_vendored_directory
from dupfinder_scanners.fragments import UNOWNED, Skipped, SkipReason, SourceFile

FORK_SHARE = 0.7
"""Share of the smaller repository's files that must be the same, path and content, in the other."""
FORK_PATHS = 0.8
"""Share of its paths that must exist in the other."""
FORK_FILES = 4
TEMPLATE = 40
"""A file that more repositories have, path and content, comes from a template and speaks for no fork."""


def vendored(inside: Iterable[SourceFile], recognised: Iterable[tuple[SourceFile, Upstream]]) -> tuple[Vendored, ...]:
    """Third-party packages that at least two squads carry, by name.

    `inside` are files of vendored directories, named by what follows the directory; `recognised` are files elsewhere
    with the header of their upstream.
    """
    places: dict[str, list[SourceFile]] = defaultdict(list)
    versions: dict[str, set[str]] = defaultdict(set)
    for file in inside:
        places[_package(file.path)].append(file)
    for file, upstream in recognised:
        places[upstream.name].append(file)
        versions[upstream.name] |= {upstream.version} - {""}
    found = []
    for name in sorted(places):
        squads = tuple(sorted({file.squad for file in places[name]} - {UNOWNED}))
        if len(squads) >= 2:
            paths = tuple(sorted(f"{file.repository}:{file.path}" for file in places[name]))
            version = ", ".join(sorted(versions[name]))
            found.append(Vendored(name, version, squads, paths, _advice(name, versions[name])))
    return tuple(found)


def _package(path: str) -> str:
    """First name below the vendored directory, without its suffix."""
    parts = path.split("/")
    for depth in range(1, len(parts)):
        if is_vendored_directory("/".join(parts[:depth])):
            # Go vendors by import path: HOST/OWNER/NAME.
            hosted = "." in parts[depth] and depth + 3 < len(parts)
            name = parts[depth + 2] if hosted else parts[depth].removeprefix("_").split(".")[0]
            return name.lower()
    return parts[-1]


def _advice(name: str, versions: set[str]) -> str:
    if len(versions) > 1:
        return f"Depend on one release of {name} instead of carrying {len(versions)} of them."
    return f"Depend on {name} instead of carrying its source."


Names = Callable[[str, str], bool]
"""`names(repository, other)`: whether the manifest of a repository gives the name of the other."""


def forks(files: Iterable[SourceFile], squads: Mapping[str, str], names: Names) -> tuple[Fork, ...]:
    """Repositories that are nearly the same tree; the first of `Fork.repositories` is the one that counts.

    `squads` gives the squad of each repository. The origin is the one whose name the manifest of the other still
    gives, else the larger, else the first by name.
    """
    paths: dict[str, set[str]] = defaultdict(set)
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in files:
        paths[file.repository].add(file.path)
        same[file.path, file.blob].append(file.repository)
    shared: Counter[tuple[str, str]] = Counter()
    for repositories in same.values():
        if 2 <= len(repositories) <= TEMPLATE:
            shared.update(combinations(sorted(repositories), 2))
    found: list[Fork] = []
    origins: dict[str, str] = {}
    for (left, right), count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        origin, fork = _origin_first(left, right, paths, names)
        both = len(paths[origin] & paths[fork])
        least = len(paths[fork])
        if fork in origins or count < FORK_FILES or count < FORK_SHARE * least or both < FORK_PATHS * least:
            continue
        if _first_origin(origin, origins) == fork:
            continue
        origins[fork] = origin
        owners = tuple(sorted({squads[origin], squads[fork]} - {UNOWNED}))
        found.append(Fork((origin, fork), owners, round(count / least, 3), both))
    return tuple(sorted(found, key=lambda fork: fork.repositories))


def _first_origin(repository: str, origins: Mapping[str, str]) -> str:
    """Where a chain of forks begins. Copied manifests could close it to a ring, of which nothing would be read."""
    while repository in origins:
        repository = origins[repository]
    return repository


def _origin_first(left: str, right: str, paths: Mapping[str, set[str]], names: Names) -> tuple[str, str]:
    if names(left, right) != names(right, left):
        return (right, left) if names(left, right) else (left, right)
    origin, fork = sorted((left, right), key=lambda name: (-len(paths[name]), name))
    return origin, fork


def without_forks(
    files: Sequence[SourceFile], forks: Sequence[Fork]
) -> tuple[tuple[SourceFile, ...], tuple[Skipped, ...]]:
    """The files less those that a fork has from its origin, and one row for each fork that says so."""
    paths: dict[str, set[str]] = defaultdict(set)
    for file in files:
        paths[file.repository].add(file.path)
    origins = {fork.repositories[1]: fork.repositories[0] for fork in forks}
    kept = tuple(
        file for file in files if file.repository not in origins or file.path not in paths[origins[file.repository]]
    )
    rows = tuple(
        Skipped(fork.repositories[1], "./", SkipReason.FORK, f"{fork.files} files are those of {fork.repositories[0]}")
        for fork in forks
    )
    return kept, rows
