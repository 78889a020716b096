"""Names as words: `DEFAULT_TIMEOUT_MS`, `defaultTimeoutMs` and `X-Timeout` taken apart the same way."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
UNITS = {
    "ms": "milliseconds", "msec": "milliseconds", "millis": "milliseconds", "milliseconds": "milliseconds",
    "millisecond": "milliseconds", "s": "seconds", "sec": "seconds", "secs": "seconds", "seconds": "seconds",
    "second": "seconds", "us": "microseconds", "micros": "microseconds", "ns": "nanoseconds", "nanos": "nanoseconds",
    "min": "minutes", "minutes": "minutes", "hours": "hours", "days": "days",
}  # fmt: skip
_AFFIXES = frozenset({"default", "defaults", "self", "this", "my", "the", "x", "dflt"})


@lru_cache(maxsize=1 << 15)
def words(name: str) -> tuple[str, ...]:
    """Lower-case words of a name, in order."""
    return tuple(word.lower() for word in _WORD.findall(name[:200]))


@lru_cache(maxsize=1 << 15)
def phrase(name: str) -> str:
    """The words that say what it is: without `default` and without the unit at the end."""
    found = words(name)
    if len(found) > 1 and found[-1] in UNITS and found[-2] != "per":
        found = found[:-1]
    return " ".join(word for word in found if word not in _AFFIXES) or " ".join(words(name))


def unit(name: str) -> str:
    """The unit of time that a name ends in, or an empty string."""
    found = words(name)
    return UNITS.get(found[-1], "") if len(found) > 1 and found[-2] != "per" else ""


def slug(name: str) -> str:
    """A name as a concept: lower-case words joined with hyphens."""
    return "-".join(words(name)) or "value"
