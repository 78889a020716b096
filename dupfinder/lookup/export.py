"""A copy of the look-up tables cut to what one audience may see, compressed with gzip.

A public copy holds the shapes that lie in public repositories, their places there, and nothing of the others: not
their tokens, not their names, not what the copies of candidates disagree on. Of decisions
only that something was rejected is in it. How common the common shingles are stays. By the words of its body a shape is
found there only where all of its places are public: they may be those of any of them.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dupfinder.index import database, files
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.lookup import rules, schema
from dupfinder.lookup.write import PRIVATE, begin, end, insert

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

AUDIENCES = ("public", "private")
COMMON = 5
"""A public copy counts shingles from this many shapes on: what fewer have could be some private repository's own."""
_LEVEL = 6
_PLACES = (
    "SELECT p.* FROM old.places p JOIN old.files f ON f.code = p.file JOIN old.repositories r ON r.code = f.repository"
)
_UNSIGNED = ("* FROM", "* REPLACE ('' AS signature) FROM")
_WHOLE = """SELECT shape FROM (SELECT shape, count(*) AS copies FROM new.places GROUP BY shape)
    JOIN (SELECT shape, count(*) AS copies FROM old.places GROUP BY shape) USING (shape, copies)"""
"""Shapes that lie nowhere but in public repositories."""
_CUT = {
    "repositories": "SELECT * FROM old.repositories WHERE visibility = 'public'",
    "files": """SELECT f.* FROM old.files f JOIN old.repositories r ON r.code = f.repository
        WHERE r.visibility = 'public'""",
    "places": f"{_PLACES} WHERE r.visibility = 'public' ORDER BY p.shape, p.file, p.start_line",
    "shapes": "SELECT s.* FROM old.shapes s SEMI JOIN new.places USING (shape) ORDER BY shape",
    "postings": "SELECT p.* FROM old.postings p SEMI JOIN new.shapes USING (shape) ORDER BY shingle, shape",
    "frequency": f"SELECT * FROM old.frequency WHERE shapes >= {COMMON} ORDER BY shingle",  # noqa: S608
    "decisions": "SELECT * FROM old.decisions WHERE false",
    "jobs": "SELECT * FROM old.jobs WHERE false",
    "adopted_members": """SELECT m.* FROM old.adopted_members m SEMI JOIN new.shapes USING (fingerprint)
        JOIN old.adopted a USING (candidate) WHERE a.stage = 'rejected' ORDER BY ALL""",
    "adopted": """SELECT a.candidate, a.stage, a.decided, '', '', '', '', '[]', 0 FROM old.adopted a
        SEMI JOIN new.adopted_members USING (candidate) ORDER BY ALL""",
    "members": """SELECT m.* FROM old.members m SEMI JOIN new.shapes USING (fingerprint) ORDER BY ALL""",
}


@dataclass(frozen=True, slots=True)
class Exported:
    """How large an export is: `places` are the fragments in it, `size` the bytes of the file. `content` is a digest of
    its tables: DuckDB draws an identifier for each file and leaves gaps as they are, so that the bytes are no sign."""

    places: int
    size: int
    content: str

    @property
    def per_place(self) -> float:
        """Bytes a fragment."""
        return self.size / max(self.places, 1)


def export(source: Path, target: Path, audience: str, tool_version: str, *, signatures: bool = False) -> Exported:
    """Write the copy. Raises an `IndexFileError`; a file that was there stays if anything goes wrong.

    `signatures`: with what the functions in it say before their bodies, which is text of the source.
    """
    target = files.target(target)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "cut.duckdb"
        places, content = _cut(source, plain, (audience, tool_version), signatures=signatures)
        with files.built_aside(target) as aside:
            try:
                # No name and no time in the header: it says nothing of the machine.
                with (
                    plain.open("rb") as data,
                    aside.open("wb") as raw,
                    gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0) as packed,
                ):
                    shutil.copyfileobj(data, packed, 1 << 20)
            except OSError as error:
                raise UnwritableIndexError(target, (error.strerror or str(error)).lower()) from error
    return Exported(places, target.stat().st_size, content)


