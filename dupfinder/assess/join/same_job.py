"""Same job: what one family claims, in whatever code and language, is one job."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from dupfinder.assess.join.growing import Growing, squads
from dupfinder.assess.join.naming import Names
from dupfinder.tables import NO_SQUAD, Cluster, Confidence, Corpus, Ints

MIN_CLAIM = 0.8
"""Confidence of a family from which a fragment without any copy is counted as doing its job."""
BUSINESS = 6
"""A repository with more claims of one family is in that business: none of them is a helper on the side."""
NUCLEUS_LANGUAGES = 2
"""Languages that claims must span to be one job without any two that are alike."""
MIN_OWN_CLAIM = 0.6
"""The same from what its fragments say themselves, from which groups of one family are taken for one job."""
FEW_CLONED = 2
"""Clones in at most so many times the squads that claims alone hold: the candidate is a same job, not clones."""


def same_job(
    corpus: Corpus,
    names: Names,
    clusters: Sequence[Cluster],
    groups: list[Growing],
    confidence: Confidence,
    jobs: frozenset[int],
) -> list[Growing]:
    """Merge the groups of one family, and add what it claims in repositories that have no copy.

    Within a language one job is alike somewhere, or has the name of one that is; across languages its shape cannot
    tell. Production code only: what tests share, they share by copying.
    """
    taken = {row for group in groups for row in group.members}
    rest, merged = _merged(corpus, clusters, groups, confidence, jobs)
    for family, rows in _singles(corpus, confidence, taken).items():
        if family not in jobs:
            continue
        nucleus = merged.get(family)
        free = _free(corpus, rows, nucleus, names) if nucleus is not None else rows
        fresh = _best_of_each(corpus, free, confidence[:, family])
        if nucleus is not None:
            nucleus.singles += fresh
        elif _agree(corpus, fresh):
            rest.append(Growing([], frozenset(), set(), set(), family, singles=fresh))
    return rest


def _merged(
    corpus: Corpus,
    clusters: Sequence[Cluster],
    groups: Sequence[Growing],
    confidence: Confidence,
    jobs: frozenset[int],
) -> tuple[list[Growing], dict[int, Growing]]:
    """The groups, those of one job in the first of them; and by family the one that does its job."""
    first: dict[int, Growing] = {}
    rest: list[Growing] = []
    for group in groups:
        does = group.family in jobs and _does_the_job(corpus, clusters, group, confidence)
        home = first.setdefault(group.family, group) if does else group
        if home is group:
            rest.append(group)
        else:
            home.clusters += group.clusters
            home.members |= group.members
            home.merged = True
    return rest, first


def _free(corpus: Corpus, rows: Sequence[int], nucleus: Growing, names: Names) -> list[int]:
    """Claims in repositories without a copy: the platform's, those in other languages, and those of a copy's name."""
    members = sorted(nucleus.members)
    have = {int(corpus.repository[row]) for row in members}
    spoken = _languages(corpus, members)
    namesakes = names.namesakes(rows, members)
    return [
        row
        for row in rows
        if int(corpus.repository[row]) not in have
        and (corpus.platform[row] or row in namesakes or not spoken & _languages(corpus, [row]))
    ]


def _does_the_job(corpus: Corpus, clusters: Sequence[Cluster], group: Growing, confidence: Confidence) -> bool:
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
    many = len(squads(corpus, np.array(rows, np.int64)))
    return many > NUCLEUS_LANGUAGES and len(_languages(corpus, rows)) >= NUCLEUS_LANGUAGES


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


def held_by_family(corpus: Corpus, group: Growing) -> bool:
    """Whether the family alone holds it together: across languages, or for a good part of its squads."""
    own = [row for row in group.singles if not corpus.platform[row]]
    if not own:
        return False
    members = sorted(group.members)
    if not _languages(corpus, own) <= _languages(corpus, members):
        return True
    cloned = squads(corpus, np.array(members, np.int64))
    return FEW_CLONED * len(squads(corpus, np.array(own, np.int64))) >= len(cloned)
