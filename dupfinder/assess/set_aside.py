"""Set aside: candidates that the org has decided about, and entries that no longer say anything."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from datetime import date
from typing import Protocol

from dupfinder.model import Candidate, SetAside
from dupfinder_scanners.fragments import Fragment, Level


class Entry(Protocol):
    """One `[[ignore]]` of the config."""

    @property
    def candidate(self) -> str | None:
        """An id, past ids too, or the first four and more digits of one."""

    @property
    def path(self) -> str | None:
        """A pattern of `REPOSITORY/PATH`."""

    @property
    def name(self) -> str | None:
        """The own name of fragments."""

    @property
    def reason(self) -> str:
        """Why, for those who ask later."""

    @property
    def owner(self) -> str:
        """Who decided."""

    @property
    def expires(self) -> date | None:
        """The last day on which the entry counts."""

    @property
    def lasting(self) -> bool:
        """Whether it stays although no candidate is left for it."""

    @property
    def target(self) -> str:
        """Whichever of the three is given, for messages."""


Matches = Callable[[str, str], bool]
"""Whether a pattern matches a `REPOSITORY/PATH`."""


def wiring(candidates: Sequence[Candidate], families: Container[str]) -> tuple[list[Candidate], tuple[SetAside, ...]]:
    """Candidates that stay, and those that only tell a framework what it asks to be told: their family's slug is among
    `families`. Copies of such code are no helper, so nobody has to set them aside one by one."""
    stay, aside = [], []
    for one in candidates:
        if one.family is not None and one.family.slug in families:
            aside.append(SetAside(one.id, one.title, one.squads, f"framework wiring: {one.job}", "dupfinder"))
        else:
            stay.append(one)
    return stay, tuple(aside)


def set_aside(
    candidates: Sequence[Candidate], entries: Sequence[Entry], today: date, matches: Matches
) -> tuple[list[Candidate], tuple[SetAside, ...], tuple[str, ...]]:
    """Candidates that stay, those that an entry sets aside, and warnings: expired, unused and shadowed entries."""
    live = [entry for entry in entries if entry.expires is None or entry.expires >= today]
    used: set[int] = set()
    shadowed: dict[int, int] = {}
    stay: list[Candidate] = []
    aside: list[SetAside] = []
    for candidate in candidates:
        naming = [n for n, entry in enumerate(live) if _names(entry, candidate, matches)]
        if not naming:
            stay.append(candidate)
            continue
        used.add(naming[0])
        shadowed |= {n: shadowed.get(n, naming[0]) for n in naming[1:]}
        entry = live[naming[0]]
        aside.append(
            SetAside(candidate.id, candidate.title, candidate.squads, entry.reason, entry.owner, entry.expires)
        )
    warnings = [
        f"[[ignore]] {entry.target} of {entry.owner} expired on {entry.expires}; renew it with a reason or remove it."
        for entry in entries
        if entry not in live
    ]
    warnings += [
        _says_nothing(entry, live[shadowed[number]] if number in shadowed else None)
        for number, entry in enumerate(live)
        if number not in used and not entry.lasting
    ]
    return stay, tuple(aside), tuple(warnings)


def _says_nothing(entry: Entry, before: Entry | None) -> str:
    if before is None:
        return f"[[ignore]] {entry.target} of {entry.owner} matches no candidate; remove it."
    return (
        f"[[ignore]] {entry.target} of {entry.owner} is shadowed: what it matches is set aside by {before.target} of "
        f"{before.owner} already; remove one of the two."
    )


def _names(entry: Entry, candidate: Candidate, matches: Matches) -> bool:
    if entry.candidate is not None:
        ids = (candidate.id, *candidate.past_ids)
        return any(
            one == entry.candidate or (len(entry.candidate) >= 4 and one.startswith(entry.candidate)) for one in ids
        )
    if entry.name is not None:
        return all(_own_name(fragment) == entry.name for fragment in candidate.fragments)
    inside = sum(matches(entry.path or "", f"{one.repository}/{one.path}") for one in candidate.fragments)
    return inside >= max(1, len(candidate.fragments) - 1)


def _own_name(fragment: Fragment) -> str:
    whole = fragment.level in (Level.FILE, Level.DIRECTORY)
    return fragment.name if whole else fragment.name.rpartition(".")[2]
