"""Nobody learns what they may not read: which matches may be named to those who see this repository."""

from __future__ import annotations

from dupfinder.config import CheckSettings
from dupfinder.lookup.read import Place

RANK = {"public": 0, "internal": 1, "private": 2}


def visibility(given: str | None, known: str | None) -> str:
    """Of a repository: the more public of what the platform says and what the last scan saw; else private."""
    said = [one for one in (given, known) if one in RANK]
    return min(said, key=RANK.__getitem__, default="private")


def sees_all(audience: str, settings: CheckSettings) -> bool:
    """Whether nothing is held back from those who see a repository of a visibility."""
    return audience == settings.show == "private" and not settings.hide


def may_name(place: Place, audience: str, settings: CheckSettings) -> bool:
    """Whether a match may be named in a repository of a visibility."""
    limit = min(RANK[audience], RANK[settings.show] if audience == "private" else RANK[audience])
    return RANK.get(place.visibility, RANK["private"]) <= limit and place.repository not in settings.hide
