"""Which configuration counts, and which decisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.adoption import Decision
    from dupfinder.config import Config


def configured(roots: Sequence[Path], given: Path | None) -> Config:
    """The given file, else the one that is found, else the defaults; what was rejected is set aside.

    Raises ConfigError where a file is wrong.
    """
    from dupfinder.config import Config, find, load

    place = find(list(roots), given, Path())
    config = Config() if place is None else load(place)
    decisions = decisions_beside(place)
    if not decisions.is_file():
        return config
    from dupfinder.track import load as decided
    from dupfinder.track import rejections

    return config.model_copy(update={"ignore": (*config.ignore, *rejections(decided(decisions)))})


def decided(roots: Sequence[Path], given: Path | None) -> tuple[Decision, ...]:
    """What was decided about candidates, by the file beside the configuration. Raises ConfigError where it is wrong."""
    from dupfinder.config import find
    from dupfinder.track import load

    return load(decisions_beside(find(list(roots), given, Path())))


def decisions_beside(config: Path | None) -> Path:
    """Where decisions are kept: beside the configuration, else here."""
    from dupfinder.config import DECISIONS_NAME

    return (config.parent if config else Path()) / DECISIONS_NAME
