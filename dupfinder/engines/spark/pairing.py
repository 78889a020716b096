"""The three generators of `detect.pair` as SQL: bands, equal names, rare shingles in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from dupfinder.detect.pair import (
    BANDS,
    MAX_BUCKET,
    MAX_SAME_NAME,
    MIN_RARE,
    NEIGHBOURS,
    RARE,
    bands,
    comparable,
)
from dupfinder.detect.sketch import mixed, signatures
from dupfinder.engines.spark.stage import Stages, tables
from dupfinder.tables import Ints, Views

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

ROWS_A_TASK = 1 << 15
ROWS_A_SHUFFLE = 20_000
"""Rows of views for each partition of a join; each row has a key a band."""

_NAMES = f"SELECT {BANDS} AS generator, name AS key, row FROM {{rows}}"  # noqa: S608
_BUCKETS = f"""
WITH placed AS (
    SELECT generator, key, row,
           row_number() OVER (PARTITION BY generator, key ORDER BY row) AS place,
           count(*) OVER (PARTITION BY generator, key) AS size
    FROM {{keys}}
),
reaching AS (
    SELECT generator, key, row, place, size,
           if(size > if(generator = {BANDS}, {MAX_SAME_NAME}, {MAX_BUCKET}), {NEIGHBOURS}, size) AS reach
    FROM placed WHERE size > 1
),
met AS (
    SELECT generator, key, row AS first, explode(sequence(place + 1, least(size, place + reach))) AS place
    FROM reaching WHERE place < size
)
SELECT met.first AS left, reaching.row AS right
FROM met JOIN reaching ON met.generator = reaching.generator AND met.key = reaching.key AND met.place = reaching.place
"""  # noqa: S608
_RARE = f"""
WITH said AS (SELECT row, explode(shingles) AS shingle FROM {{rows}}),
rare AS (SELECT shingle FROM said GROUP BY shingle HAVING count(*) BETWEEN 2 AND {RARE}),
kept AS (SELECT said.row, said.shingle FROM said JOIN rare ON said.shingle = rare.shingle),
enough AS (SELECT row FROM kept GROUP BY row HAVING count(*) >= {MIN_RARE}),
chosen AS (SELECT kept.row, kept.shingle FROM kept LEFT SEMI JOIN enough ON kept.row = enough.row)
SELECT one.row AS left, other.row AS right
FROM chosen AS one JOIN chosen AS other ON one.shingle = other.shingle AND one.row < other.row
GROUP BY one.row, other.row HAVING count(*) >= {MIN_RARE}
"""  # noqa: S608


def pairs(stages: Stages, views: Views) -> tuple[Ints, Ints]:
    """What `detect.pair.pair` gives for the signatures of these views."""
    if not len(views):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    count = stages.parts(len(views), ROWS_A_TASK)
    shuffled = max(stages.cores, len(views) // ROWS_A_SHUFFLE)
    stages.session.conf.set("spark.sql.shuffle.partitions", str(shuffled))
    given = (_rows(views, part * len(views) // count, (part + 1) * len(views) // count) for part in range(count))
    banded = stages.run("bands", stages.mapped("bands", given, keys, "generator int, key bigint, row bigint"))
    place = stages.run("pairs", _joined(stages, stages.frame(stages.work / "bands.in"), stages.frame(banded)))
    packed = [np.zeros(0, np.int64)]
    packed += [(table.column("left").to_numpy() << 32) | table.column("right").to_numpy() for table in tables(place)]
    found = np.sort(np.concatenate(packed))
    left, right = found >> 32, found & 0xFFFFFFFF
    chosen = comparable(views, left, right)
    return left[chosen], right[chosen]


def keys(part: pa.Table) -> Iterator[pa.RecordBatch]:
    """In an executor: the keys of all bands of each row that has a shingle."""
    import pyarrow as pa

    lists = part.column("shingles").combine_chunks()
    offsets = lists.offsets.to_numpy().astype(np.int64)
    signed = signatures(offsets, mixed(lists.values.to_numpy()))
    filled = np.flatnonzero(np.diff(offsets))
    row = part.column("row").to_numpy()[filled]
    for band, key in enumerate(bands(signed[filled])):
        generator = np.full(len(row), band, np.int32)
        yield pa.RecordBatch.from_arrays(
            [pa.array(generator), pa.array(key), pa.array(row)], ["generator", "key", "row"]
        )


def _joined(stages: Stages, rows: DataFrame, banded: DataFrame) -> DataFrame:
    sql = stages.session.sql
    named = banded.unionByName(sql(_NAMES, rows=rows))
    return sql(_BUCKETS, keys=named).unionByName(sql(_RARE, rows=rows)).distinct()


def _rows(views: Views, start: int, end: int) -> pa.Table:
    import pyarrow as pa

    matrix = views.sketch
    first, last = int(matrix.indptr[start]), int(matrix.indptr[end])
    offsets = pa.array((matrix.indptr[start : end + 1] - first).astype(np.int32))
    shingles = pa.array(views.sketch_shingles[matrix.indices[first:last]])
    columns = {
        "row": pa.array(np.arange(start, end)),
        "name": pa.array(views.name[start:end]),
        "shingles": pa.ListArray.from_arrays(offsets, shingles),
    }
    return pa.table(columns)
