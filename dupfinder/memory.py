"""Memory that is free goes back to the system: between stages, for the next one wants it in other pieces."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

LARGE = 8 << 20
"""Bytes of an array that gets pages of its own. By itself the C library of Linux comes to take up to 32 MB out of what
it shares among all, where what lies behind keeps what is free; much less than this costs time."""
HELD = 64 << 20
"""Free bytes that the C library may hold. Once it is told about large arrays, it hands back whatever is above 128 KB at
once and asks for it again at the next step: a third of the system time of a scan, until this is said too."""
_MAP_FROM, _TRIM_FROM = -3, -1
"""`M_MMAP_THRESHOLD` and `M_TRIM_THRESHOLD` of mallopt(3)."""


def set_apart() -> bool:
    """Give large arrays pages of their own, which go back with them; False where the allocator cannot be told to."""
    tell = _function("mallopt")
    return tell is not None and bool(tell(_MAP_FROM, LARGE)) and bool(tell(_TRIM_FROM, HELD))


def give_back() -> bool:
    """Hand what the allocator holds without need back to the system; False where it cannot be asked to (not glibc)."""
    trim = _function("malloc_trim")
    return trim is not None and bool(trim(0))


@cache
def _function(name: str) -> Any:  # noqa: ANN401 - a function of the C library
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return None
