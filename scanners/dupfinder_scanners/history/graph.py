"""The commits that lead to one commit, and when each came to the main line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from dupfinder_scanners.history.objects import Objects

MOST_COMMITS = 50_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Graph:
    """`parents` of each commit, `at` its committer's date in seconds. `edges` are commits whose parents are not known:
    `shallow` ones because of a shallow clone, the others because of the bound on commits. `main` is the first-parent
    line, newest first. `merged` gives for each commit the one of `main` that brought it there."""

    head: str
    parents: Mapping[str, tuple[str, ...]]
    at: Mapping[str, int]
    main: tuple[str, ...]
    merged: Mapping[str, str]
    edges: frozenset[str]
    shallow: frozenset[str]

    def arrived(self, commit: str) -> datetime | None:
        """When a commit came to the main line: the date of the commit that brought it; None where it did not."""
        brought = self.merged.get(commit)
        return None if brought is None else moment(self.at[brought])


def graph(objects: Objects, head: str, most: int = MOST_COMMITS) -> Graph:
    """Read the newest `most` commits that lead to `head`. Raises `GitError`."""
    rows = objects.run("rev-list", "--timestamp", "--parents", f"--max-count={most}", head, "--").decode("ascii")
    parents: dict[str, tuple[str, ...]] = {}
    at: dict[str, int] = {}
    for row in rows.splitlines():
        stamp, commit, *rest = row.split(" ")
        parents[commit] = tuple(rest)
        at[commit] = int(stamp)
    shallow = objects.shallow() & parents.keys()
    cut = {commit for commit, before in parents.items() if any(one not in parents for one in before)}
    main = _main_line(head, parents)
    return Graph(head, parents, at, main, _merged(main, parents), frozenset(cut | shallow), shallow)


def moment(stamp: int) -> datetime:
    """Seconds since 1970 in UTC; what no calendar has becomes 1970 itself."""
    try:
        return datetime.fromtimestamp(stamp, UTC)
    except (OverflowError, ValueError, OSError):
        return _EPOCH


def _main_line(head: str, parents: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    line = [head]
    while (before := parents[line[-1]]) and before[0] in parents:
        line.append(before[0])
    return tuple(line)


def _merged(main: tuple[str, ...], parents: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """From the oldest of the main line on: whatever a commit of it reaches that none before it did."""
    found: dict[str, str] = {}
    for brought in reversed(main):
        waiting = [brought]
        while waiting:
            commit = waiting.pop()
            if commit in parents and commit not in found:
                found[commit] = brought
                waiting += parents[commit]
    return found
