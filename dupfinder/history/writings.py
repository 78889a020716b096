"""From the histories of copies to who wrote it first, second, third."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dupfinder.histories import CandidateHistory, FragmentHistory, Writing
from dupfinder_scanners.fragments import UNOWNED
from dupfinder_scanners.history.records import Origin, Revision


def candidate_history(candidate: str, copies: Iterable[FragmentHistory]) -> CandidateHistory:
    """The history of a candidate from those of its copies.

    A squad counts from its first copy. Where one of its copies has no date, that copy may be older than the others, so
    the squad's first date is unknown. A copy that is not committed yet is younger than all others.
    """
    copies = tuple(copies)
    by_squad: dict[str, list[FragmentHistory]] = defaultdict(list)
    for copy in copies:
        if copy.fragment.squad != UNOWNED:
            by_squad[copy.fragment.squad].append(copy)
    unknown = [squad for squad, its in by_squad.items() if not _is_dated(its)]
    firsts = sorted(
        (_first(its) for squad, its in by_squad.items() if squad not in unknown),
        key=lambda one: (_root(one).authored, one.fragment.squad),
    )
    return CandidateHistory(candidate, copies, _writings(firsts), tuple(sorted(unknown)))


def _is_dated(copies: Iterable[FragmentHistory]) -> bool:
    """Whether every copy has a date, or has not been committed; and at least one has."""
    copies = tuple(copies)
    return all(one.history.complete for one in copies) and any(one.first for one in copies)


def _first(copies: Iterable[FragmentHistory]) -> FragmentHistory:
    """The copy that was there first; one written, not one copied from it, where both came with one commit."""
    dated = (one for one in copies if one.first)
    return min(
        dated,
        key=lambda one: (
            _root(one).authored,
            one.history.origin is Origin.COPIED,
            one.fragment,
        ),
    )


def _root(copy: FragmentHistory) -> Revision:
    """Of a copy that has a date."""
    return copy.root or copy.history.revisions[0]


def _writings(firsts: Iterable[FragmentHistory]) -> tuple[Writing, ...]:
    found: list[Writing] = []
    for copy in firsts:
        revision = _root(copy)
        found.append(
            Writing(
                squad=copy.fragment.squad,
                ordinal=len(found) + 1,
                on=revision.authored,
                merged=revision.merged,
                days=(revision.authored.date() - found[0].on.date()).days if found else 0,
                author=revision.author,
                origin=copy.history.origin,
                place=copy.fragment.place,
                commit=revision.commit,
            )
        )
    return tuple(found)