def _cut(source: Path, plain: Path, mark: tuple[str, str], *, signatures: bool) -> tuple[int, str]:
    """Write the tables for an audience, by a version of the tool; how many places are in them, and their digest."""
    audience, tool_version = mark
    with database.connection() as con:
        database.attach(con, source, schema.MARK, schema.VERSION, schema.VERSION)
        with database.reporting_damage(source):
            begin(con, plain, tool_version, audience, "")
            order = [name for name in schema.TABLES if name not in (*_CUT, schema.MARK, "tokens", "words", "rules")]
            for name in (*order, *_CUT):
                query = f'SELECT * FROM old."{name}"' if audience == PRIVATE or name not in _CUT else _CUT[name]  # noqa: S608
                hidden = name == "places" and not signatures
                con.execute(f'INSERT INTO new."{name}" {query.replace(*_UNSIGNED, 1) if hidden else query}')
            con.execute(f"INSERT INTO new.tokens {_tokens(con, audience)}")
            _words(con, audience)
            _rules(con, audience)
            places = int(database.one(con, "SELECT count(*) FROM new.places"))
            content = _digest(con)
            end(con)
    os.chmod(plain, 0o600)  # noqa: PTH101 - the folder is private as well
    return places, content


def _digest(con: DuckDBPyConnection) -> str:
    """Of the rows of all tables, in whatever order."""
    query = 'SELECT count(*), sum(hash(t)::HUGEINT) FROM new."{}" t'
    said = [(name, *con.execute(query.format(name)).fetchall()) for name in sorted(schema.TABLES)]
    return hashlib.sha256(repr((schema.VERSION, said)).encode()).hexdigest()[:16]


def _rules(con: DuckDBPyConnection, audience: str) -> None:
    """A public copy names no repository and no squad in them that it does not name elsewhere."""
    rows = con.execute("SELECT * FROM old.rules").fetchall()
    if not rows:
        return
    said = rules.settings_of(rows[0])
    if audience != PRIVATE:
        named = {str(name) for (name,) in con.execute("SELECT name FROM new.repositories").fetchall()}
        squads = {str(name) for (name,) in con.execute("SELECT DISTINCT squad FROM new.files").fetchall()}
        allowed = said.comment_squads and tuple(one for one in said.comment_squads if one in squads)
        hide = tuple(one for one in said.hide if one in named)
        said = said.model_copy(update={"hide": hide, "comment_squads": allowed})
    insert(con, "rules", rules.tables(said)["rules"])


def _words(con: DuckDBPyConnection, audience: str) -> None:
    """The words of what is in the copy, cut anew from the names and paths that are in it."""
    if audience == PRIVATE:
        con.execute("INSERT INTO new.words SELECT * FROM old.words ORDER BY word")
        return
    from dupfinder.lookup import words

    named = "SELECT p.shape, p.name, f.path FROM new.places p JOIN new.files f ON f.code = p.file"
    rows = con.execute(named).fetchall()
    whole = con.execute(_WHOLE).fetchnumpy()["shape"]
    bodies = con.execute("SELECT word, body FROM old.words ORDER BY word").fetchall()
    shape, name, path = ([*column] for column in zip(*rows, strict=True)) if rows else ([], [], [])
    called = words.Called(np.array(shape, np.int64), name, path)
    for part in words.parts(called, lambda: words.body_of(bodies, whole)):
        insert(con, "words", part)


def _tokens(con: object, audience: str) -> str:
    """Codes must stay as they are; a token that no shape of the copy has is left as 0."""
    if audience == PRIVATE:
        return "SELECT * FROM old.tokens ORDER BY code"
    from dupfinder.lookup import varint

    used: set[int] = set()
    for (data,) in con.execute("SELECT sequence FROM new.shapes").fetchall():  # type: ignore[attr-defined]
        used.update(varint.decode(data).tolist())
    listed = ",".join(map(str, sorted(used))) or "-1"
    return f"SELECT code, CASE WHEN code IN ({listed}) THEN token ELSE 0 END FROM old.tokens ORDER BY code"  # noqa: S608
