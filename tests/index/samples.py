"""Small results and runs to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from dupfinder.index import RunInfo
from dupfinder.model import Candidate, CloneClass, CloneKind, ScanResult, SetAside, Spread, Totals
from dupfinder_scanners.fragments import Fragment, Level, Role

SPREAD = Spread(0.9, 0.95)


def run(night: int = 1, aliases: Mapping[str, str] | None = None) -> RunInfo:
    return RunInfo(
        datetime(2026, 11, 1, 3, tzinfo=UTC) + timedelta(days=night), ("checkouts",), "0.1.0", "c0ffee", aliases or {}
    )


def fragment(place: str, fingerprint: str = "", squad: str = "") -> Fragment:
    """`place` is `REPOSITORY/NAME`; without others the repository is the squad and the place the fingerprint."""
    repository, _, name = place.partition("/")
    return Fragment(
        repository, f"{name}.py", 1, 10, name, Level.FUNCTION, "python", squad or repository, Role.PRODUCTION,
        fingerprint or place,
    )  # fmt: skip


def candidate(name: str, *fragments: Fragment | str) -> Candidate:
    copies = tuple(one if isinstance(one, Fragment) else fragment(one) for one in fragments)
    squads = tuple(sorted({copy.squad for copy in copies}))
    repositories = tuple(sorted({copy.repository for copy in copies}))
    part = CloneClass(f"{name}-part", name, Level.FUNCTION, "python", CloneKind.RENAMED, copies, SPREAD, 10)
    return Candidate(
        id=name, rank=1, score=1.5, title=f"{name} in {len(squads)} squads", job=name, family=None,
        role=Role.PRODUCTION, level=Level.FUNCTION, kind=CloneKind.RENAMED, squads=squads, repositories=repositories,
        languages=("python",), similarity=SPREAD, duplicated_lines=10 * (len(copies) - 1), fragments=copies,
        parts=(part,),
    )  # fmt: skip


def result(*candidates: Candidate, set_aside: Sequence[SetAside] = (), note: str = "") -> ScanResult:
    warnings = (note,) if note else ()
    return ScanResult((), candidates, (), (), (), Totals(9, 9, 99, 999), set_aside=tuple(set_aside), warnings=warnings)
