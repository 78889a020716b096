"""Where the repositories of an index are here, and what git says there about its candidates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.config import Config
    from dupfinder.histories import Histories
    from dupfinder.model import Candidate, ScanResult


def histories_of(
    index: Path,
    result: ScanResult,
    candidates: Sequence[Candidate],
    checkouts: Sequence[Path] | None = None,
    config: Path | None = None,
) -> Histories | None:
    """Ask git in `checkouts`, else in the ROOTs of the latest run; None where neither is here."""
    from dupfinder.history import commits_of, histories, history_of, owned_whole

    places = places_of(index, checkouts, config)
    if not places:
        return None
    commits, whole = commits_of(result.repositories), owned_whole(result.repositories)
    return histories(candidates, places, commits=commits, whole=whole, cache=history_of(index))


def with_days_of_platform(result: ScanResult, roots: Sequence[Path], index: Path, config: Config) -> ScanResult:
    """The result of a scan of local ROOTs, with the day since which the platform has what it has."""
    from dupfinder.cli.survey import local_source
    from dupfinder.history import history_of
    from dupfinder.history.platform import with_days

    if not any(one.platform for one in result.candidates):
        return result
    return with_days(result, local_source(list(roots), config).roots, history_of(index))


def places_of(index: Path, checkouts: Sequence[Path] | None, config: Path | None) -> dict[str, Path]:
    """Where each repository lies, by name; git is not asked. Raises a SourceError for checkouts that are none."""
    from dupfinder.cli.settings import configured
    from dupfinder.cli.survey import local_source
    from dupfinder.index import info
    from dupfinder_scanners.errors import SourceError

    roots = list(checkouts or (root for one in info(index).latest.info.roots if (root := Path(one)).is_dir()))
    if not roots:
        return {}
    try:
        return local_source(roots, configured(roots, config)).roots
    except SourceError:
        if checkouts:
            raise
        return {}
