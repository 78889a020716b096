"""The candidates most worth a shared version: what each would save, and what it would cost.

Cost by the relative costs of Poulin (Measuring Software Reuse, 1997): the largest copy once more, written for reuse,
and a share of every copy for moving it over. Savings: lines that go, the next squad's writing, and a year of changes
that were made more than once.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta

from dupfinder.config import EffortSettings
from dupfinder.histories import CandidateHistory, Histories
from dupfinder.model import Candidate, ScanResult
from dupfinder.sprint.complexity import Weigh, weigher
from dupfinder.sprint.effort import from_size, hours
from dupfinder.sprint.upkeep import Upkeep, changes_by_copy, edits, upkeep
from dupfinder.sprints import Fund, Hours
from dupfinder_scanners.fragments import Role

MOST = 3
YEAR = timedelta(days=365)


def top(
    result: ScanResult, histories: Histories, decided: Collection[str], end: datetime, settings: EffortSettings
) -> tuple[Fund, ...]:  # fmt: skip
    """The first candidates of enough squads that nobody decided on yet, in the order of their rank; tests left out.

    Those of fewer squads follow where there are not enough. `decided` are current ids.
    """
    open_ones = [one for one in result.candidates if one.id not in decided and one.role is not Role.TEST]
    ordered = sorted(open_ones, key=lambda one: (len(one.squads) < result.min_squads, one.rank))
    weigh = weigher(result.snippets, settings)
    return tuple(_fund(one, histories.candidates.get(one.id), end, settings, weigh) for one in ordered[:MOST])


def _fund(
    candidate: Candidate, history: CandidateHistory | None, end: datetime, settings: EffortSettings, weigh: Weigh
) -> Fund:  # fmt: skip
    known = history is not None and any(one.history.revisions for one in history.fragments)
    found = _yearly(candidate, history, end, settings) if history is not None and known else None
    sizes = [weigh(one) for one in candidate.fragments]
    cheap, dear = settings.change_hours
    return Fund(
        candidate.id,
        candidate.rank,
        candidate.job,
        candidate.squads,
        len(candidate.fragments),
        # Copies differ: what differs stays as arguments and settings at the caller.
        (math.floor(candidate.duplicated_lines * candidate.similarity.min), candidate.duplicated_lines),
        Hours(from_size(min(sizes), settings).low, from_size(max(sizes), settings).high),
        hours(found.repeated * cheap, found.elsewhere * dear) if found else None,
        found.repeated if found else 0,
        found.changes if found else 0,
        _cost(sizes, settings),
        candidate.platform.repository if candidate.platform else "",
    )


def _yearly(
    candidate: Candidate, history: CandidateHistory, end: datetime, settings: EffortSettings
) -> Upkeep:  # fmt: skip
    days = settings.building_days
    made = changes_by_copy(history, end - YEAR, end, days)
    return upkeep(edits(candidate, history, end - YEAR, end, days), made)


def _cost(sizes: list[float], settings: EffortSettings) -> Hours:
    slow, fast = settings.lines_per_hour
    lines = max(sizes) * settings.write_for_reuse + sum(sizes) * settings.reuse
    return hours(lines / fast, lines / slow)
