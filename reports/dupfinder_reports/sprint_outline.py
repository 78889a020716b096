"""A sprint review as a document of no format: sections of sentences and tables, which each format writes its own way.

What comes from repositories and people is a `Name`, so that every format knows what to escape: the rest is our prose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dupfinder_reports.untrusted import one_line


@dataclass(frozen=True, slots=True)
class Name:
    """A name, path, subject or sentence that somebody else wrote."""

    text: str


Line = tuple[str | Name, ...]
"""A sentence, or a cell of a table, in pieces."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title of their own, with a row of sums below; `title` and `sums` may be empty."""

    title: Line
    rows: tuple[tuple[Line, ...], ...]
    sums: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`titles` that start with `>` head right-aligned columns. `sums` stands below all groups."""

    caption: str
    titles: tuple[str, ...]
    groups: tuple[Group, ...]
    sums: tuple[Line, ...] = ()

    @property
    def rows(self) -> tuple[tuple[Line, ...], ...]:
        """The rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


@dataclass(frozen=True, slots=True)
class Section:
    """One slide, or one chapter. `lead` says what is seen, `points` are told one by one, `after` stands below the
    tables in small print; `chart` names a drawing that formats with drawings put in. On a slide tables give way to
    points and drawings, unless `with_table`."""

    id: str
    title: str
    lead: tuple[Line, ...] = ()
    points: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()
    after: tuple[Line, ...] = ()
    chart: str = ""
    with_table: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole review: its title, the days it is about, what matters most in a few sentences, and the sections."""

    title: str
    days: Line
    head: tuple[Line, ...]
    sections: tuple[Section, ...]


def line(*pieces: str | Name) -> Line:
    """A line of pieces."""
    return pieces


def row(*cells: str | Name | Line) -> tuple[Line, ...]:
    """A row of cells."""
    return tuple(cell if isinstance(cell, tuple) else (cell,) for cell in cells)


def names(found: Iterable[str]) -> Line:
    """Several names with commas between."""
    pieces: list[str | Name] = []
    for one in found:
        pieces += [", ", Name(one)] if pieces else [Name(one)]
    return tuple(pieces)


def one_group(rows: Sequence[tuple[Line, ...]]) -> tuple[Group, ...]:
    """Rows that need no titles."""
    return (Group((), tuple(rows)),)


def plain(pieces: Line) -> str:
    """A line as plain text, made harmless but not escaped for any markup."""
    return "".join(one_line(piece.text) if isinstance(piece, Name) else piece for piece in pieces)
