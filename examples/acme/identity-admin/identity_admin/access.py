"""Who has which role, and whether they still should."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from identity_admin import clock
from identity_admin.ulidlite import new_ulid


@dataclass
class Account:
    login: str
    manager: str
    roles: set[str] = field(default_factory=set)
    last_seen: datetime | None = None
    leaves_on: datetime | None = None


@dataclass(frozen=True)
class Finding:
    id: str
    login: str
    rule: str
    text: str


#: Pairs of role patterns that nobody may hold together.
CONFLICTS = (
    ("payments:approve", "payments:create"),
    ("prod:*", "audit:*"),
)


def conflicts(account: Account) -> Iterator[tuple[str, str]]:
    for left, right in CONFLICTS:
        held_left = fnmatch.filter(sorted(account.roles), left)
        held_right = fnmatch.filter(sorted(account.roles), right)
        if held_left and held_right:
            yield held_left[0], held_right[0]


def review(accounts: Iterable[Account], now: datetime, idle_days: int = 90) -> list[Finding]:
    """Everything a manager has to look at.

    Parameters
    ----------
    accounts
        The whole directory: managers are looked up in it.
    now
        Passed in so that a review can be repeated.
    idle_days
        After so many days without a login an account is idle.
    """
    directory = {account.login: account for account in accounts}
    findings = []
    for login, account in sorted(directory.items()):
        for left, right in conflicts(account):
            findings.append(Finding(new_ulid(), login, "conflict", f"holds {left} and {right}"))
        if account.last_seen is None:
            findings.append(Finding(new_ulid(), login, "never", "has never logged in"))
        elif (now - account.last_seen).days >= idle_days:
            age = clock.humanize((now - account.last_seen).total_seconds())
            findings.append(Finding(new_ulid(), login, "idle", f"last seen {age} ago"))
        if account.manager not in directory:
            findings.append(Finding(new_ulid(), login, "orphan", f"manager {account.manager} is gone"))
    return findings


def offboarding_plan(account: Account, holidays: frozenset = frozenset()) -> list[tuple[str, str]]:
    """What happens when to the account of somebody who leaves."""
    if account.leaves_on is None:
        return []
    start, end = clock.day_bounds(account.leaves_on)
    plan = [(clock.to_iso(clock.add_business_days(start, -5, holidays)), "tell the manager")]
    for role in sorted(account.roles):
        when = start if role.startswith("prod:") else end
        plan.append((clock.to_iso(when), f"revoke {role}"))
    plan.append((clock.to_iso(clock.add_business_days(end, 20, holidays)), "delete mailbox"))
    return sorted(plan)
