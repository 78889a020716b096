"""Printing through rich: text from repositories goes through `one_line` and into `Text`, never into rich's markup."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from dupfinder_reports.untrusted import one_line

NARROWEST = 60

QUIET = "dim"
STRONG = "bold"
HEADING = "bold cyan"
WARNING = "yellow"


def printed(parts: Iterable[RenderableType], *, width: int, color: bool) -> str:
    """Everything below one another, as text; without `color` it holds no escape sequence at all."""
    console = Console(
        file=io.StringIO(),
        width=max(width, NARROWEST),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def heading(words: str) -> Text:
    """A line that starts a section."""
    return Text(f"\n{words}", style=HEADING)


def plain(value: str, style: str = "") -> Text:
    """Untrusted text on one line."""
    return Text(one_line(value), style=style)


def table(*columns: tuple[str, str]) -> Table:
    """A table without borders; `columns` are titles and how they are justified: `left`, `right`, or `rest`."""
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=QUIET, collapse_padding=True)
    for title, justify in columns:
        if justify == "rest":
            grid.add_column(title, overflow="fold", ratio=1)
        else:
            grid.add_column(title, justify="right" if justify == "right" else "left", no_wrap=True)
    return grid
