"""Who wrote in the window what another squad had, by the history that git tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dupfinder.config import EffortSettings
from dupfinder.histories import CandidateHistory, FragmentHistory, Histories
from dupfinder.model import Candidate, CloneKind, ScanResult
from dupfinder.sprint.complexity import Weigh, weigher
from dupfinder.sprint.effort import counted, effort
from dupfinder.sprints import Counted, FamilyWritings, NewWriting, Window

NO_FAMILY = "other jobs"
EXAMPLE_COMMITS = 12
"""The example that is counted has at most so many commits, where any does."""


def families(
    result: ScanResult, histories: Histories, window: Window, settings: EffortSettings
) -> tuple[FamilyWritings, ...]:  # fmt: skip
    """The second and later writings in the window, those of most writings first."""
    titles = {**{one.family.slug: one.family.title for one in result.candidates if one.family}, **result.family_titles}
    weigh = weigher(result.snippets, settings)
    by_family: dict[str, list[NewWriting]] = defaultdict(list)
    for candidate in result.candidates:
        history = histories.candidates.get(candidate.id)
        if history is not None:
            slug = candidate.family.slug if candidate.family else ""
            by_family[slug] += _of(candidate, history, window, settings, weigh)
    found = [
        FamilyWritings(slug, titles.get(slug, NO_FAMILY), tuple(sorted(news, key=_order)))
        for slug, news in by_family.items()
        if news
    ]
    return tuple(sorted(found, key=lambda one: (not one.slug, -len(one.writings), one.title, one.slug)))


def _order(new: NewWriting) -> tuple[object, ...]:
    return new.writing.on, new.candidate, new.writing.squad


def _of(
    candidate: Candidate, history: CandidateHistory, window: Window, settings: EffortSettings, weigh: Weigh
) -> Iterable[NewWriting]:  # fmt: skip
    for number, writing in enumerate(history.writings):
        if number == 0 or not window.holds(writing.on):
            continue
        copies = written_by(history, writing.squad, window)
        yield NewWriting(
            candidate.id,
            candidate.job,
            writing,
            history.writings[:number],
            len(copies),
            effort(copies, settings, weigh),
            is_certain(candidate),
        )


def is_certain(candidate: Candidate) -> bool:
    """Whether any two copies are alike as code; else the candidate stands on its family's cues alone."""
    return candidate.kind is not CloneKind.SAME_JOB or any(part.pairs for part in candidate.parts)


def written_by(history: CandidateHistory, squad: str, window: Window) -> list[FragmentHistory]:
    """The copies of one squad that first appeared in the window; one of which only what it was copied from did begins
    there."""
    found = []
    for one in history.fragments:
        if one.fragment.squad != squad:
            continue
        if one.first and window.holds(one.first):
            found.append(one)
        elif one.root and window.holds(one.root.authored):
            whole = replace(one.history, revisions=(one.root, *one.history.revisions))
            found.append(replace(one, history=whole))
    return found


def example(
    news: Iterable[NewWriting], histories: Mapping[str, CandidateHistory], window: Window, settings: EffortSettings
) -> Counted | None:
    """The writing that is counted commit by commit: of those short enough to follow the one with most commits."""
    known = [one for one in news if one.effort.commits]
    if not known:
        return None
    short = [one for one in known if one.effort.commits <= EXAMPLE_COMMITS]
    chosen = max(short, key=_weight) if short else min(known, key=_weight)
    return counted(chosen, written_by(histories[chosen.candidate], chosen.writing.squad, window), settings)


def _weight(new: NewWriting) -> tuple[int, int, str, str]:
    return new.effort.commits, new.effort.lines, new.candidate, new.writing.squad
