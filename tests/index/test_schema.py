from __future__ import annotations

import duckdb

from dupfinder.index import schema
from tests.plugins.golden import Golden


def test_a_changed_table_raises_the_version(golden: Golden) -> None:
    """Where this differs: raise `VERSION` if files of the last release are about, then accept."""
    lines = [f"index version {schema.VERSION}", ""]
    for table, columns in sorted(schema.ddl().items()):
        lines += [table, *(f"    {name} {sql}" for name, sql in columns), ""]
    golden("schema.txt", "\n".join(lines))


def test_every_table_can_be_made() -> None:
    with duckdb.connect() as con:
        for table in schema.ddl():
            con.execute(schema.create("memory", table))


def test_the_history_is_part_of_the_schema() -> None:
    assert set(schema.HISTORY) < set(schema.ddl())
