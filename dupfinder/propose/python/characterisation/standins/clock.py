"""Dates of the standard library, at which it is always the same moment."""

from __future__ import annotations

import datetime
from typing import Any


class Frozen(datetime.datetime):
    """It is always noon."""

    __slots__ = ()

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Frozen:
        """The moment, in the zone."""
        return cls(2026, 3, 1, 12, 0, 0, tzinfo=tz)

    @classmethod
    def utcnow(cls) -> Frozen:
        """The moment, without a zone."""
        return cls.now()

    @classmethod
    def today(cls) -> Frozen:
        """The moment, without a zone."""
        return cls.now()


class Today(datetime.date):
    """It is always the same day."""

    __slots__ = ()

    @classmethod
    def today(cls) -> Today:
        """The day."""
        return cls(2026, 3, 1)


MOMENTS = (
    Frozen(2026, 3, 1, 10, 20, 30),
    Frozen(2026, 3, 1, 10, 20, 30, tzinfo=datetime.timezone.utc),
    Frozen(2026, 3, 6, 23, 59, 59, tzinfo=datetime.timezone.utc),
)
DATES: dict[str, Any] = {
    "datetime.datetime": Frozen,
    "datetime.date": Today,
    "datetime.timedelta": datetime.timedelta,
    "datetime.timezone": datetime.timezone,
    "datetime.timezone.utc": datetime.timezone.utc,
    "datetime.tzinfo": datetime.tzinfo,
    "datetime.UTC": datetime.timezone.utc,
}
"""What stands for names of the module `datetime`; the rest of it is a stand-in."""
