"""The tables of an index, declared once.

`result`, `candidates`, `parts`, `pairs`, `fragments` and their like hold the latest run in full; they follow the
classes of `dupfinder.model` (`tree.py`). `runs`, `changes` and the `past_` tables hold what is kept of every run. A row
of a `past_` table is valid from `first_run` to `last_run`: what did not change from one night to the next is stored
once.
"""

from __future__ import annotations

from dupfinder.index import tree
from dupfinder.index.columns import columns
from dupfinder.index.records import Change, Figures, PastRepository, Run, Trace
from dupfinder_scanners.fragments import Fragment

VERSION = 1
"""Raised whenever a table or a column changes. A file with a higher one is refused, and never overwritten; one with a
lower one is read with defaults for the columns that it lacks. Whoever raises it adds the step that lifts the history of
older files before the next write."""

MARK = "dupfinder_index"
RUNS = "runs"
CHANGES = "changes"
PAST_CANDIDATES = "past_candidates"
PAST_FRAGMENTS = "past_fragments"
PAST_REPOSITORIES = "past_repositories"

VALIDITY = (("first_run", "BIGINT"), ("last_run", "BIGINT"))

PAST: dict[str, tuple[type, ...]] = {
    PAST_CANDIDATES: (Figures,),
    PAST_FRAGMENTS: (Trace, Fragment),
    PAST_REPOSITORIES: (PastRepository,),
}
"""The tables whose rows are valid for a span of runs, with the classes whose fields they hold."""

LISTED: dict[str, tuple[type, ...]] = {RUNS: (Run,), CHANGES: (Change,)}
"""The tables that only ever grow by the rows of one run."""

HISTORY = (*LISTED, *PAST)


def ddl() -> dict[str, tuple[tuple[str, str], ...]]:
    """Every table with its columns and their DuckDB types."""
    declared: dict[str, tuple[tuple[str, str], ...]] = {MARK: (("version", "BIGINT"), ("tool_version", "VARCHAR"))}
    declared[RUNS] = own(LISTED[RUNS])
    declared[CHANGES] = (("run", "BIGINT"), *own(LISTED[CHANGES]))
    declared |= {name: (*own(classes), *VALIDITY) for name, classes in PAST.items()}
    declared |= {table.name: table.ddl for table in tree.tables()}
    return declared


def own(classes: tuple[type, ...]) -> tuple[tuple[str, str], ...]:
    """The columns of some classes side by side."""
    return tuple((column.name, column.storage.sql) for cls in classes for column in columns(cls))


def create(database: str, table: str) -> str:
    """The statement that makes one table."""
    listed = ", ".join(f'"{name}" {sql}' for name, sql in ddl()[table])
    return f'CREATE TABLE {database}."{table}" ({listed})'
