"""A sprint review as Markdown, for a wiki or a chat: what others wrote stands in code spans, and mentions nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dupfinder_reports.markdown import table, words
from dupfinder_reports.sprint_outline import Line, Name, Outline, Section, Table


def render(outline: Outline) -> str:
    """The whole review."""
    blocks = [f"# {outline.title}", _line(outline.days), "\n".join(f"- {_line(one)}" for one in outline.head)]
    blocks += [block for section in outline.sections for block in _section(section)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {section.title}"
    yield from map(_line, section.lead)
    if section.points:
        yield "\n".join(f"- {_line(one)}" for one in section.points)
    for one in section.tables:
        yield f"**{one.caption}**"
        yield table(one.titles, _rows(one))
    yield from map(_line, section.after)


def _rows(one: Table) -> Iterator[Sequence[str]]:
    rest = [""] * (len(one.titles) - 1)
    for group in one.groups:
        if group.title:
            yield [f"**{_line(group.title)}**", *rest]
        yield from (list(map(_line, row)) for row in group.rows)
        if group.sums and len(one.groups) > 1:
            yield [f"*{text}*" if text else "" for text in map(_line, group.sums)]
    if one.sums:
        yield [f"**{text}**" if text else "" for text in map(_line, one.sums)]


def _line(line: Line) -> str:
    return "".join(words(piece.text) if isinstance(piece, Name) else piece for piece in line)
