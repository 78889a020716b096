"""What grew, shrank and went between two runs of the index, and the lines of copies that came and went with it.

Candidates are matched by lineage and copies by the same keys (`dupfinder.index.lineage`), straight from the one run to
the other, squads by today's names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dupfinder.histories import Histories
from dupfinder.index import Change, PastCandidate, Status
from dupfinder.index.lineage import Node, carry, compare
from dupfinder.sprints import Movement, SquadLines, Step, Window
from dupfinder_scanners.fragments import Fragment

_ORDER = list(Movement)
Key = tuple[str, str, str]
"""Repository, path and name: what stays of a copy from one run to a later one."""


def dates(histories: Histories) -> dict[Key, datetime]:
    """When each copy was first written, where git says so."""
    return {
        key(one.fragment): one.first
        for history in histories.candidates.values()
        for one in history.fragments
        if one.first is not None
    }


def key(fragment: Fragment) -> Key:
    """How a copy is known in another run."""
    return fragment.repository, fragment.path, fragment.name


def steps(
    before: Sequence[PastCandidate],
    after: Sequence[PastCandidate],
    set_aside: frozenset[str],
    names: Mapping[str, str],
) -> tuple[Step, ...]:
    """Candidates that moved, by kind and then by what they are now. `names` are shared versions by id."""
    old, new = ({one.figures.id: one for one in run} for run in (before, after))
    groups = _groups(compare(_nodes(before), _nodes(after), set_aside))
    found = [_step(group, old, new, names) for group in groups]
    return tuple(sorted((one for one in found if one), key=_told))


def _told(step: Step) -> tuple[int, str, str]:
    return _ORDER.index(step.movement), step.job, step.candidate


def _nodes(run: Iterable[PastCandidate]) -> list[Node]:
    return [Node(one.figures.id, one.members, frozenset(one.figures.squads)) for one in run]


@dataclass(frozen=True, slots=True)
class _Group:
    """Candidates of both runs that are one line, or one knot of lines that split and merged."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    set_aside: bool


def _groups(changes: Iterable[Change]) -> list[_Group]:
    """Every candidate in exactly one group, so that what is listed adds up."""
    root: dict[str, str] = {}

    def top(node: str) -> str:
        while root.setdefault(node, node) != node:
            node = root[node]
        return node

    every = list(changes)
    for one in every:
        ends = [f"<{one.before}"] * (one.before is not None) + [f">{one.after}"] * (one.after is not None)
        root[top(ends[-1])] = top(ends[0])
    aside = {f"<{one.before}" for one in every if one.status is Status.SET_ASIDE}
    grouped: dict[str, list[str]] = defaultdict(list)
    for node in sorted(root):
        grouped[top(node)].append(node)
    return [
        _Group(
            tuple(one[1:] for one in nodes if one[0] == "<"),
            tuple(one[1:] for one in nodes if one[0] == ">"),
            aside.issuperset(nodes),
        )
        for nodes in grouped.values()
    ]


def _step(
    group: _Group, old: Mapping[str, PastCandidate], new: Mapping[str, PastCandidate], names: Mapping[str, str]
) -> Step | None:  # fmt: skip
    was, now = [old[one] for one in group.before], [new[one] for one in group.after]
    shown = min(now or was, key=lambda one: (one.figures.rank, one.figures.id)).figures
    squads_before, squads_after = (
        {squad for one in run for squad in one.figures.squads} for run in (was, now)
    )  # fmt: skip
    movement = _movement(group, was, now)
    if movement is None:
        return None
    return Step(
        movement,
        shown.id,
        shown.job,
        tuple(sorted(squads_after or squads_before)),
        tuple(sorted(squads_after - squads_before)) if was else (),
        tuple(sorted(squads_before - squads_after)) if now else (),
        sum(one.figures.copies for one in was),
        sum(one.figures.copies for one in now),
        sum(one.figures.lines for one in was),
        sum(one.figures.lines for one in now),
        next((names[one] for one in (*group.after, *group.before) if one in names), ""),
    )


def _movement(group: _Group, was: Sequence[PastCandidate], now: Sequence[PastCandidate]) -> Movement | None:
    """By copies, then by lines; None where neither moved."""
    if not was:
        return Movement.NEW
    if not now:
        return Movement.SET_ASIDE if group.set_aside else Movement.GONE
    figures = [
        (sum(one.figures.copies for one in run), sum(one.figures.lines for one in run)) for run in (was, now)
    ]  # fmt: skip
    if figures[0] == figures[1]:
        return None
    return Movement.GROWN if figures[1] > figures[0] else Movement.SHRUNK


def squad_lines(
    before: Sequence[PastCandidate], after: Sequence[PastCandidate], first: Mapping[Key, datetime], window: Window
) -> tuple[SquadLines, ...]:  # fmt: skip
    """Lines of each squad's copies before and after, and how the one became the other; by name."""
    old, new = ([Node(one.figures.id, one.copies, frozenset()) for one in run] for run in (before, after))
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    carried = carry(old, new)
    for one in carried:
        _moved(one.old, one.new, tally)
    gone, come = Counter((one.before, one.old) for one in carried), Counter((one.after, one.new) for one in carried)
    for node in old:
        for copy in node.members:
            tally[copy.squad]["before"] += copy.lines
            if not gone[node.id, copy]:
                tally[copy.squad]["removed"] += copy.lines
    for node in new:
        for copy in node.members:
            tally[copy.squad]["after"] += copy.lines
            if not come[node.id, copy]:
                tally[copy.squad][_why(first.get(key(copy)), window)] += copy.lines
    return tuple(
        SquadLines(squad, *(counts[name] for name in ("before", "written", "joined", "undated", "removed", "after")))
        for squad, counts in sorted(tally.items())
    )


def _moved(old: Fragment, new: Fragment, tally: Mapping[str, Counter[str]]) -> None:
    """A copy that is in both runs: what it grew or lost, or that it changed hands."""
    if old.squad != new.squad:
        tally[old.squad]["removed"] += old.lines
        tally[new.squad]["joined"] += new.lines
        return
    grown = new.lines - old.lines
    tally[new.squad]["written" if grown > 0 else "removed"] += abs(grown)


def _why(first: datetime | None, window: Window) -> str:
    if first is None:
        return "undated"
    return "written" if first >= window.start else "joined"
