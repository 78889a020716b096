"""Memory that is free goes back to the system: between stages, for the next one wants it in other pieces."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


def give_back() -> bool:
    """Hand what the allocator holds without need back to the system; False where it cannot be asked to (not glibc)."""
    trim = _trim()
    return trim is not None and bool(trim(0))


@cache
def _trim() -> Any:  # noqa: ANN401 - a function of the C library
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
