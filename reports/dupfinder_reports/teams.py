"""A sprint review as a Teams message with an Adaptive Card, within 28 KB.

Every text is a `TextRun` of a `RichTextBlock`: unlike a `TextBlock` it knows no Markdown, so that what others wrote
formats nothing and links nowhere. A mention needs an entity in the message, and it has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from dupfinder_reports.sprint_outline import Line, Name, Outline, Section, plain
from dupfinder_reports.untrusted import one_line

MOST_BYTES = 28_000
"""Of the whole message as it is sent. Teams says 28 KB; so it holds however a KB is counted."""
CARD_VERSION = "1.4"
LONGEST_NAME = 200
REST = "The rest, and how it was counted, is in the report."
ROWS = 5

Element = dict[str, Any]


def render(outline: Outline) -> str:
    """The message as JSON, ASCII, as a webhook of Teams (a workflow, or a connector) takes it."""
    return _text(payload(outline)) + "\n"


def payload(outline: Outline) -> dict[str, Any]:
    """The message: what matters most, then as many chapters as there is room for."""
    body = [_title(outline.title, "large"), _rich(outline.days, subtle=True)]
    body += [_rich(one) for one in outline.head]
    rest = _rich((REST,), subtle=True)
    for section in outline.sections:
        told = list(_section(section))
        if len(_text(_message([*body, *told, rest]))) > MOST_BYTES:
            break
        body += told
    body.append(rest)
    return _message(body)


def _text(message: dict[str, Any]) -> str:
    return json.dumps(message, ensure_ascii=True, separators=(",", ":"))


def _message(body: list[Element]) -> dict[str, Any]:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": CARD_VERSION,
        "msteams": {"width": "Full"},
        "body": body,
    }
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "contentUrl": None, "content": card}]}


def _section(section: Section) -> Iterator[Element]:
    yield _title(section.title, "medium")
    yield from map(_rich, section.lead)
    yield from (_rich(("\u2022 ", *one)) for one in section.points)
    if section.tables and not section.points:
        table = section.tables[0]
        for row in table.rows[:ROWS]:
            cells = [
                (title.removeprefix(">"), cell) for title, cell in zip(table.titles, row, strict=True) if plain(cell)
            ]
            yield _rich(("\u2022 ", *(piece for title, cell in cells for piece in (f"{title} ", *cell, "; "))))
        if len(table.rows) > ROWS:
            yield _rich((f"and {len(table.rows) - ROWS:,} more.",), subtle=True)


def _title(text: str, size: str) -> Element:
    run = {"type": "TextRun", "text": text, "weight": "bolder", "size": size}
    return {"type": "RichTextBlock", "inlines": [run], "spacing": "medium"}


def _rich(line: Line, *, subtle: bool = False) -> Element:
    runs = [_run(piece, subtle=subtle) for piece in line]
    return {"type": "RichTextBlock", "inlines": runs, "spacing": "small"}


def _run(piece: str | Name, *, subtle: bool) -> Element:
    if isinstance(piece, Name):
        shown = one_line(piece.text).strip() or "(empty)"
        cut = shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME - 3]}..."
        return {"type": "TextRun", "text": cut, "fontType": "monospace"}
    run = {"type": "TextRun", "text": piece.replace("`", "")}
    return {**run, "isSubtle": True} if subtle else run
