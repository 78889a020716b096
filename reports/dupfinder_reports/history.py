"""When the copies of a candidate were written, as `dupfinder show` tells it: text, Markdown and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dupfinder.histories import CandidateHistory, FragmentHistory, Histories, Writing
from dupfinder_reports.sprint_wording import day, ordinal
from dupfinder_reports.wording import count
from dupfinder_scanners.history.records import Origin, Revision

MOST_COPIES = 40

Json = dict[str, Any]


def story(history: CandidateHistory, show: Callable[[str], str] = str) -> Iterator[str]:
    """Who wrote it and who wrote it again, a sentence a squad; `show` makes a name safe for its format."""
    for writing in history.writings:
        yield _written(writing, show)
    if history.unknown:
        squads = ", ".join(map(show, history.unknown))
        yield f"When {squads} wrote it is not known."
    if len(history.writings) > 1:
        last = history.writings[-1]
        yield f"The {ordinal(last.ordinal)} writing came {count(last.days, 'day')} after the first."


def _written(writing: Writing, show: Callable[[str], str]) -> str:
    who = f"{show(writing.squad)} ({show(writing.author)})"
    if writing.ordinal == 1:
        return f"{who} wrote it on {day(writing.on)}{_merged(writing)}."
    if writing.days == 0:
        return f"{who} wrote it again on the same day{_merged(writing)}."
    return f"{who} wrote it again {count(writing.days, 'day')} later, on {day(writing.on)}{_merged(writing)}."


def _merged(writing: Writing) -> str:
    if writing.merged is None or writing.merged.date() == writing.on.date():
        return ""
    return f" (on the main line since {day(writing.merged)})"


def copies(history: CandidateHistory, show: Callable[[str], str] = str) -> Iterator[tuple[str, str]]:
    """Each copy's place, and what git says of it in a few words."""
    for copy in history.fragments[:MOST_COPIES]:
        yield copy.fragment.place, written(copy, show)
    left_out = len(history.fragments) - MOST_COPIES
    if left_out > 0:
        yield "", f"and {count(left_out, 'more copy', 'more copies')}"


def written(copy: FragmentHistory, show: Callable[[str], str] = str) -> str:
    """When a copy appeared, by whom, where from, and how often it changed since."""
    history = copy.history
    if not history.complete:
        there = f"; it was there on {day(history.revisions[0].authored)}" if history.revisions else ""
        return f"not known{there}"
    if not history.revisions:
        return show(history.note) if history.note else "no commit has it"
    first, *later = history.revisions
    origin = {Origin.MOVED: ", moved here from ", Origin.COPIED: ", copied from "}.get(history.origin, "")
    where = f"{origin}{show(history.source)}" if origin else ""
    if copy.root and copy.root.commit != first.commit:
        where += f" (written on {day(copy.root.authored)} by {show(copy.root.author)})"
    changed = f", changed by {count(len(later), 'commit')} since" if later else ", never changed since"
    return f"{day(first.authored)}, {show(first.author)}{where}{changed}"


def to_json(history: CandidateHistory | None, found: Histories) -> Json:
    """The history under its key in `show --format json`; dates are ISO 8601 in UTC."""
    return {
        "writings": [_writing(one) for one in history.writings] if history else [],
        "unknown": list(history.unknown) if history else [],
        "copies": [_copy(one) for one in history.fragments] if history else [],
        "warnings": list(found.warnings),
    }


def _writing(one: Writing) -> Json:
    return {
        "squad": one.squad,
        "ordinal": one.ordinal,
        "on": one.on.isoformat(),
        "merged": one.merged.isoformat() if one.merged else None,
        "days": one.days,
        "author": one.author,
        "origin": one.origin.value,
        "place": one.place,
        "commit": one.commit,
    }


def _copy(one: FragmentHistory) -> Json:
    return {
        "place": one.fragment.place,
        "squad": one.fragment.squad,
        "first": one.first.isoformat() if one.first else None,
        "complete": one.history.complete,
        "origin": one.history.origin.value,
        "source": one.history.source,
        "note": one.history.note,
        "root": _revision(one.history.root) if one.history.root else None,
        "revisions": [_revision(each) for each in one.history.revisions],
    }


def _revision(one: Revision) -> Json:
    return {
        "commit": one.commit,
        "author": one.author,
        "authored": one.authored.isoformat(),
        "merged": one.merged.isoformat() if one.merged else None,
        "subject": one.subject,
        "added": one.added,
        "removed": one.removed,
    }
