"""Where the heavy steps of a scan run: `--engine`, `--master`, `--work`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder_scanners.errors import DupfinderError

if TYPE_CHECKING:
    from dupfinder.engines.interface import Engine


class EngineName(StrEnum):
    """The engines there are."""

    LOCAL = "local"
    SPARK = "spark"


class EngineOptionError(DupfinderError):
    """Options of one engine given to another."""


Engines = Annotated[EngineName, typer.Option("--engine", help="This machine, or a Spark cluster (the extra [spark]).")]
Master = Annotated[
    str | None,
    typer.Option(
        "--master", metavar="URL", help="Spark's master; else that of spark-defaults.conf, else this machine."
    ),
]
Work = Annotated[
    Path | None,
    typer.Option(
        "--work",
        metavar="FOLDER",
        readable=False,
        help="With Spark: an empty folder that the executors see too; else one beside the index.",
    ),
]


@contextmanager
def engine_of(
    name: EngineName, master: str | None, work: Path | None, index: Path, jobs: int
) -> Iterator[Engine | None]:
    """The engine that was asked for, ready to run; None for the default. Raises a DupfinderError in one sentence."""
    if name is EngineName.LOCAL:
        if master or work:
            given = "--master" if master else "--work"
            raise EngineOptionError(f"{given} is for Spark; give --engine spark with it, or leave it out.")
        yield None
        return
    if jobs:
        raise EngineOptionError("--jobs is for this machine; with --engine spark each core of an executor parses once.")
    from dupfinder.engines.spark.engine import Spark
    from dupfinder.engines.spark.session import started
    from dupfinder.engines.spark.stage import folder

    with folder(work or index.with_name(f"{index.stem}.spark")) as place, started(master) as session:
        yield Spark(session, place)
