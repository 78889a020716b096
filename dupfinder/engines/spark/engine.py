"""The Spark engine: extraction, pairs and their evidence in executors; all else where the command runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dupfinder.config import ScanSettings
from dupfinder.engines.interface import Advance
from dupfinder.engines.spark import extraction, pairing, verification
from dupfinder.engines.spark.stage import Stages
from dupfinder.tables import Ints, Judge, Views
from dupfinder_scanners.extraction import Extracted, batches
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.sources.interface import Source

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Spark:
    """An engine for one scan: `work` is an empty folder that the driver and all executors see under this path, as they
    see the repositories. Every step raises SparkError where Spark gives up on it."""

    def __init__(self, session: SparkSession, work: Path) -> None:
        self._stages = Stages(session, work)

    def extract(
        self,
        source: Source,
        repositories: Sequence[Repository],
        files: Sequence[SourceFile],
        settings: ScanSettings,
        advance: Advance,
    ) -> Iterator[Extracted]:
        """Parse in pools of killable processes below the executors."""
        work = batches(files)
        if not work:
            return
        stages = self._stages
        locators = {repository.name: source.locator(repository) for repository in repositories}
        count = stages.parts(len(work), extraction.BATCHES_A_TASK)
        parts = extraction.asked(work, locators, settings.max_file_bytes, settings.own_names, count)
        limits = extraction.Limits(settings.parser_seconds, settings.parser_megabytes << 20, _cores_a_task(stages))
        place = stages.run("extract", stages.mapped("extract", parts, limits, extraction.SCHEMA))
        for batch, extracted in extraction.answered(place, work):
            yield extracted
            advance(len(batch.files), sum(file.size for file in batch.files))

    def pair(self, views: Views) -> tuple[Ints, Ints]:
        """Signatures in executors, the generators as joins."""
        return pairing.pairs(self._stages, views)

    def judge(self, views: Views) -> Judge:
        """The evidence of parts of the pairs in executors."""
        return verification.judge(self._stages, views)


def _cores_a_task(stages: Stages) -> int:
    return int(stages.session.sparkContext.getConf().get("spark.task.cpus", "1") or 1)
