"""What was decided about candidates and what became of it: text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from dupfinder.adoption import SCHEMA_VERSION, Adoption, Stage
from dupfinder_reports.changes import copies_left
from dupfinder_reports.markdown import code, table
from dupfinder_reports.untrusted import one_line

SHOWN = 12
"""Runs of a burn-down that are listed, the latest."""


def render_text(adoptions: Sequence[Adoption], today: date) -> str:
    """A paragraph a decision: copies left, who has moved, who has not."""
    if not adoptions:
        return "Nothing is tracked. `dupfinder track accept ID --as NAME --owner SQUAD --by DATE` begins.\n"
    return "\n".join(one_line(line) for one in adoptions for line in _paragraph(one, today))


def render_markdown(adoptions: Sequence[Adoption], today: date) -> str:
    """A table, one row a decision, and a burn-down chart of each that has several runs, in Mermaid."""
    titles = ("what", "stage", "owner", "by", "copies left", "moved", "still there", "new since")
    charts = [_burn_down(one) for one in adoptions if one.active and len(one.points) > 1]
    return "\n\n".join([table(titles, [_row(one, today) for one in adoptions]), *charts]) + "\n"


def _burn_down(one: Adoption) -> str:
    """Copies run by run, and the straight line from the day of the decision to its end. Names stay out of the chart:
    its language has no escapes."""
    points = one.points[-SHOWN:]
    days = ", ".join(f'"{point.at:%m-%d}"' for point in points)
    copies = [point.total for point in points]
    due = [one.due(point.at.date()) for point in points]
    most = max(*copies, *due, 1)
    lines = [
        "```mermaid",
        "xychart-beta",
        '    title "copies left, and a straight line to the end"',
        f"    x-axis [{days}]",
        f'    y-axis "copies" 0 --> {most}',
        f"    line {copies}",
        f"    line {due}",
        "```",
    ]
    return "\n".join([f"{code(one.decision.name)}:", "", *lines])


def _row(one: Adoption, today: date) -> list[str]:
    decision = one.decision
    left = "" if decision.stage is Stage.REJECTED else f"{one.left} of {decision.copies}{_mark(one, today)}"
    return [
        code(decision.name or decision.candidate), decision.stage.value, _codes((decision.owner,)),
        str(decision.by or ""), left, _codes(one.migrated), _codes(one.waiting), _codes(one.joined),
    ]  # fmt: skip


def render_json(adoptions: Sequence[Adoption], today: date) -> str:
    """One document that ends in a newline."""
    document = {"schema_version": SCHEMA_VERSION, "tracked": [_document(one, today) for one in adoptions]}
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _paragraph(one: Adoption, today: date) -> list[str]:
    decision = one.decision
    name = decision.name or decision.candidate
    if decision.stage is Stage.REJECTED:
        return [f"{name}: rejected on {decision.on}: {decision.reason}", ""]
    lines = [
        f"{name} ({decision.stage.value}, {decision.owner}, by {decision.by or 'no day'}): "
        f"{copies_left(one)}{_mark(one, today)}"
    ]
    for label, squads in (("moved", one.migrated), ("still there", one.waiting), ("new since", one.joined)):
        if squads:
            lines.append(f"  {label}: {', '.join(squads)}")
    if one.added:
        lines.append(f"  new copies since that day: {one.added}")
    if len(one.points) > 1:
        lines.append(f"  copies, run by run: {' '.join(str(point.total) for point in one.points[-SHOWN:])}")
    if one.current and one.current != decision.candidate:
        lines.append(f"  the candidate is now {one.current}")
    return [*lines, ""]


def _mark(one: Adoption, today: date) -> str:
    if one.late(today):
        return ", late"
    due = one.due(today)
    return f", behind a straight line ({due})" if one.decision.by and one.left > due else ""


def _codes(names: Sequence[str]) -> str:
    return ", ".join(code(name) for name in names if name)


def _document(one: Adoption, today: date) -> dict[str, Any]:
    decision = one.decision
    return {
        "candidate": decision.candidate,
        "current": one.current,
        "name": decision.name or None,
        "stage": decision.stage.value,
        "on": decision.on.isoformat(),
        "owner": decision.owner or None,
        "by": decision.by.isoformat() if decision.by else None,
        "reason": decision.reason or None,
        "copies": {"then": decision.copies, "left": one.left, "due": one.due(today), "added": one.added},
        "late": one.late(today),
        "squads": {"migrated": list(one.migrated), "waiting": list(one.waiting), "joined": list(one.joined)},
        "points": [
            {"run": point.run, "at": point.at.isoformat(), "copies": dict(point.copies)} for point in one.points
        ],
    }
