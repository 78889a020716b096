"""`dupfinder report changes`: what is new since last night, to read or as the one tracking issue."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption, OutputOption
from dupfinder.cli.organization import UrlOption

if TYPE_CHECKING:
    from dupfinder.adoption import Adoption
    from dupfinder.index import Change, PastCandidate
    from dupfinder_reports.changes import Kind, Night, Step

EARLIER = 14
"""Nights before the latest that are looked through."""
TITLE = "dupfinder: what changed in what our squads each wrote"
WAIT_SECONDS = 300.0

IssueOption = Annotated[
    str | None, typer.Option("--issue", metavar="OWNER/NAME", help="Keep it as the one tracking issue there.")
]
_RUN = re.compile(r"https?://[\w.:-]+/[\w.-]+/[\w.-]+/actions/runs/\d+", re.ASCII)


def changes(
    *,
    index: IndexOption = DEFAULT_INDEX,
    output: OutputOption = None,
    issue: IssueOption = None,
    github_url: UrlOption = "https://github.com",
    config: ConfigOption = None,
) -> None:
    """What is new since the last run, as Markdown: new, grown, shrunk and gone candidates, and how far squads have
    moved to what was decided on."""
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest
    from dupfinder_reports.changes import render

    to = destination(output)
    nights, adoptions = told(index), _adoptions(index, config)
    nights[0] = (nights[0][0], replace(nights[0][1], notices=load_latest(index).incomplete))
    if issue is not None:
        _publish(nights, adoptions, issue, github_url)
    if issue is None or output is not None:
        to.write(render([night for _, night in nights], adoptions))


def _adoptions(index: Path, config: Path | None) -> tuple[Adoption, ...]:
    """By the file of decisions where it is at hand, else as the last scan carried them into the look-up tables."""
    from dupfinder.cli.settings import decided
    from dupfinder.index import IndexFileError
    from dupfinder.lookup import beside, opened
    from dupfinder.track import follow_all

    decisions = decided([], config)
    if not decisions:
        try:
            with opened(beside(index)) as lookup:
                decisions = lookup.decisions_made()
        except IndexFileError:
            return ()
    return follow_all(index, decisions)


def told(index: Path) -> list[tuple[int, Night]]:
    """The latest nights of an index with their numbers, latest first. Raises an IndexFileError."""
    from dupfinder.index import candidates_of, runs
    from dupfinder.index import changes as changes_of
    from dupfinder_reports.changes import Night

    known = runs(index)[-EARLIER - 1 :]
    found: list[tuple[int, Night]] = []
    before: dict[str, PastCandidate] = {}
    for number, run in enumerate(known):
        now = {one.figures.id: one for one in candidates_of(index, run.number)}
        # Of the oldest that is looked at, the one before is not known; it only counts where it is the first of all.
        if number or run.number == 1:
            steps = _steps(changes_of(index, run.number), before, now)
            found.append((run.number, Night(run.info.at, tuple(steps), first=run.number == 1)))
        before = now
    return found[::-1]


def _steps(changed: Sequence[Change], before: dict[str, PastCandidate], now: dict[str, PastCandidate]) -> list[Step]:
    from dupfinder_reports.changes import Step

    found: list[tuple[int, Step]] = []
    for one in _within_groups(changed):
        kind = _kind(one)
        candidate = now.get(one.after or "") or before.get(one.before or "")
        if kind is None or candidate is None:
            continue
        facts = candidate.figures
        step = Step(
            kind=kind,
            id=facts.id,
            job=facts.job,
            squads=facts.squads,
            copies=facts.copies,
            lines=facts.lines,
            joined=one.joined,
            left=one.left,
            squads_joined=one.squads_joined if one.before else (),
            squads_left=one.squads_left if one.after else (),
        )
        found.append((facts.rank, step))
    return [step for _, step in sorted(found, key=lambda item: (item[0], item[1].id))]


def _kind(one: Change) -> Kind | None:
    """How a step is told; None where nobody needs to hear of it: copies only edited, regrouped, or set aside."""
    from dupfinder.index import Status
    from dupfinder_reports.changes import Kind

    plain = {Status.NEW: Kind.NEW, Status.GROWN: Kind.GROWN, Status.SHRUNK: Kind.SHRUNK, Status.GONE: Kind.GONE}
    if one.status in plain:
        return plain[one.status]
    if one.status is Status.CHANGED and one.joined != one.left:
        return Kind.GROWN if one.joined > one.left else Kind.SHRUNK
    if one.status not in (Status.SPLIT, Status.MERGED):
        return None
    if one.joined or (one.main and one.squads_joined):
        return Kind.GROWN
    return Kind.SHRUNK if one.left else None


def _within_groups(changed: Sequence[Change]) -> list[Change]:
    """Splits and mergers with the copies that are new in all of the group, or gone from it: what went from one part to
    another has not joined, and has not left. What joined a merger is told once, with its largest part."""
    from dupfinder.index import Status

    of: defaultdict[str, list[Change]] = defaultdict(list)
    into: defaultdict[str, list[Change]] = defaultdict(list)
    for one in changed:
        of[one.before or ""].append(one)
        into[one.after or ""].append(one)
    found = []
    for one in changed:
        if one.status not in (Status.SPLIT, Status.MERGED):
            found.append(one)
            continue
        parts = into[one.after or ""]
        is_told = one == max(parts, key=lambda part: (part.kept, part.before or ""))
        joined = one.kept + one.joined - sum(part.kept for part in parts)
        left = one.kept + one.left - sum(part.kept for part in of[one.before or ""])
        squads = set.intersection(*(set(part.squads_joined) for part in parts))
        found.append(
            replace(
                one,
                joined=joined if is_told else 0,
                left=left if one.main else 0,
                squads_joined=tuple(sorted(squads)) if is_told else (),
                squads_left=(),
            )
        )
    return found


def _publish(nights: list[tuple[int, Night]], adoptions: Sequence[Adoption], repository: str, url: str) -> None:
    from dupfinder.publish.github import Done, TrackingIssue, marker
    from dupfinder_reports.changes import render
    from dupfinder_scanners.sources.github_api import Api, Server
    from dupfinder_scanners.sources.github_auth import credentials_from
    from dupfinder_scanners.sources.github_waits import Waits

    api = Api(
        Server.of(url),
        credentials_from(os.environ),
        repository.partition("/")[0],
        Waits(WAIT_SECONDS, say),
        repeat_posts=False,
    )
    try:
        tracking = TrackingIssue(api, repository)
        found = tracking.find()
        latest = nights[0][0]
        # An index that was started anew counts from 1 again.
        since = found.run if found is not None and found.run <= latest else latest - 1
        if not any(night.steps for number, night in nights if number > since) and not _stirs(nights, adoptions, since):
            say("Nothing changed since the last night; no issue was opened or changed.")
            return
        body = render([night for _, night in nights], adoptions, head=marker(latest), link=_run_link())
        done, at = tracking.publish(TITLE, body)
    finally:
        api.close()
    say(
        f"The tracking issue {at.url} was {done.value}." if done is not Done.UNCHANGED else f"{at.url} says it already."
    )


def _stirs(nights: Sequence[tuple[int, Night]], adoptions: Sequence[Adoption], since: int) -> bool:
    """Whether a decision became late, or got a copy that no change of a candidate tells of, after the run `since`."""
    today = nights[0][1].at.date()
    then = next((night.at.date() for number, night in nights if number <= since), today)
    return any(
        one.active
        and (
            (one.late(today) and not one.late(then))
            or one.added > replace(one, points=tuple(point for point in one.points if point.run <= since)).added
        )
        for one in adoptions
    )


def _run_link() -> str:
    """The address of the workflow run that this is part of, empty elsewhere."""
    parts = [os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
    link = "{}/{}/actions/runs/{}".format(*parts)
    return link if _RUN.fullmatch(link) else ""
