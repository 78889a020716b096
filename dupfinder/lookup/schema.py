"""The look-up tables, declared once.

`shapes`: a distinct normalised fragment; `sequence` are its tokens as numbers in `tokens`, each a LEB128 varint.
`places`: where a shape lies, and what it says before its body. `postings`: by salted shingle, the shapes that are found
by it. `frequency`: in how many shapes a salted shingle is, where in more than one. `languages`: number and population,
dropped shapes counted too. `members`: fingerprints of the fragments of a candidate. `decisions`: on what the copies of
a candidate disagree, without the values: squads with another `variant` say something else, `place` orders them.
`content` in the mark: of what corpus they are, where known. `adopted`: what was decided about candidates,
`adopted_members` the fingerprints of every fragment that those ever had. `rules`: what the organisation's `[check]`
says; see `rules.py`. `words`: by stem of a word, the shapes that have it in their own `name`, `around` them (class,
file, folder) and in their `body`, each a LEB128 list of steps; see `words.py`. `jobs`: what a candidate is said to do,
words that go with it, and the platform's own version of it, if any.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

VERSION = 7
"""Raised whenever a table, a column or a hash changes. Look-up tables are not lifted: a scan writes new ones."""

MARK = "dupfinder_lookup"

Table = Mapping[str, NDArray[Any] | list[Any]]
"""Columns of one table by name."""

TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    MARK: (("version", "BIGINT"), ("tool_version", "VARCHAR"), ("audience", "VARCHAR"), ("content", "VARCHAR")),
    "languages": (("code", "INTEGER"), ("name", "VARCHAR"), ("population", "INTEGER")),
    "repositories": (
        ("code", "INTEGER"),
        ("name", "VARCHAR"),
        ("squad", "VARCHAR"),
        ("visibility", "VARCHAR"),
        ("platform", "BOOLEAN"),
        ("commit", "VARCHAR"),
    ),
    "files": (
        ("code", "INTEGER"),
        ("repository", "INTEGER"),
        ("path", "VARCHAR"),
        ("squad", "VARCHAR"),
        ("test", "BOOLEAN"),
    ),
    "shapes": (
        ("shape", "INTEGER"),
        ("language", "INTEGER"),
        ("level", "UTINYINT"),
        ("fingerprint", "UBIGINT"),
        ("shingles", "INTEGER"),
        ("sequence", "BLOB"),
    ),
    "places": (
        ("shape", "INTEGER"),
        ("file", "INTEGER"),
        ("start_line", "INTEGER"),
        ("end_line", "INTEGER"),
        ("name", "VARCHAR"),
        ("exact", "UINTEGER"),
        ("signature", "VARCHAR"),
    ),
    "postings": (("shingle", "UINTEGER"), ("shape", "INTEGER")),
    "frequency": (("shingle", "UINTEGER"), ("shapes", "INTEGER")),
    "tokens": (("code", "INTEGER"), ("token", "UINTEGER")),
    "members": (("fingerprint", "UBIGINT"), ("candidate", "VARCHAR")),
    "words": (
        ("word", "UINTEGER"),
        ("stem", "VARCHAR"),
        ("name", "BLOB"),
        ("around", "BLOB"),
        ("body", "BLOB"),
    ),
    "jobs": (
        ("candidate", "VARCHAR"),
        ("job", "VARCHAR"),
        ("related", "VARCHAR"),
        ("repository", "VARCHAR"),
        ("path", "VARCHAR"),
        ("start_line", "INTEGER"),
        ("symbol", "VARCHAR"),
    ),
    "decisions": (
        ("candidate", "VARCHAR"),
        ("place", "INTEGER"),
        ("concept", "VARCHAR"),
        ("squad", "VARCHAR"),
        ("variant", "INTEGER"),
    ),
    "adopted": (
        ("candidate", "VARCHAR"),
        ("stage", "VARCHAR"),
        ("decided", "VARCHAR"),
        ("name", "VARCHAR"),
        ("owner", "VARCHAR"),
        ("until", "VARCHAR"),
        ("reason", "VARCHAR"),
        ("squads", "VARCHAR"),
        ("copies", "INTEGER"),
    ),
    "adopted_members": (("fingerprint", "UBIGINT"), ("candidate", "VARCHAR")),
    "rules": (("show", "VARCHAR"), ("hide", "VARCHAR"), ("comment_squads", "VARCHAR")),
}


_PACKED = frozenset({("places", "signature"), ("shapes", "sequence")})
"""Columns that take a third of their size, and less time to write, with a compression that DuckDB does not choose."""


def create(database: str, table: str) -> str:
    """The statement that makes one table."""
    said = {name: " USING COMPRESSION zstd" for of, name in _PACKED if of == table}
    listed = ", ".join(f'"{name}" {sql}{said.get(name, "")}' for name, sql in TABLES[table])
    return f'CREATE TABLE {database}."{table}" ({listed})'
