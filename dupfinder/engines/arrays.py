"""Arrays in a file that saves time and no more: what cannot be read or written costs time and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target

Arrays = Mapping[str, Any]
"""By name; each is a numpy array."""
Taken = TypeVar("Taken")


def kept(path: Path, take: Callable[[Arrays], Taken | None]) -> Taken | None:
    """What `take` makes of the arrays of a file; None where it makes nothing of them, or fails in whatever way."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return take(arrays)
    except Exception:  # noqa: BLE001 - bytes that anybody may have harmed: zip, numpy and `take` each fail in their own way
        return None


def keep(path: Path, arrays: Arrays) -> None:
    """Write arrays by name, aside and then into place."""
    try:
        with built_aside(target(path)) as aside, aside.open("wb") as file:
            np.savez(file, **arrays)
    except (OSError, UnwritableIndexError):
        return
