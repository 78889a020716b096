"""Copied together: classes whose copies lie in the same files, or inside one another, are one copied thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.assess.join.growing import Growing, squads, strength, weight
from dupfinder.assess.join.naming import Names
from dupfinder.tables import Cluster, Confidence, Corpus, Ints

MIN_SEED = 17.0
"""What a class must say, in rarest shingles, to be a finding of its own; what says less can only join one."""
MIN_SAID = 7.0
"""The same before names and squads add to it, unless a family covers it as a job: one call passed on says no more."""
NAME_BONUS, FAMILY_BONUS = 3.0, 6.0
"""What one rare own name for all copies adds, and a family that claims them with certainty."""
UNSURE, SURE_COPIES = 0.35, 0.62
"""Score from which a class counts as ever surer, and by how much the surest (equal in every token) need to say less."""
MIN_COPIES = 0.85
"""Score from which what is all but equal inside a class that is no finding is one under unlike names too."""
MORE_SQUADS = 0.25
"""What each doubling of the other squads adds under one name or job: that many cannot agree by chance."""
MIN_OVERLAP = 0.5
MIN_CONTAINED = 0.8
"""Files of a class that must be among those of a group to join it: as a share of both together, or of its own."""
AROUND = 3
"""What encloses members of a group belongs to it where at least one in so many of its first files has that."""
MIN_CLASS_CLAIM = 0.5
"""Mean confidence over the squads of a clone class from which a family claims it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of the rows of a corpus beside their code; `confidence`, `alone` and `jobs` as for `join`."""

    names: Names
    confidence: Confidence
    alone: Confidence
    jobs: frozenset[int]


def together(corpus: Corpus, clusters: Sequence[Cluster], said: Said) -> tuple[list[Growing], list[Cluster]]:
    """Groups of classes that were copied together, and the classes that their numbers speak of.

    A class that is no finding as a whole may hold one: what is more alike under one name, or copies of a function under
    any names, beside others that only do something similar.
    """
    names, known = said.names, list(clusters)
    groups: list[Growing] = []
    rest = _placed(corpus, known, range(len(known)), groups, said)
    cores = [core for number in rest for core in known[number].cores if names.one(core.fragments)]
    copies = [
        part for number in rest for part in known[number].copies if names.one(part.fragments) or _sure(part, names)
    ]
    for inner in (cores, copies):
        held = {row for group in groups for row in group.members}
        first = len(known)
        known += [one for one in inner if held.isdisjoint(one.fragments.tolist())]
        _placed(corpus, known, range(first, len(known)), groups, said)
    return groups, known


def _sure(part: Cluster, names: Names) -> bool:
    """Whether equal code is a copy under any names: types and methods of an interface are alike by their form."""
    return part.score >= MIN_COPIES and names.plain(part.fragments)


def _placed(
    corpus: Corpus, clusters: Sequence[Cluster], numbers: Iterable[int], groups: list[Growing], said: Said
) -> list[int]:
    """Greedily, strongest class first: join the group it was copied with, else start one if it says enough.

    The numbers of the classes that found no place.
    """
    order = sorted(numbers, key=lambda k: (-strength(corpus, clusters[k]), int(clusters[k].fragments[0])))
    in_file: dict[int, set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for file in group.files:
            in_file[file].add(index)
    rest = []
    for number in order:
        cluster = clusters[number]
        files = frozenset(corpus.columns.file[cluster.fragments].tolist())
        near = sorted({group for file in files for group in in_file[file]})
        family, claim = _claim(corpus, said, cluster.fragments)
        home = _home(corpus, cluster, files, family, [(index, groups[index]) for index in near])
        if home is None:
            if not _says_enough(corpus, cluster, claim, said.names, job=family in said.jobs):
                rest.append(number)
                continue
            home = len(groups)
            groups.append(Growing([], files, set(), set(), family))
        _add(corpus, groups[home], number, cluster, files)
        for file in files:
            in_file[file].add(home)
    return rest


def _add(corpus: Corpus, group: Growing, number: int, cluster: Cluster, files: frozenset[int]) -> None:
    group.clusters.append(number)
    group.files |= files
    group.members |= set(cluster.fragments.tolist())
    group.enclosing |= set(corpus.columns.parent[cluster.fragments].tolist()) - {-1}


def _claim(corpus: Corpus, said: Said, rows: Ints) -> tuple[int, float]:
    """Column of the family that claims the rows, and its mean confidence; -1 where none does.

    Each squad counts the same: what one of them says in many copies does not speak for the others. Of several families
    it is the one that the rows speak for themselves, and not their company alone.
    """
    if not said.confidence.shape[1]:
        return -1, 0.0
    _, squad, copies = np.unique(corpus.squad[rows], return_inverse=True, return_counts=True)
    mean, own = (
        np.average(table[rows], axis=0, weights=1.0 / copies[squad]) for table in (said.confidence, said.alone)
    )
    best = int(np.where(mean >= MIN_CLASS_CLAIM, mean + own, -1.0).argmax())
    return (best, float(mean[best])) if mean[best] >= MIN_CLASS_CLAIM else (-1, 0.0)


def _says_enough(corpus: Corpus, cluster: Cluster, claim: float, names: Names, *, job: bool) -> bool:
    """Whether a class is a finding of its own: what it says, its name, its family, and how many squads agree.

    Sure copies need to say less: a short function that is the same in every token is a copy where a long one that is
    only somewhat alike is not.
    """
    many = len(squads(corpus, cluster.fragments))
    if many < 2 or (cluster.information < MIN_SAID and not job):
        return False
    if cluster.score < names.needed(cluster.fragments, cluster.information, job=job):
        return False
    named = NAME_BONUS * cluster.rarity if names.one(cluster.fragments) else 0.0
    more = MORE_SQUADS * float(np.log2(many - 1)) if claim or names.agree(cluster.fragments) else 0.0
    said = (weight(cluster) + named + FAMILY_BONUS * claim) * (1.0 + more)
    certainty = float(np.clip((cluster.score - UNSURE) / (1.0 - UNSURE), 0.0, 1.0))
    return said >= MIN_SEED * (1.0 - SURE_COPIES * certainty)


def _home(
    corpus: Corpus, cluster: Cluster, files: frozenset[int], family: int, near: Iterable[tuple[int, Growing]]
) -> int | None:
    """Number of the group that a class belongs to, the best overlap first, or None."""
    best: tuple[float, int] | None = None
    for number, group in near:
        around = AROUND * len(files) >= len(group.core) and _around(cluster, group.enclosing)
        nested = around or inside(corpus, cluster, group.members)
        if not nested and family >= 0 and group.family >= 0 and family != group.family:
            continue
        overlap = len(files & group.core) / len(files | group.core)
        contained = len(files & group.files) / len(files)
        part = len(files) > 1 and contained >= MIN_CONTAINED and _of_one_name(corpus, files, group.core)
        joins = nested or overlap >= MIN_OVERLAP or part
        if joins and (best is None or overlap + nested > best[0]):
            best = (overlap + nested, number)
    return best[1] if best else None


def _of_one_name(corpus: Corpus, files: frozenset[int], core: frozenset[int]) -> bool:
    """Whether files are called what most of a group's first files are, where most of those have one name.

    A few helpers of a copied file may lie in a `shell.py` of two squads; what else these two share is another matter.
    """
    names = Counter(_file_name(corpus, file) for file in core)
    name, count = names.most_common(1)[0]
    return 2 * count <= len(core) or 2 * sum(_file_name(corpus, file) == name for file in files) > len(files)


def _file_name(corpus: Corpus, file: int) -> str:
    return corpus.files[file].path.rpartition("/")[2]


def inside(corpus: Corpus, cluster: Cluster, members: set[int]) -> bool:
    """Whether most of a class lies directly inside the members of a group."""
    parent = corpus.columns.parent
    held = sum(1 for row in cluster.fragments.tolist() if int(parent[row]) in members)
    return 2 * held > len(cluster.fragments)


def _around(cluster: Cluster, enclosing: set[int]) -> bool:
    """Whether most of a class encloses members of a group."""
    around = sum(1 for row in cluster.fragments.tolist() if row in enclosing)
    return 2 * around > len(cluster.fragments)
