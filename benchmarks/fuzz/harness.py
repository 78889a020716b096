"""What a harness is: a name, seeds, and one execution over any bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(__file__).parent / "kept"
"""Inputs that once broke something, a folder a harness: they are run first, for ever."""


@dataclass(frozen=True, slots=True)
class Harness:
    """One entry point. `run` raises what the product must not raise, and `AssertionError` for a broken promise.

    `seeds` are what mutation starts from, `words` what it inserts. `share` is its part of all executions: what takes
    longer gets fewer. `contained`: in production this runs in a process that is killed when it is late or too large, so
    that a parser that crashes or hangs costs one file; it is counted and no failure.
    """

    name: str
    run: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]
    words: tuple[bytes, ...] = ()
    share: float = 1.0
    contained: bool = False
    largest: int = 20_000

    def kept(self) -> list[bytes]:
        """What once broke it."""
        folder = KEPT / self.name.replace("/", "-")
        return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []
