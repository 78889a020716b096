"""Groups: clone classes that are one finding.

Copied together: classes whose copies lie in the same files, or inside one another, are one copied thing. Same job:
what one family claims, in whatever code and language, is one job. A fragment is in one group at most.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dupfinder.assess.join.naming import Names
from dupfinder.tables import NO_SQUAD, Cluster, Confidence, Corpus, Group, Ints

MIN_SEED = 17.0
"""What a class must say, in rarest shingles, to be a finding of its own; what says less can only join one."""
MIN_SAID = 7.0
"""The same before names and squads add to it, unless a family covers it as a job: one call passed on says no more."""
NAME_BONUS, FAMILY_BONUS = 3.0, 6.0
"""What one rare own name for all copies adds, and a family that claims them with certainty."""
UNSURE, SURE_COPIES = 0.35, 0.62
"""Score from which a class counts as ever surer, and by how much the surest (equal in every token) need to say less."""
MORE_SQUADS = 0.25
"""What each doubling of the other squads adds under one name or job: that many cannot agree by chance."""
MIN_OVERLAP = 0.5
MIN_CONTAINED = 0.8
"""Files of a class that must be among those of a group to join it: as a share of both together, or of its own."""
AROUND = 3
"""What encloses members of a group belongs to it where at least one in so many of its first files has that."""
MIN_CLAIM = 0.8
"""Confidence of a family from which a fragment without any copy is counted as doing its job."""
BUSINESS = 6
"""A repository with more claims of one family is in that business: none of them is a helper on the side."""
NUCLEUS_LANGUAGES = 2
"""Languages that claims must span to be one job without any two that are alike."""
MIN_CLASS_CLAIM = 0.5
"""Mean confidence over a clone class from which a family claims it."""
MIN_OWN_CLAIM = 0.6
"""The same from what its fragments say themselves, from which groups of one family are taken for one job."""
FEW_CLONED = 2
"""Clones in at most so many times the squads that claims alone hold: the candidate is a same job, not clones."""


@dataclass(slots=True)
class _Growing:
    """A group while it grows. `core` are the files of its first class, `enclosing` the parents of its members."""

    clusters: list[int]
    core: frozenset[int]
    files: set[int]
    members: set[int]
    family: int
    enclosing: set[int] = field(default_factory=set)
    singles: list[int] = field(default_factory=list)
    merged: bool = False


def join(
    corpus: Corpus, clusters: Sequence[Cluster], confidence: Confidence, alone: Confidence, jobs: frozenset[int]
) -> tuple[Group, ...]:
    """Groups that at least two squads share, strongest class first.

    `confidence`: fragments x families, 0 where a family does not claim a fragment; `alone`: the same from what the
    fragment itself says, whatever lies beside it. `jobs` are the columns of families
    whose members are one job even where their code is not alike.
    """
    claims = [_claim(confidence, cluster.fragments) for cluster in clusters]
    growing = _together(corpus, clusters, claims, jobs)
    merged = _same_job(corpus, clusters, growing, alone, jobs)
    groups = [_finished(corpus, clusters, group, alone) for group in merged]
    return tuple(group for group in groups if len(squads_of(corpus, group)) >= 2)


def squads_of(corpus: Corpus, group: Group) -> tuple[int, ...]:
    """Squads that have it, the platform's repositories left out."""
    rows = np.concatenate([*(cluster.fragments for cluster in group.clusters), group.singles]).astype(np.int64)
    return _squads(corpus, rows)


def _squads(corpus: Corpus, rows: Ints) -> tuple[int, ...]:
    own = rows[~corpus.platform[rows]]
    return tuple(code for code in np.unique(corpus.squad[own]).tolist() if code != NO_SQUAD)


def _claim(confidence: Confidence, rows: Ints) -> tuple[int, float]:
    """Column of the family with the highest mean confidence over the rows, and that; -1 where none claims them."""
    if not confidence.shape[1]:
        return -1, 0.0
    mean = confidence[rows].mean(axis=0)
    best = int(mean.argmax())
    return (best, float(mean[best])) if mean[best] >= MIN_CLASS_CLAIM else (-1, 0.0)


def _strength(corpus: Corpus, cluster: Cluster) -> float:
    return (len(_squads(corpus, cluster.fragments)) - 1) * float(np.log1p(_weight(cluster)))


def _weight(cluster: Cluster) -> float:
    """Information, less where the own name is one that everybody uses (`__init__`, `get`, `main`)."""
    return cluster.information * (0.5 + 0.5 * cluster.rarity)


def _says_enough(corpus: Corpus, cluster: Cluster, claim: float, names: Names, *, job: bool) -> bool:
    """Whether a class is a finding of its own: what it says, its name, its family, and how many squads agree.

    Sure copies need to say less: a short function that is the same in every token is a copy where a long one that is
    only somewhat alike is not.
    """
    squads = len(_squads(corpus, cluster.fragments))
    if squads < 2 or (cluster.information < MIN_SAID and not job):
        return False
    if cluster.score < names.needed(cluster.fragments, cluster.information, job=job):
        return False
    named = NAME_BONUS * cluster.rarity if names.one(cluster.fragments) else 0.0
    more = MORE_SQUADS * float(np.log2(squads - 1)) if claim or names.agree(cluster.fragments) else 0.0
    said = (_weight(cluster) + named + FAMILY_BONUS * claim) * (1.0 + more)
    certainty = float(np.clip((cluster.score - UNSURE) / (1.0 - UNSURE), 0.0, 1.0))
    return said >= MIN_SEED * (1.0 - SURE_COPIES * certainty)


def _together(
    corpus: Corpus, clusters: Sequence[Cluster], claims: Sequence[tuple[int, float]], jobs: frozenset[int]
) -> list[_Growing]:
    """Greedily, strongest class first: join the group it was copied with, else start one if it says enough."""
    order = sorted(range(len(clusters)), key=lambda k: (-_strength(corpus, clusters[k]), int(clusters[k].fragments[0])))
    names = Names(corpus)
    groups: list[_Growing] = []
    in_file: dict[int, set[int]] = defaultdict(set)
    for number in order:
        cluster = clusters[number]
        files = frozenset(corpus.columns.file[cluster.fragments].tolist())
        near = sorted({group for file in files for group in in_file[file]})
        family, claim = claims[number]
        home = _home(corpus, cluster, files, family, [(index, groups[index]) for index in near])
        if home is None:
            if not _says_enough(corpus, cluster, claim, names, job=family in jobs):
                continue
            home = len(groups)
            groups.append(_Growing([], files, set(), set(), family))
        group = groups[home]
        group.clusters.append(number)
        group.files |= files
        group.members |= set(cluster.fragments.tolist())
        group.enclosing |= set(corpus.columns.parent[cluster.fragments].tolist()) - {-1}
        for file in files:
            in_file[file].add(home)
    return groups


def _home(
    corpus: Corpus, cluster: Cluster, files: frozenset[int], family: int, near: Iterable[tuple[int, _Growing]]
) -> int | None:
    """Number of the group that a class belongs to, the best overlap first, or None."""
    best: tuple[float, int] | None = None
    for number, group in near:
        around = AROUND * len(files) >= len(group.core) and _around(cluster, group.enclosing)
        nested = around or _inside(corpus, cluster, group.members)
        if not nested and family >= 0 and group.family >= 0 and family != group.family:
            continue
        overlap = len(files & group.core) / len(files | group.core)
        contained = len(files & group.files) / len(files)
        inside = len(files) > 1 and contained >= MIN_CONTAINED and _of_one_name(corpus, files, group.core)
        joins = nested or overlap >= MIN_OVERLAP or inside
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


def _inside(corpus: Corpus, cluster: Cluster, members: set[int]) -> bool:
    parent = corpus.columns.parent
    inside = sum(1 for row in cluster.fragments.tolist() if int(parent[row]) in members)
    return 2 * inside > len(cluster.fragments)


def _around(cluster: Cluster, enclosing: set[int]) -> bool:
    """Whether most of a class encloses members of a group."""
    around = sum(1 for row in cluster.fragments.tolist() if row in enclosing)
    return 2 * around > len(cluster.fragments)


def _same_job(
    corpus: Corpus,
    clusters: Sequence[Cluster],
    groups: list[_Growing],
    confidence: Confidence,
    jobs: frozenset[int],
) -> list[_Growing]:
    """Merge the groups of one family, and add what it claims in repositories that have no copy.

    Within a language one job is alike somewhere, or has the name of one that is; across languages its shape cannot
    tell. Production code only: what tests share, they share by copying.
    """
    names = Names(corpus)
    taken = {row for group in groups for row in group.members}
    merged: dict[int, _Growing] = {}
    rest: list[_Growing] = []
    for group in groups:
        if group.family not in jobs or not _does_the_job(corpus, clusters, group, confidence):
            rest.append(group)
            continue
        if group.family not in merged:
            rest.append(group)
            merged[group.family] = group
            continue
        home = merged[group.family]
        home.clusters += group.clusters
        home.members |= group.members
        home.merged = True
    for family, rows in _singles(corpus, confidence, taken).items():
        if family not in jobs:
            continue
        nucleus = merged.get(family)
        have = {int(corpus.repository[row]) for row in nucleus.members} if nucleus is not None else set()
        spoken = _languages(corpus, sorted(nucleus.members)) if nucleus is not None else frozenset()
        namesakes = names.namesakes(rows, sorted(nucleus.members)) if nucleus is not None else frozenset()
        free = [
            row
            for row in rows
            if int(corpus.repository[row]) not in have
            and (corpus.platform[row] or row in namesakes or not spoken & _languages(corpus, [row]))
        ]
        fresh = _best_of_each(corpus, free, confidence[:, family])
        if nucleus is not None:
            nucleus.singles += fresh
        elif _agree(corpus, fresh):
            rest.append(_Growing([], frozenset(), set(), set(), family, singles=fresh))
    return rest


