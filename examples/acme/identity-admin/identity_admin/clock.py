"""UTC everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def utc_now() -> datetime:
    return datetime.now(timezone.utc)


def parse_timestamp(text: str) -> datetime:
    """Parse ISO 8601; naive means UTC."""
    text = text.strip().replace("z", "Z")
    if text.endswith("Z"):
        text = text[:-1] + "+00:00"
    parsed = datetime.fromisoformat(text)
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=timezone.utc)
    return parsed.astimezone(timezone.utc)


def to_iso(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a naive timestamp has no place here")
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def day_bounds(moment: datetime) -> tuple[datetime, datetime]:
    """First moment of the day, and of the next."""
    first = moment.astimezone(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    return first, first + timedelta(days=1)


def humanize(seconds: float) -> str:
    remaining = int(abs(seconds))
    parts = []
    for suffix, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, remaining = divmod(remaining, size)
        if count:
            parts.append(f"{count}{suffix}")
    return " ".join(parts[:2]) or "0s"


def add_business_days(moment: datetime, days: int, holidays: frozenset = frozenset()) -> datetime:
    """Skip weekends, and the holidays if given."""
    step = 1 if days >= 0 else -1
    left = abs(days)
    while left:
        moment += timedelta(days=step)
        if moment.weekday() < 5 and moment.date() not in holidays:
            left -= 1
    return moment
