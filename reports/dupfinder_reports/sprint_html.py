"""A sprint review as one page: a document when it is read, slides when it is presented (key P), and it prints well.

No network, no inline handler, and only the style and script whose hashes the page names, as in the report of a scan.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from dupfinder.sprints import SprintReport, Trend
from dupfinder_reports import page, sprint_charts
from dupfinder_reports.sprint_document import outline, trend_outline
from dupfinder_reports.sprint_outline import Line, Name, Outline, plain

SLIDE_ROWS = 13.0
"""Lines of a table that fit on a slide, a row of one line counted as two; the document has all of them."""
SLIDE_POINTS = 16.0
"""The same of a list."""
CELL, POINT = 22, 100
"""Characters that one line of a cell holds, and one of a list."""
SMALL = 10
"""Rows of a table that stays on one sheet of paper."""
SHORT = 20
"""Characters of a cell that is never broken into lines."""


def render(report: SprintReport) -> str:
    """The page of a review; the same bytes for the same report."""
    return _page(outline(report), report.trend)


def render_trend(trend: Trend) -> str:
    """The page of a series alone."""
    return _page(trend_outline(trend), trend)


def _page(told: Outline, trend: Trend) -> str:
    style, script = page.asset("report.css", "sprint.css"), page.asset("sprint.js")
    return _environment().get_template("sprint.html.j2").render(
        told=told,
        policy=page.policy(style, script),
        style=style,
        script=script,
        charts=[(title, Markup(drawing)) for title, drawing in sprint_charts.drawings(trend)],  # noqa: S704
        slide_rows=SLIDE_ROWS,
        slide_points=SLIDE_POINTS,
        small=SMALL,
    )  # fmt: skip


def pieces(line: Line) -> list[tuple[str, str]]:
    """What a line is made of: `name` for what others wrote, `code` for words of ours in backticks, else `text`."""
    found: list[tuple[str, str]] = []
    for piece in line:
        if isinstance(piece, Name):
            found.append(("name", piece.text))
            continue
        parts = re.split(r"`([^`]*)`", piece)
        found += [("code" if place % 2 else "text", part) for place, part in enumerate(parts) if part]
    return found


def row_height(cells: Sequence[Line]) -> float:
    """Lines that a row takes on a slide, with the space around it."""
    return 1.0 + max((math.ceil(len(plain(cell)) / CELL) for cell in cells), default=1)


def point_height(said: Line) -> float:
    """The same of a point."""
    return 0.5 + math.ceil(len(plain(said)) / POINT)


@cache
def _environment() -> Environment:
    environment = page.environment()
    environment.filters |= {"pieces": pieces, "short": lambda cell: len(plain(cell)) <= SHORT}
    environment.filters |= {"row_height": row_height, "point_height": point_height}
    return environment
