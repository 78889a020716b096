"""What a person sees on stderr while a scan runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dupfinder.cli.output import is_terminal

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from dupfinder.pipeline import Progress


class Bars:
    """One bar a stage: with the time left where a stage reads files, moving to and fro where nobody can say."""

    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str, amount: int) -> None:
        """A stage begins; the one before is done."""
        if self._task is not None:
            self._bars.remove_task(self._task)
        self._task = self._bars.add_task(name, total=amount or None)

    def advance(self, amount: int) -> None:
        """Some bytes of the stage are done."""
        if self._task is not None:
            self._bars.advance(self._task, amount)


@contextmanager
def watched(*, quiet: bool) -> Iterator[Progress]:
    """Bars on stderr where it is a terminal and nobody asked for quiet, else silence. The bars leave nothing behind."""
    from dupfinder.pipeline import Silent

    if quiet or not is_terminal(sys.stderr) or os.environ.get("TERM") == "dumb":
        yield Silent()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bars(bars)
