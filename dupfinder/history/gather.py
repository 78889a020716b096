"""Asks git in each repository about the copies that lie there."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from dupfinder.histories import FragmentHistory, Histories
from dupfinder.history.kept import Kept, key_of
from dupfinder.history.writings import candidate_history
from dupfinder.model import Candidate, RepositorySummary
from dupfinder_scanners.fragments import Fragment
from dupfinder_scanners.history.graph import MOST_COMMITS
from dupfinder_scanners.history.hunks import Span
from dupfinder_scanners.history.lines import GitHistory
from dupfinder_scanners.history.records import LineHistory, Origin
from dupfinder_scanners.history.working import Working
from dupfinder_scanners.sources.git import GitError

NAMED = 5
"""Repositories that one sentence names."""
_DIRTY = "+dirty"
_NOT_COMMITTED = LineHistory((), Origin.WRITTEN, note="not committed yet")

Range = tuple[str, int, int]


def commits_of(repositories: Iterable[RepositorySummary]) -> dict[str, str]:
    """The commit of each repository in a run, `+dirty` where its working tree differed."""
    return {one.name: one.commit for one in repositories}


def histories(
    candidates: Sequence[Candidate],
    places: Mapping[str, Path],
    *,
    commits: Mapping[str, str],
    whole: Collection[str] = (),
    cache: Path | None = None,
    most_commits: int = MOST_COMMITS,
) -> Histories:
    """The histories of candidates. `places` are checkouts or bare repositories by name, `commits` what was scanned,
    `whole` the repositories that one squad owns: what was copied inside these was written by it before.

    Never raises for what git cannot say: such copies have no date, and a sentence among the warnings says why.
    """
    fragments: dict[str, set[Fragment]] = defaultdict(set)
    for candidate in candidates:
        for fragment in candidate.fragments:
            fragments[fragment.repository].add(fragment)
    kept = Kept(cache)
    names = sorted(fragments)
    asked = [
        _Asked(name, places.get(name), commits.get(name, ""), tuple(sorted(fragments[name])), most_commits)
        for name in names
    ]
    # Threads mostly wait for git here.
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
        answers = list(threads.map(lambda one: _answered(one, kept), asked))
    found = {
        fragment: history if fragment.repository in whole else replace(history, root=None)
        for answer in answers
        for fragment, history in answer.found.items()
    }
    said = _said({name: answer.reasons for name, answer in zip(names, answers, strict=True)})
    unsaved = kept.save()
    return Histories(
        {
            one.id: candidate_history(one.id, (FragmentHistory(copy, found[copy]) for copy in one.fragments))
            for one in candidates
        },
        (*said, unsaved) if unsaved else tuple(said),
    )


def first_days(
    fragments: Iterable[Fragment],
    places: Mapping[str, Path],
    *,
    commits: Mapping[str, str],
    cache: Path | None = None,
    most_commits: int = MOST_COMMITS,
) -> dict[Fragment, date]:
    """The days (author's date, UTC) on which fragments were first there; those that git cannot say are left out.

    `places`, `commits` and `cache` are as for `histories`.
    """
    by_repository: dict[str, set[Fragment]] = defaultdict(set)
    for fragment in fragments:
        by_repository[fragment.repository].add(fragment)
    kept, found = Kept(cache), {}
    for name, its in sorted(by_repository.items()):
        asked = _Asked(name, places.get(name), commits.get(name, ""), tuple(sorted(its)), most_commits)
        for fragment, history in _answered(asked, kept).found.items():
            if (first := FragmentHistory(fragment, history).first) is not None:
                found[fragment] = first.date()
    kept.save()
    return found


def owned_whole(repositories: Iterable[RepositorySummary]) -> frozenset[str]:
    """The repositories of a run all of whose files belong to one squad."""
    return frozenset(one.name for one in repositories if len(one.squads or (one.squad,)) == 1)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The copies of one repository, and where it is."""

    name: str
    place: Path | None
    commit: str
    fragments: tuple[Fragment, ...]
    most_commits: int


@dataclass(frozen=True, slots=True)
class _Answer:
    """Histories by copy, and what could not be known, each as the part of a sentence."""

    found: Mapping[Fragment, LineHistory]
    reasons: tuple[str, ...] = ()


def _answered(asked: _Asked, kept: Kept) -> _Answer:
    commit = asked.commit.removesuffix(_DIRTY)
    if asked.place is None:
        return _nothing(asked, "it is not where it was scanned; give a checkout of it")
    if not commit:
        return _nothing(asked, "it was scanned without a commit of git")
    try:
        ranges, said = _committed(asked, commit)
        found = _asked_of_git(asked, commit, [one for one in ranges.values() if one], kept)
    except GitError as error:
        return _nothing(asked, str(error))
    histories = {one: found[place] if place else _NOT_COMMITTED for one, place in ranges.items()}
    notes = sorted({one.note for one in histories.values() if one.note and not one.complete})
    return _Answer(histories, (*said, *notes))


def _nothing(asked: _Asked, why: str) -> _Answer:
    unknown = LineHistory((), Origin.UNKNOWN, complete=False, note=why)
    return _Answer(
        dict.fromkeys(asked.fragments, unknown), (f"when its copies were written is not known, because {why}",)
    )


def _said(reasons: Mapping[str, tuple[str, ...]]) -> list[str]:
    """A sentence for each reason, with the repositories that it holds for."""
    names: dict[str, list[str]] = defaultdict(list)
    for name, its in reasons.items():
        for reason in its:
            names[reason].append(name)
    return [
        f"{', '.join(its[:NAMED])}{f' and {len(its) - NAMED:,} more' if len(its) > NAMED else ''}: {reason}."
        for reason, its in names.items()
    ]


def _committed(asked: _Asked, commit: str) -> tuple[dict[Fragment, Range | None], tuple[str, ...]]:
    """Where the copies are in the commit, None where they are not in it yet; and what must be said about that."""
    plain: dict[Fragment, Range | None] = {one: (one.path, one.start_line, one.end_line) for one in asked.fragments}
    if not asked.commit.endswith(_DIRTY) or asked.place is None or not (asked.place / ".git").exists():
        return plain, ()
    working = Working(asked.place)
    if working.head != commit:
        said = f"it was scanned with changes that were not committed, on top of {commit[:12]}, and has moved on since"
        return plain, (f"{said}; lines are taken for those of that commit",)
    found: dict[Fragment, Range | None] = {}
    for one in asked.fragments:
        span = working.committed(one.path, Span(one.start_line, one.end_line))
        found[one] = (one.path, span.start, span.end) if span else None
    return found, ()


def _asked_of_git(asked: _Asked, commit: str, ranges: Iterable[Range], kept: Kept) -> dict[Range, LineHistory]:
    """From what is remembered, the rest from git."""
    wanted = sorted(set(ranges))
    keys = {one: key_of(asked.name, commit, one, asked.most_commits) for one in wanted}
    found = {one: history for one in wanted if (history := kept.get(keys[one])) is not None}
    fresh = [one for one in wanted if one not in found]
    if fresh and asked.place is not None:
        with GitHistory(asked.place, commit, most_commits=asked.most_commits) as git:
            for one, history in zip(fresh, git.many(fresh), strict=True):
                kept.put(keys[one], history)
                found[one] = history
    return found
