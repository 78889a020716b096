"""What stages hand to one another: Parquet files in a folder that the driver and all executors see."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.engines.spark.errors import SparkError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

Work = Callable[["pa.Table"], Iterator["pa.RecordBatch"]]
"""What an executor does with one part."""

MARK = "dupfinder-spark-work"
"""A file that says that a folder is ours to empty."""
OTHER_CODE = "runs other code than the driver"


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    """An empty folder of ours at `path`, removed afterwards. Raises SparkError where something else lies there."""
    path = path.absolute()
    if path.exists() and not (path / MARK).is_file() and (not path.is_dir() or any(path.iterdir())):
        raise SparkError(f"The work folder {path} is not empty; name another one with --work.")
    try:
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        (path / MARK).touch()
    except OSError as error:
        raise SparkError(
            f"The work folder {path} cannot be made ({error.strerror}); name another with --work."
        ) from None
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Stages:
    """Steps on a cluster. A step reads the parts `work/NAME.in/N.parquet` and leaves `work/NAME.out/*.parquet`."""

    def __init__(self, session: SparkSession, work: Path) -> None:
        self.session = session
        self.work = work

    @property
    def cores(self) -> int:
        """Tasks that run at once."""
        return int(self.session.sparkContext.defaultParallelism)

    def parts(self, amount: int, most: int) -> int:
        """How many parts `amount` falls into: `most` in each, but some for every core."""
        return max(1, min(amount, max(-(-amount // most), 2 * self.cores)))

    def mapped(self, name: str, parts: Iterable[pa.Table], work: Work, schema: str) -> DataFrame:
        """What `work` makes of each part, in executors; the columns are those of `schema`, as SQL declares them.

        Nothing runs before it is asked for.
        """
        import pyarrow.parquet as pq

        given = self.work / f"{name}.in"
        given.mkdir()
        count = 0
        for number, part in enumerate(parts):
            pq.write_table(part, given / f"{number}.parquet")
            count = number + 1
        task = partial(_task, given=str(given), work=work, wanted=code())
        return self.session.range(0, count, 1, count).mapInArrow(task, schema)

    def run(self, name: str, frame: DataFrame) -> Path:
        """Compute a frame and write it. Raises SparkError where Spark gives up."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        place = self.work / f"{name}.out"
        try:
            frame.write.mode("overwrite").parquet(place.as_uri())
        except (Py4JError, PySparkException) as error:
            raise SparkError(_why(name, str(error))) from error
        return place

    def frame(self, place: Path) -> DataFrame:
        """What was written at a place."""
        return self.session.read.parquet(place.as_uri())


def tables(place: Path) -> Iterator[pa.Table]:
    """The tables at a place, file by file, in the order of tasks."""
    import pyarrow.parquet as pq

    for path in sorted(place.glob("*.parquet")):
        yield pq.ParquetFile(path).read()


def _task(
    numbers: Iterator[pa.RecordBatch], given: str, work: Work, wanted: Mapping[str, str]
) -> Iterator[pa.RecordBatch]:
    """Run in an executor: the parts of these numbers."""
    import pyarrow.parquet as pq

    if (there := code()) != wanted:
        differs = ", ".join(
            f"{name}: {there[name]} there, {wanted[name]} here" for name in wanted if there[name] != wanted[name]
        )
        raise RuntimeError(f"an executor {OTHER_CODE} ({differs})")
    for batch in numbers:
        for number in batch.column(0).to_pylist():
            yield from work(pq.ParquetFile(f"{given}/{number}.parquet").read())


def code() -> dict[str, str]:
    """Digests of all that a step depends on besides its input: where they differ, so might the result."""
    from dupfinder.engines import cache, findings

    return {"scanners and grammars": cache.code()[:12], "engine and libraries": findings.code()[:12]}


def _why(name: str, said: str) -> str:
    for line in said.splitlines():
        if OTHER_CODE in line:
            reason = line.partition("RuntimeError: ")[2] or line
            return f"On Spark, {reason.strip()}; install the same version of everything on driver and executors."
    if "No module named 'dupfinder" in said:
        return "The executors have no dupfinder; give them the environment of the driver: see docs/spark.md."
    line = next((line for line in reversed(said.splitlines()) if "Error" in line), said.partition("\n")[0])
    return f"Spark gave up on the step {json.dumps(name)} ({line.strip()[:300]}); the executors' logs say more."
