"""Which configuration counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.config import Config


def configured(roots: Sequence[Path], given: Path | None) -> Config:
    """The given file, else the one that is found, else the defaults. Raises ConfigError where a file is wrong."""
    from dupfinder.config import Config, find, load

    place = find(list(roots), given, Path())
    return Config() if place is None else load(place)
