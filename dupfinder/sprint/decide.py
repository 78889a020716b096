"""Two questions that the figures help with: whether a small platform team pays, and whether one should go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from dupfinder.adoption import Adoption, Stage
from dupfinder.config import DecisionSettings
from dupfinder.model import ScanResult
from dupfinder.sprint.writings import is_certain
from dupfinder.sprints import Ask, BurnDown, Condition, FamilyWritings, KillCase, TeamCase, Trend, total
from dupfinder_scanners.fragments import UNOWNED, Role

SHORTEST_TREND = timedelta(days=28)
"""A shorter series says nothing on where copies are going."""
FUNDED = (Stage.ACCEPTED, Stage.BUILDING, Stage.MIGRATING, Stage.DONE)


def team_case(
    result: ScanResult,
    trend: Trend,
    year: Sequence[FamilyWritings],
    adoptions: Iterable[Adoption],
    settings: DecisionSettings,
) -> TeamCase:
    """The thresholds for a team that does not exist yet, and what speaks against it. `year`: a year's new writings."""
    squads, families = _squads(result), _families(result)
    news = [one for family in year for one in family.writings]
    funded = [one for one in adoptions if one.decision.stage in FUNDED]
    change = _growth(trend)
    return TeamCase(
        (
            Condition(Ask.SQUADS, len(squads), settings.squads, len(squads) >= settings.squads),
            Condition(Ask.FAMILIES, len(families), settings.families, len(families) >= settings.families),
            Condition(Ask.TREND, change, 0.0, None if change is None else change >= 0),
        ),
        squads,
        families,
        len(news),
        total(one.effort.size for one in news),
        total(one.effort.work for one in news),
        settings.team_people,
        settings.team_people * settings.hours_a_year,
        len(result.candidates),
        sum(one.platform is not None for one in result.candidates),
        sum(not is_certain(one) for one in result.candidates),
        sum(one.decision.copies for one in funded),
        sum(one.left for one in funded),
    )


def _squads(result: ScanResult) -> tuple[str, ...]:
    owners = {owner for one in result.repositories if not one.platform for owner in (one.squads or (one.squad,))}
    sharing = {squad for one in result.candidates for squad in one.squads}
    return tuple(sorted((owners | sharing) - {UNOWNED, ""}))


def _families(result: ScanResult) -> tuple[str, ...]:
    """Jobs that fragment: of which a candidate of production code has enough squads."""
    found = {
        result.family_titles.get(one.family.slug, one.family.title)
        for one in result.candidates
        if one.family and len(one.squads) >= result.min_squads and one.role is not Role.TEST
    }
    return tuple(sorted(found))


def _growth(trend: Trend) -> float | None:
    """Duplicated lines at the end of the series less those at its start; None where it is too short to say."""
    first, last = trend.points[0], trend.points[-1]
    return float(last.duplicated_lines - first.duplicated_lines) if last.at - first.at >= SHORTEST_TREND else None


def kill_case(adoptions: Iterable[Adoption], today: date, settings: DecisionSettings) -> KillCase | None:
    """What was funded against the two-quarter line; None where nothing was."""
    funded = [one for one in adoptions if one.decision.stage in FUNDED]
    if not funded:
        return None
    burned = tuple(_burn_down(one, today, settings) for one in funded)
    return KillCase(burned, settings.line_days, settings.most_left, settings.least_moved)


def _burn_down(one: Adoption, today: date, settings: DecisionSettings) -> BurnDown:
    decision, days = one.decision, max((today - one.decision.on).days, 0)
    due = round(decision.copies * max(settings.line_days - days, 0) / settings.line_days)
    squads, moved = len(decision.squads), len(one.migrated)
    over = days >= settings.line_days
    criteria = [
        *(["copies"] if over and one.left > settings.most_left * decision.copies else []),
        *(["adoption"] if over and moved < settings.least_moved * squads else []),
        *(["growing"] if one.left > decision.copies else []),
    ]
    return BurnDown(
        decision.name or decision.candidate, one.current or decision.candidate, decision.on, days, decision.copies,
        one.left, due, squads, moved, tuple(criteria),
    )  # fmt: skip
