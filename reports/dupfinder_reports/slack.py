"""A sprint review as a Slack message in Block Kit, within its published limits.

Limits: 50 blocks a message, 150 characters of a header, 3,000 of a section's text, all counted after escaping. In
mrkdwn `&`, `<` and `>` are escaped, which takes away every mention and link; what others wrote stands in code, and
`verbatim` keeps Slack from making links and mentions of the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from dupfinder_reports.sprint_outline import Line, Name, Outline, Section, plain
from dupfinder_reports.untrusted import one_line

MOST_BLOCKS = 50
MOST_HEADER = 150
MOST_TEXT = 3_000
LONGEST_NAME = 200
LONGEST_LINE = 700
REST = "The rest, and how it was counted, is in the report."
ROWS = 5
"""Rows of a section's first table; the rest is in the other formats."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
Block = dict[str, Any]


def render(outline: Outline) -> str:
    """The message as JSON, ASCII, as an incoming webhook takes it."""
    return json.dumps(payload(outline), indent=1, ensure_ascii=True) + "\n"


def payload(outline: Outline) -> dict[str, Any]:
    """The message: what matters most, then a section for each chapter."""
    blocks = [_header(outline.title), *_sections([_line(outline.days), *_bullets(outline.head)])]
    for section in outline.sections:
        told = list(_sections([f"*{escaped(section.title)}*", *_body(section)]))
        # One block stays free for the sentence at the end.
        if len(blocks) + len(told) > MOST_BLOCKS - 1:
            break
        blocks += told
    blocks += _sections([REST])
    # What is shown where blocks are not: a notification, a screen reader.
    fallback = f"{escaped(outline.title)}: {_line(outline.days)}"
    return {"text": fallback, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """Text of ours for mrkdwn."""
    return text.translate(_ESCAPES)


def code(text: str) -> str:
    """What somebody else wrote: in code, so that it formats nothing, links nowhere and pings nobody."""
    shown = one_line(text).replace("`", "'").strip()
    cut = shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 3]}..."
    return f"`{escaped(cut)}`" if cut else "`(empty)`"


def units(text: str) -> int:
    """How long a text is in units of UTF-16: never fewer than characters, however Slack counts them."""
    return len(text.encode("utf-16-le")) // 2


def _line(line: Line) -> str:
    """At most `LONGEST_LINE` characters, but for the name that goes over it: a cut never goes through a name."""
    told = ""
    for piece in line:
        if len(told) > LONGEST_LINE:
            return f"{told} ..."
        told += code(piece.text) if isinstance(piece, Name) else escaped(piece)
    return told


def _bullets(lines: Sequence[Line]) -> Iterator[str]:
    yield from (f"\u2022 {_line(one)}" for one in lines)


def _body(section: Section) -> Iterator[str]:
    yield from map(_line, section.lead)
    yield from _bullets(section.points)
    if not section.points and section.tables:
        yield from _rows(section)


def _rows(section: Section) -> Iterator[str]:
    table = section.tables[0]
    for row in table.rows[:ROWS]:
        cells = ((title, cell) for title, cell in zip(table.titles, row, strict=True) if plain(cell))
        told = [piece for title, cell in cells for piece in (", ", f"{title.removeprefix('>')} ", *cell)]
        yield f"\u2022 {_line(tuple(told[1:]))}"
    if len(table.rows) > ROWS:
        yield f"and {len(table.rows) - ROWS:,} more."


def _header(title: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": title[:MOST_HEADER], "emoji": False}}


def _sections(lines: Sequence[str]) -> Iterator[Block]:
    """As few blocks as the limit of a section allows; no line goes through a cut."""
    text = ""
    for line in lines:
        if text and units(text) + 1 + units(line) > MOST_TEXT:
            yield _block(text)
            text = ""
        text = f"{text}\n{line}" if text else line
    if text:
        yield _block(text)


def _block(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
