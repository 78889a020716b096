"""Something written on GitHub once, however often it has to be sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.sources.github_api import RefusedDataError, TokenRefusedError
from dupfinder_scanners.sources.github_waits import RateLimitError

TRIES = 3
PAUSE_SECONDS = 3.0
T = TypeVar("T")


class Pausing(Protocol):
    """What is asked of `github_api.Api`, which must not repeat a POST."""

    def pause(self, seconds: float) -> None:
        """Wait, and say so."""
        ...


def written(api: Pausing, send: Callable[[], T], look: Callable[[], T | None]) -> T:
    """What `send` gives, or what `look` finds after it failed: a POST answered with 5xx may have been done.

    Raises the SourceError of the last of `TRIES`; what GitHub refuses is not sent again.
    """
    for _ in range(TRIES - 1):
        try:
            return send()
        except (RefusedDataError, TokenRefusedError, RateLimitError):
            raise
        except SourceError:
            api.pause(PAUSE_SECONDS)
            if (found := look()) is not None:
                return found
    return send()
