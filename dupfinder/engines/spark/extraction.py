"""Parsing in executors: each task runs its own pool of killable processes, with the limits of the local engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dupfinder.engines.spark.stage import tables
from dupfinder_scanners.extraction import FUNCTION, Batch, Extracted, gather, job
from dupfinder_scanners.fragments import Skipped, SkipReason
from dupfinder_scanners.pool import Job, Outcome, Result, run
from dupfinder_scanners.sources.interface import Locator

if TYPE_CHECKING:
    import pyarrow as pa

BATCHES_A_TASK = 32
"""About 32 MB of code, a few seconds of work: enough to pay for the processes that a task starts."""
SCHEMA = "number bigint, results array<struct<header: string, payload: binary>>, lost string"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a parser may use in an executor, and how many parse at once in a task."""

    seconds: float
    memory_bytes: int
    processes: int = 1

    def __call__(self, part: pa.Table) -> Iterator[pa.RecordBatch]:
        """Extract the batches of a part; one row a batch."""
        import pyarrow as pa

        jobs = (Job(FUNCTION, json.loads(text)) for text in part.column("header").to_pylist())
        outcomes = run(jobs, workers=self.processes, seconds_per_job=self.seconds, memory_bytes=self.memory_bytes)
        for number, outcome in zip(part.column("number").to_pylist(), outcomes, strict=True):
            yield pa.RecordBatch.from_pylist([_row(number, outcome)], schema=_schema())


def asked(
    batches: Sequence[Batch], locators: Mapping[str, Locator], limit: int, own: Sequence[str], parts: int
) -> Iterator[pa.Table]:
    """The jobs of all batches, in so many parts of about the same length."""
    import pyarrow as pa

    for part in range(parts):
        numbers = range(part * len(batches) // parts, (part + 1) * len(batches) // parts)
        headers = [json.dumps(job(batches[number], dict(locators), limit, own).header) for number in numbers]
        yield pa.table({"number": list(numbers), "header": headers})


def answered(place: Path, batches: Sequence[Batch]) -> Iterator[tuple[Batch, Extracted]]:
    """Each batch with what became of it, in order."""
    waiting: dict[int, Outcome] = {}
    wanted = 0
    for table in tables(place):
        for row in table.to_pylist():
            waiting[row["number"]] = _outcome(row)
        del table
        while wanted in waiting:
            yield batches[wanted], gather(batches[wanted], waiting.pop(wanted))
            wanted += 1
    if wanted != len(batches):
        raise RuntimeError(f"{len(batches) - wanted} batches were never answered")


def _row(number: int, outcome: Outcome) -> dict[str, Any]:
    results = [{"header": json.dumps(one.header), "payload": one.payload} for one in outcome.results]
    return {"number": number, "results": results, "lost": json.dumps([asdict(row) for row in outcome.skipped])}


def _outcome(row: Mapping[str, Any]) -> Outcome:
    results = tuple(Result(json.loads(one["header"]), one["payload"]) for one in row["results"])
    lost = (one | {"reason": SkipReason(one["reason"])} for one in json.loads(row["lost"]))
    return Outcome(row["number"], results, tuple(Skipped(**one) for one in lost))


def _schema() -> pa.Schema:
    import pyarrow as pa

    result = pa.struct([("header", pa.string()), ("payload", pa.binary())])
    return pa.schema([("number", pa.int64()), ("results", pa.list_(result)), ("lost", pa.string())])
