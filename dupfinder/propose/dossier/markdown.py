"""Text from repositories in Markdown: shown as code, and unable to be anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_TICKS = re.compile(r"`+")


def code(text: str) -> str:
    """Text as code on one line; the fence is longer than any run of backticks inside."""
    shown = "".join(each if each.isprintable() else "\ufffd" for each in text)
    fence = "`" * (max((len(run) for run in _TICKS.findall(shown)), default=0) + 1)
    edge = " " if shown.startswith("`") or shown.endswith("`") or not shown.strip() else ""
    return f"{fence}{edge}{shown}{edge}{fence}".replace("|", "\\|")


def block(text: str, language: str) -> str:
    """Lines as a block of code."""
    lines = [
        "".join(each if each.isprintable() or each == "\t" else "\ufffd" for each in one) for one in text.split("\n")
    ]
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    return "\n".join([f"{fence}{language}", *lines, fence])


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    head = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])
