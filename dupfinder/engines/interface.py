"""What an engine does: the steps of a scan whose work grows with all that is read, not with what is found.

`extract`, `pair` and `judge` may run anywhere; all else is the pipeline's and runs where the command runs. Engines give
the same values in the same order, so that nothing after them can tell which one it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from dupfinder.config import ScanSettings
from dupfinder.tables import Ints, Judge, Views
from dupfinder_scanners.extraction import Extracted
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.sources.interface import Source

Advance = Callable[[int, int], None]
"""Called after each batch with the number of files and bytes it held."""


class Engine(Protocol):
    """Where the heavy steps run."""

    def extract(
        self,
        source: Source,
        repositories: Sequence[Repository],
        files: Sequence[SourceFile],
        settings: ScanSettings,
        advance: Advance,
    ) -> Iterator[Extracted]:
        """Parse the files in killable processes; one `Extracted` a batch, in the order of `extraction.batches`."""
        ...

    def pair(self, views: Views) -> tuple[Ints, Ints]:
        """Candidate pairs of view rows as `detect.pair.pair` gives them: `left < right`, each once, sorted."""
        ...

    def judge(self, views: Views) -> Judge:
        """The evidence for many pairs at once, as `detect.verify.evidence` gives it."""
        ...
