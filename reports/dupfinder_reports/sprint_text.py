"""A sprint review for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from dupfinder_reports.sprint_outline import Line, Outline, Section, Table, plain
from dupfinder_reports.terminal import QUIET, STRONG, heading, printed

DEFAULT_WIDTH = 140
SHORT = 10
"""Columns that a column of words keeps where there is little room."""


def render(outline: Outline, *, width: int = DEFAULT_WIDTH, color: bool = False) -> str:
    """The review at `width` columns."""
    return printed(_parts(outline), width=width, color=color)


def _parts(outline: Outline) -> Iterator[RenderableType]:
    yield Text(outline.title, style=STRONG)
    yield _text(outline.days, QUIET)
    for one in outline.head:
        yield _text(one)
    for section in outline.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[RenderableType]:
    yield heading(section.title)
    for one in section.lead:
        yield _text(one)
    for one in section.points:
        yield Padding(_text(one), (0, 0, 0, 2))
    for each in section.tables:
        yield Text("")
        yield _table(each)
    for one in section.after:
        yield _text(one, QUIET)


def _text(line: Line, style: str = "") -> Text:
    return Text(plain(line), style=style)


def _table(one: Table) -> RenderableType:
    """Columns of figures keep their width; those of words share what is left. Rows name their group themselves."""
    grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=QUIET, collapse_padding=True)
    rows = [*one.rows, *([one.sums] if one.sums else [])]
    for place, title in enumerate(one.titles):
        widest = max((cell_len(plain(row[place])) for row in rows), default=0)
        number = title.startswith(">")
        grid.add_column(
            title.removeprefix(">"), justify="right" if number else "left", overflow="fold",
            min_width=widest if number else min(widest, SHORT), ratio=None,
        )  # fmt: skip
    for group in one.groups:
        for row in group.rows:
            grid.add_row(*map(_text, row))
        if group.sums and len(one.groups) > 1:
            grid.add_row(*(_text(cell, QUIET) for cell in group.sums))
    if one.sums:
        grid.add_row(*(_text(cell, STRONG) for cell in one.sums))
    return grid
