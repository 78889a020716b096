"""What is new since last night, as Markdown: for the tracking issue and for people.

Names stand in code spans and mention nobody. A text that is too long is cut between two findings and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from dupfinder.adoption import Adoption
from dupfinder_reports.markdown import code, words
from dupfinder_reports.wording import count

LIMIT = 65_000
"""Bytes of UTF-8. GitHub takes 65,536 characters; bytes are never fewer than characters, however it counts them."""
CLOSING = 600
"""Bytes kept free for what follows a cut."""


class Kind(StrEnum):
    """What happened to a candidate, in the order in which it is told."""

    NEW = "New"
    GROWN = "Grown"
    SHRUNK = "Shrunk"
    GONE = "Gone"


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate that changed. `copies` and `squads` are those it has now, of a gone one those it had; `joined` and
    `left` count copies."""

    kind: Kind
    id: str
    job: str
    squads: tuple[str, ...]
    copies: int
    lines: int
    joined: int = 0
    left: int = 0
    squads_joined: tuple[str, ...] = ()
    squads_left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Night:
    """One run, and what changed from the one before; `first` where there was none. `notices` say what the run did not
    read: what lies there looks as if it were gone."""

    at: datetime
    steps: tuple[Step, ...]
    first: bool = False
    notices: tuple[str, ...] = ()


def render(
    nights: Sequence[Night],
    adoptions: Sequence[Adoption] = (),
    *,
    head: str = "",
    link: str = "",
    limit: int = LIMIT,
) -> str:
    """The latest night first, then how far squads have moved, the other nights folded. `head` is a line before all,
    `link` the address of the run.

    At most `limit` bytes of UTF-8.
    """
    latest, *earlier = nights
    closing = _closing(link)
    room = limit - CLOSING - sum(len(line.encode()) + 1 for line in (head, *closing))
    lines = _Lines([head, ""] if head else [], room)
    lines.take(_night(latest))
    lines.take(_decided([one for one in adoptions if one.active], latest.at.date()))
    if any(night.steps for night in earlier) and not lines.full:
        lines.fold("Earlier nights", (line for night in earlier if night.steps for line in _night(night)))
    return "\n".join([*lines.taken, *closing]) + "\n"


class _Lines:
    """Lines as long as there is room; a finding is one line, so that a cut never goes through one."""

    def __init__(self, taken: list[str], room: int) -> None:
        self.taken = taken
        self.full = False
        self._room = room

    def take(self, lines: Iterator[str]) -> None:
        left_out = 0
        for line in lines:
            size = len(line.encode()) + 1
            if self.full or size > self._room:
                self.full = True
                left_out += line.startswith("- ")
                continue
            self._room -= size
            self.taken.append(line)
        if left_out:
            self.taken += ["", f"And {left_out:,} more; the report of the run lists them."]

    def fold(self, title: str, lines: Iterator[str]) -> None:
        self.taken += ["", "<details>", f"<summary>{title}</summary>", ""]
        self.take(lines)
        self.taken += ["", "</details>"]


def _night(night: Night) -> Iterator[str]:
    yield f"## {night.at:%Y-%m-%d}"
    for notice in night.notices:
        yield ""
        yield words(notice)
    if night.first:
        yield ""
        yield f"The first scan found {count(len(night.steps), 'candidate')}, best first."
    elif not night.steps:
        yield ""
        yield "Nothing changed since the night before."
    for kind in Kind:
        chosen = [step for step in night.steps if step.kind is kind]
        if not chosen:
            continue
        yield ""
        yield f"### {kind.value}: {len(chosen):,}"
        yield ""
        for step in chosen:
            yield f"- {code(step.id)} {words(step.job)}: {_told(step)}."


def _decided(adoptions: Sequence[Adoption], today: date) -> Iterator[str]:
    if not adoptions:
        return
    yield ""
    yield "## What was decided"
    yield ""
    for one in adoptions:
        yield f"- {progress(one, today)}."


def progress(one: Adoption, today: date) -> str:
    """How far the squads have moved, a sentence without an end."""
    decision = one.decision
    until = f" until {decision.by.isoformat()}" if decision.by else ""
    parts = [copies_left(one)]
    parts += [f"still at {', '.join(map(code, one.waiting))}"] if one.waiting else []
    parts += ["**late**"] if one.late(today) else []
    if one.added:
        where = f" at {', '.join(map(code, one.joined))}" if one.joined else ""
        parts.append(f"**{count(one.added, 'new copy', 'new copies')} since**{where}")
    return f"{code(decision.name)} by {code(decision.owner)}, {decision.stage.value}{until}: {'; '.join(parts)}"


def copies_left(one: Adoption) -> str:
    """`3 of 7 copies left`; after new ones came, `9 copies left, 7 on the day of the decision`."""
    then = one.decision.copies
    if one.left > then:
        return f"{count(one.left, 'copy', 'copies')} left, {then:,} on the day of the decision"
    return f"{one.left:,} of {count(then, 'copy', 'copies')} left"


def _told(step: Step) -> str:
    squads = f"{count(len(step.squads), 'squad')} ({', '.join(map(code, step.squads))})"
    copies = f"{count(step.copies, 'copy', 'copies')}, {count(step.lines, 'line')}"
    if step.kind is Kind.GONE:
        return f"was {copies} in {squads}"
    moves = [f"{', '.join(map(code, step.squads_joined))} joined"] if step.squads_joined else []
    moves += [f"{', '.join(map(code, step.squads_left))} left"] if step.squads_left else []
    if step.kind is not Kind.NEW:
        moves += [f"{step.joined:,} more"] if step.joined else []
        moves += [f"{step.left:,} fewer"] if step.left else []
        return f"{'; '.join(moves)}; now {copies} in {squads}"
    return f"{copies} in {squads}"


def _closing(link: str) -> list[str]:
    full = f" [The full report is with this run]({link})." if link else ""
    told = "Kept up to date by the nightly scan. Close this when you have read it; the next change opens it again."
    return ["", "---", "", f"{told}{full} More on one: `dupfinder show ID`."]
