"""`dupfinder scan --history N --every month ROOT...`: runs of the past before the run of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder_scanners.errors import DupfinderError

if TYPE_CHECKING:
    from dupfinder.config import Config
    from dupfinder.engines.cache import Held
    from dupfinder.model import ScanResult
    from dupfinder.pipeline import Options
    from dupfinder_scanners.sources.past import PastSource, Timeline

MOST_RUNS = 520
"""Ten years of weeks."""
DAYS_OF_A_WEEK = 7


class Every(StrEnum):
    """How far apart the runs of the past are: the first moment of each month, or of each Monday, in UTC."""

    MONTH = "month"
    WEEK = "week"


class LookBackError(DupfinderError):
    """A look-back that cannot be done."""


HistoryOption = Annotated[
    int,
    typer.Option("--history", min=0, max=MOST_RUNS, metavar="N", help="Scan N past states first, out of git."),
]
EveryOption = Annotated[
    Every | None, typer.Option("--every", help="With --history: how far apart they are; else a month.")
]


@dataclass(frozen=True, slots=True)
class LookBack:
    """What was asked for."""

    runs: int
    every: Every


def requested(runs: int, every: Every | None, *, org: bool) -> LookBack | None:
    """The look-back of the command line, None without one. Raises LookBackError for options that do not go together."""
    if not runs:
        if every is not None:
            raise LookBackError(f"--every {every.value} belongs to --history N, the number of past states to scan.")
        return None
    if org:
        raise LookBackError(
            "--history reads checkouts, as the mirrors of --org hold one commit each; clone the repositories whole and "
            "give them as ROOTs."
        )
    return LookBack(runs, every or Every.MONTH)


def dates(asked: LookBack, now: datetime) -> list[datetime]:
    """The moments to look at, oldest first; the last is the start of the month or week that `now` is in."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found: list[datetime] = []
    while len(found) < asked.runs:
        day -= timedelta(days=day.weekday() if asked.every is Every.WEEK else day.day - 1)
        found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


@dataclass(frozen=True, slots=True)
class _Missing:
    """Dates to scan, and whether some were left out because the index has newer runs."""

    dates: tuple[datetime, ...]
    too_old: int
    latest: datetime | None


def look_back(  # noqa: PLR0913 - what a scan depends on
    asked: LookBack,
    roots: Sequence[Path],
    config: Config,
    options: Options,
    index: Path,
    tell: Callable[[str], None],
    now: datetime | None = None,
) -> bool:
    """Scan the past states that the index does not have yet and add them to it, oldest first; whether each was read
    whole.

    Raises SourceError where a ROOT has no past, and what a scan raises.
    """
    timeline = _timeline(roots, config)
    wanted = dates(asked, now or datetime.now(UTC))
    there = [date for date in wanted if timeline.at(date) is not None]
    if len(there) < len(wanted):
        tell(
            f"No repository had a commit by {wanted[len(wanted) - len(there) - 1].date()}: nothing to scan before that."
        )
    missing = _missing(index, there)
    if missing.too_old and missing.latest:
        tell(
            f"The index has a run of {missing.latest.date()}, and runs are kept in the order of time, so "
            f"{missing.too_old} earlier dates are left out; name a new --index to look back on them."
        )
    for warning in timeline.warnings(missing.dates[0]) if missing.dates else ():
        tell(f"warning: {warning}")
    return _scan_all(timeline, missing.dates, roots, config, options, index, tell)


def _scan_all(  # noqa: PLR0913 - what a scan depends on
    timeline: Timeline,
    moments: Sequence[datetime],
    roots: Sequence[Path],
    config: Config,
    options: Options,
    index: Path,
    tell: Callable[[str], None],
) -> bool:
    """One run a moment; where nothing was committed in between, what was found is the same."""
    from dupfinder import pipeline
    from dupfinder.cli.recording import keep

    sources = [(date, source) for date in moments if (source := timeline.at(date)) is not None]
    held = _read_ahead([source for _, source in sources], config, options)
    plain = replace(options, cache=held or options.cache, snippets=False, timings=False, findings=None, read=_unread)
    if not config.ignore:
        # Past ids matter to ignores alone; what is written gets them again.
        plain = replace(plain, trace=_untraced)
    last: tuple[object, ScanResult] | None = None
    whole = True
    for date, source in sources:
        # Which ignores have expired depends on the date as well.
        state = (source.commits, date if config.ignore else None)
        if last is None or last[0] != state:
            past = replace(plain, today=date.date())
            last = (state, pipeline.scan_source(source, config, past, pipeline.Silent()))
        result = last[1]
        keep(index, result, roots, config, date)
        tell(f"{date.date()}: {len(result.candidates):,} candidates in {len(result.repositories):,} repositories.")
        for warning in result.incomplete:
            tell(f"warning: {date.date()}: {warning}")
        whole = whole and not result.incomplete
    return whole


def _read_ahead(sources: Sequence[PastSource], config: Config, options: Options) -> Held | None:
    """Parse every state's files at once, where there are several states and a place to remember them."""
    from dupfinder.engines.ahead import read_ahead
    from dupfinder.engines.local import Local

    states = {source.commits: source for source in sources}
    if len(states) < 2 or not isinstance(options.cache, Path):
        return None
    return read_ahead(options.engine or Local(options.jobs), list(states.values()), config.scan, options.cache)


def _unread(_corpus: object, _repositories: object) -> None:
    """The look-up tables are those of today."""


def _untraced(result: ScanResult) -> ScanResult:
    return result


def _timeline(roots: Sequence[Path], config: Config) -> Timeline:
    from dupfinder.cli.survey import local_source
    from dupfinder_scanners.sources.past import Timeline

    options = config.listing()
    return Timeline(local_source(roots, config).roots, options, config.platform)


def _missing(index: Path, wanted: Sequence[datetime]) -> _Missing:
    """Of the dates wanted those that come after all that the index has."""
    from dupfinder.index import DamagedIndexError, MissingIndexError, runs

    try:
        known = [run.info.at for run in runs(index)]
    except (MissingIndexError, DamagedIndexError):
        known = []
    latest = max(known, default=None)
    new = [date for date in wanted if date not in known]
    later = tuple(date for date in new if latest is None or date > latest)
    return _Missing(later, len(new) - len(later), latest)