def _does_the_job(corpus: Corpus, clusters: Sequence[Cluster], group: _Growing, confidence: Confidence) -> bool:
    """Whether one of its classes says so itself, not only what lies beside it, in production code."""
    rows = [clusters[number].fragments for number in group.clusters]
    return not _is_test(corpus, rows[0]) and any(confidence[own, group.family].mean() >= MIN_OWN_CLAIM for own in rows)


def _best_of_each(corpus: Corpus, rows: Sequence[int], confidence: Confidence) -> list[int]:
    """The surest claim of each repository that is not in the business of the family, of equals the largest."""
    claims: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        claims[int(corpus.repository[row])].append(row)
    size = corpus.columns.token_end - corpus.columns.token_start

    def sure(row: int) -> tuple[float, int, int]:
        return round(float(confidence[row]), 2), int(size[row]), -row

    return sorted(max(own, key=sure) for own in claims.values() if len(own) <= BUSINESS)


def _agree(corpus: Corpus, rows: Sequence[int]) -> bool:
    """Whether claims alone are worth showing: three squads, and more than one language.

    In one language, what several squads have of a job and is not alike at all is mostly two jobs.
    """
    squads = _squads(corpus, np.array(rows, np.int64))
    return len(squads) > NUCLEUS_LANGUAGES and len(_languages(corpus, rows)) >= NUCLEUS_LANGUAGES


def _languages(corpus: Corpus, rows: Sequence[int]) -> set[str]:
    """Languages of some rows. JavaScript and TypeScript are one: their code would be alike if it were one job."""
    return {corpus.languages[int(corpus.language[row])].replace("typescript", "javascript") for row in rows}


def _is_test(corpus: Corpus, rows: Ints) -> bool:
    return 2 * int(corpus.test[rows].sum()) > len(rows)


def _singles(corpus: Corpus, confidence: Confidence, taken: set[int]) -> dict[int, list[int]]:
    """Fragments that a family claims, by family; of nested ones the outermost, none inside a member."""
    found: dict[int, list[int]] = defaultdict(list)
    if not confidence.shape[1]:
        return found
    best = confidence.argmax(axis=1)
    claimed = np.flatnonzero(confidence[np.arange(len(confidence)), best] >= MIN_CLAIM)
    parent = corpus.columns.parent
    chosen = set(claimed.tolist()) - taken
    around = {int(parent[row]) for row in taken}
    for row in claimed.tolist():
        enclosing = int(parent[row])
        if corpus.squad[row] == NO_SQUAD or corpus.test[row] or row in around:
            continue
        if row in chosen and enclosing not in chosen and enclosing not in taken:
            found[int(best[row])].append(row)
    return found


def _finished(corpus: Corpus, clusters: Sequence[Cluster], group: _Growing, confidence: Confidence) -> Group:
    chosen = sorted((clusters[number] for number in group.clusters), key=lambda one: -_strength(corpus, one))
    outer = [one for one in chosen if not _inside(corpus, one, group.members)]
    return Group(
        clusters=tuple(chosen),
        singles=np.array(sorted(group.singles), np.int64),
        family=group.family,
        same_job=group.merged or _held_by_family(corpus, group),
        information=round(sum(_weight(one) for one in outer) + _claimed(corpus, group, confidence), 6),
    )


def _held_by_family(corpus: Corpus, group: _Growing) -> bool:
    """Whether the family alone holds it together: across languages, or for a good part of its squads."""
    own = [row for row in group.singles if not corpus.platform[row]]
    if not own:
        return False
    members = sorted(group.members)
    if not _languages(corpus, own) <= _languages(corpus, members):
        return True
    cloned = _squads(corpus, np.array(members, np.int64))
    return FEW_CLONED * len(_squads(corpus, np.array(own, np.int64))) >= len(cloned)


def _claimed(corpus: Corpus, group: _Growing, confidence: Confidence) -> float:
    """What the family alone adds: its surest claim in each squad that has no copy."""
    cloned = set(_squads(corpus, np.array(sorted(group.members), np.int64)))
    surest: dict[int, float] = defaultdict(float)
    for row in group.singles:
        squad = int(corpus.squad[row])
        if squad not in cloned and not corpus.platform[row]:
            surest[squad] = max(surest[squad], float(confidence[row, group.family]))
    return FAMILY_BONUS * sum(surest.values())
