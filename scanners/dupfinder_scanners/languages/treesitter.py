"""Source text to fragments, for every language: one walk a file, the rest in numpy a batch.

The query file says what a node means (definition, binding, callee, skipped); the walk yields leaves and inner kinds in
document order; the assembly turns them into columns.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages.assembly import MIN_KEPT, MIN_TOKENS, Batch
from dupfinder_scanners.languages.automaton import automaton
from dupfinder_scanners.languages.hashing import SHINGLE, cue, import_hash, slice_hashes
from dupfinder_scanners.languages.walk import walk

__all__ = ["MIN_KEPT", "MIN_TOKENS", "SHINGLE", "cue", "extract", "import_hash", "slice_hashes"]


def extract(language: str, texts: Sequence[bytes], of_tests: Sequence[bool] | None = None) -> Columns:
    """Fragments of files of one language, in the order of `texts`.

    `of_tests`: which are files of tests by their place; there, some functions are test cases by their name alone.
    Raises LanguageError where the grammar or its query does not load. A text that does not parse cleanly still yields
    what tree-sitter recovers.
    """
    machine = automaton(language)
    with _no_collection():
        return Batch(machine, b"".join(texts), walk(machine, texts, of_tests)).columns()


@contextmanager
def _no_collection() -> Iterator[None]:
    """Let the cyclic garbage collector rest: every node looked at is an object it counts, none is ever in a cycle, and
    its passes cost a fifth of the walk. Memory is bounded by the batch."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
