from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo


class Channel(Enum):
    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


@dataclass(slots=True)
class Recipient:
    id: str
    zone: str = "Europe/Berlin"
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    channels: list[Channel] = field(default_factory=lambda: [Channel.EMAIL])

    def __repr__(self) -> str:
        return f"<Recipient id={self.id} zone={self.zone}>"


def in_quiet_hours(recipient: Recipient, local: time) -> bool:
    begin, end = recipient.quiet_from, recipient.quiet_to
    if begin <= end:
        return begin <= local < end
    return local >= begin or local < end


def next_allowed(recipient: Recipient, moment: datetime) -> datetime:
    """First moment at or after ``moment`` at which the recipient may be disturbed."""
    local = moment.astimezone(ZoneInfo(recipient.zone))
    if not in_quiet_hours(recipient, local.time()):
        return moment
    wake = local.replace(hour=recipient.quiet_to.hour, minute=recipient.quiet_to.minute, second=0, microsecond=0)
    if wake <= local:
        wake += timedelta(days=1)
    return wake.astimezone(moment.tzinfo)


def pick_channel(recipient: Recipient, urgent: bool, failed: frozenset[Channel] = frozenset()) -> Channel | None:
    ladder = (Channel.PUSH, Channel.SMS, Channel.EMAIL) if urgent else (Channel.EMAIL, Channel.PUSH)
    return next((c for c in ladder if c in recipient.channels and c not in failed), None)
