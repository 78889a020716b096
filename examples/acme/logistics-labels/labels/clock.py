"""
Dates and times. Everything is UTC.
"""
import datetime
from datetime import timedelta

UTC = datetime.timezone.utc


def now():
    return datetime.datetime.now(UTC).replace(microsecond=0)


def parse_iso(value):
    """
    Read a timestamp. ``Z`` is understood, no zone means UTC.
    """
    value = value.strip()
    if value.endswith('Z'):
        value = value[:-1] + '+00:00'
    result = datetime.datetime.fromisoformat(value)
    if result.tzinfo is None:
        return result.replace(tzinfo=UTC)
    return result.astimezone(UTC)


def to_iso(when):
    if when.tzinfo is None:
        raise ValueError('time zone is missing: %r' % when)
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace('+00:00', 'Z')


def day_bounds(when):
    """
    Midnight before and midnight after.
    """
    begin = when.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return begin, begin + timedelta(days=1)


def humanize(seconds):
    rest = int(abs(seconds))
    words = []
    for unit, size in (('d', 86400), ('h', 3600), ('m', 60), ('s', 1)):
        number, rest = divmod(rest, size)
        if number:
            words.append('%d%s' % (number, unit))
    return ' '.join(words[:3]) or '0s'


def add_working_days(when, days):
    """
    Move by working days; Saturdays and Sundays do not count.
    """
    direction = 1 if days >= 0 else -1
    remaining = abs(days)
    while remaining:
        when += timedelta(days=direction)
        if when.weekday() < 5:
            remaining -= 1
    return when
