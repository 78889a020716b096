"""Level: whether a group is best told as functions, classes, blocks, or whole files."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from dupfinder.tables import NO_SQUAD, Cluster, Corpus, Group, Told
from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.fragments import UNOWNED, Level

FILE_PARTS = 3
"""Clone classes that must lie side by side in a file before the file is the finding."""
FILE_SHARE = 0.6
"""Share of a file's lines of code in fragments that they must cover."""


def told(corpus: Corpus, group: Group) -> Told:
    """The level that explains most with one line."""
    outer = outermost(corpus, group.clusters)
    files = _covered_files(corpus, outer)
    owners = {corpus.files[file].squad for file in files} - {UNOWNED}
    rows = np.unique(np.concatenate([*(cluster.fragments for cluster in outer), group.singles]).astype(np.int64))
    rows = rows[~corpus.platform[rows]]
    if not len(rows):
        # All that is outermost is the platform's: tell what the squads have inside theirs.
        rows = np.unique(np.concatenate([cluster.fragments for cluster in group.clusters]))
        rows = rows[~corpus.platform[rows]]
    squads = set(corpus.squad[rows].tolist()) - {NO_SQUAD}
    if files and not group.same_job and len(owners) >= max(2, len(squads)):
        return Told(Level.FILE, tuple(sorted(files)))
    counts = np.bincount(corpus.columns.level[rows], minlength=len(LEVELS))
    # A class and a function that do the same job are told as what most of the copies are.
    return Told(Level(LEVELS[int(counts.argmax())]), tuple(rows.tolist()))


def outermost(corpus: Corpus, clusters: tuple[Cluster, ...]) -> tuple[Cluster, ...]:
    """The clone classes that lie mostly in no other of the same group."""
    members = {row for cluster in clusters for row in cluster.fragments.tolist()}
    parent = corpus.columns.parent
    return tuple(
        cluster
        for cluster in clusters
        if 2 * sum(_has_ancestor(parent, row, members) for row in cluster.fragments.tolist()) <= len(cluster.fragments)
    )


def _has_ancestor(parent: NDArray[np.int32], row: int, members: set[int]) -> bool:
    above = int(parent[row])
    while above >= 0:
        if above in members:
            return True
        above = int(parent[above])
    return False


def _covered_files(corpus: Corpus, outer: tuple[Cluster, ...]) -> list[int]:
    """Files in which at least `FILE_PARTS` classes lie and cover most of the code."""
    columns = corpus.columns
    parts: dict[int, set[int]] = defaultdict(set)
    lines: dict[int, int] = defaultdict(int)
    for number, cluster in enumerate(outer):
        for row in cluster.fragments.tolist():
            if corpus.platform[row]:
                continue
            parts[int(columns.file[row])].add(number)
            lines[int(columns.file[row])] += int(columns.end_line[row] - columns.start_line[row] + 1)
    full = [file for file in parts if len(parts[file]) >= FILE_PARTS]
    return [file for file in full if lines[file] >= FILE_SHARE * _code_lines(corpus, file)]


def _code_lines(corpus: Corpus, file: int) -> int:
    """Lines of a file's outermost fragments."""
    columns = corpus.columns
    rows = np.flatnonzero((columns.file == file) & (columns.parent < 0))
    return int((columns.end_line[rows] - columns.start_line[rows] + 1).sum())
