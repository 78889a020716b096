"""A review of an organisation that never was: every section filled, with hostile names among the plain ones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dupfinder.adoption import Adoption, Decision, Point, Stage
from dupfinder.config import Config
from dupfinder.histories import CandidateHistory, FragmentHistory, Histories, Writing
from dupfinder.index import RunInfo, load_latest, write
from dupfinder.model import Candidate, CloneClass, CloneKind, FamilyMatch, ScanResult, Spread, Totals
from dupfinder.sprint import Sources, build
from dupfinder.sprints import SprintReport, Window
from dupfinder_scanners.fragments import Fragment, Level, Role
from dupfinder_scanners.history.records import LineHistory, Origin, Revision

SPREAD = Spread(0.7, 0.9)
HOSTILE = "<!channel> @here *a* `x` | =1+1 <b> [l](http://x)\u202e"


def moment(text: str) -> datetime:
    """`2026-03-03 09:00` in UTC."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def revision(commit: str, when: str, author: str = "Ada Byron", subject: str = "", added: int = 10) -> Revision:
    at = moment(when)
    return Revision(commit * 5, author, at, at + timedelta(hours=3), subject or f"Change {commit}", added, 0)


def fragment(squad: str, name: str = "call", lines: int = 20, path: str = "src/retry.py") -> Fragment:
    return Fragment(
        f"{squad}-api", path, 11, 10 + lines, name, Level.FUNCTION, "python", squad, Role.PRODUCTION, f"{squad}{name}"
    )


def told(copy: Fragment, *revisions: Revision, origin: Origin = Origin.WRITTEN, complete: bool = True):
    return FragmentHistory(copy, LineHistory(tuple(revisions), origin, complete=complete))


def history(identifier: str, *fragments: FragmentHistory) -> CandidateHistory:
    """Writings as the builder of histories makes them: the first copy of each squad, by date."""
    firsts: dict[str, FragmentHistory] = {}
    for one in sorted((one for one in fragments if one.first), key=lambda one: (one.first, one.fragment.squad)):
        firsts.setdefault(one.fragment.squad, one)
    start = next(iter(firsts.values())).first if firsts else None
    writings = tuple(
        Writing(
            squad, number, one.first, one.history.revisions[0].merged, (one.first - start).days,
            one.history.revisions[0].author, one.history.origin, one.fragment.place, one.history.revisions[0].commit,
        )
        for number, (squad, one) in enumerate(firsts.items(), 1)
    )  # fmt: skip
    squads = {one.fragment.squad for one in fragments}
    return CandidateHistory(identifier, tuple(fragments), writings, tuple(sorted(squads - set(firsts))))


def candidate(
    identifier: str, *copies: Fragment, rank: int = 1, family: tuple[str, str] | None = None, job: str = "",
    kind: CloneKind = CloneKind.NEAR_MISS,
) -> Candidate:  # fmt: skip
    part = CloneClass(f"{identifier}-part", "call", Level.FUNCTION, "python", kind, copies, SPREAD, 10)
    lines = [copy.lines for copy in copies]
    return Candidate(
        id=identifier, rank=rank, score=9.0 / rank, title=f"{identifier} {job}",
        job=job or (family[1] if family else copies[0].name),
        family=FamilyMatch(*family, 0.9) if family else None, role=Role.PRODUCTION, level=Level.FUNCTION, kind=kind,
        squads=tuple(sorted({copy.squad for copy in copies})),
        repositories=tuple(sorted({copy.repository for copy in copies})), languages=("python",), similarity=SPREAD,
        duplicated_lines=sum(lines) - max(lines), fragments=copies, parts=(part,),
    )  # fmt: skip


def result(*candidates: Candidate) -> ScanResult:
    return ScanResult((), candidates, (), (), (), Totals(9, 9, 99, 999))


RETRY = ("retry", "retry policy")
AUDIT = ("audit-log", "audit log")
P, C, R = (fragment(squad) for squad in ("payments", "checkout", "risk"))
L = fragment("logistics", lines=35)
A, B = (fragment(squad, "audit", 14, "src/audit.py") for squad in ("payments", "identity"))
H, G = (fragment(squad, HOSTILE, 12, "src/h.py") for squad in (HOSTILE, "growth"))


def org() -> tuple[ScanResult, Histories]:
    """Three candidates: a third and a fourth writing in November, a second one in it, and one that git cannot date."""
    found = result(
        candidate("aaaa11112222", P, C, R, L, rank=1, family=RETRY),
        candidate("bbbb11112222", A, B, rank=2, family=AUDIT),
        candidate("cccc11112222", H, G, rank=3),
    )
    fix = "Do not retry on 404"
    retry = history(
        "aaaa11112222",
        told(P, revision("p1", "2026-03-03 09:00"), revision("p2", "2026-11-11 10:00", subject=f"{fix} (#12)")),
        told(C, revision("c1", "2026-06-14 08:00", "Ben"), revision("c2", "2026-11-12 10:00", "Ben", f"PAY-7 {fix}")),
        told(
            R,
            revision("r1", "2026-11-10 09:00", "Chloe"), revision("r2", "2026-11-10 10:30", "Chloe"),
            revision("r3", "2026-11-10 10:45", "Dan"), revision("r4", "2026-11-11 09:00", "Chloe"),
        ),
        told(L, revision("l1", "2026-11-18 12:00", "Eve"), origin=Origin.COPIED),
    )  # fmt: skip
    audit = history("bbbb11112222", told(A, revision("a1", "2025-01-05 09:00")), told(B, complete=False))
    hostile = history(
        "cccc11112222",
        told(G, revision("g1", "2026-05-01 09:00")),
        told(H, revision("h1", "2026-11-13 09:00", HOSTILE, HOSTILE)),
    )
    histories = {one.candidate: one for one in (retry, audit, hostile)}
    return found, Histories(histories, ("identity-api is a shallow clone: dates before 2026-10-01 are not known.",))


def adopted() -> Adoption:
    """Half a year old, and slow."""
    decision = Decision(
        "dddd11112222", Stage.MIGRATING, date(2026, 4, 1), "acme_http", "platform", date(2026, 12, 1),
        squads=("a", "b", "c"), copies=6,
    )  # fmt: skip
    points = (
        Point(1, moment("2026-04-02 03:00"), (("a", 2), ("b", 2), ("c", 2))),
        Point(2, moment("2026-11-20 03:00"), (("a", 2), ("b", 2), ("d", 1))),
    )
    return Adoption(decision, "dddd33334444", points)


WINDOW = Window(date(2026, 11, 9), date(2026, 11, 22), "2026-23")


def sample_report(folder: Path) -> SprintReport:
    """The review of `org()`: three runs, one decision, on the last day but one of the sprint."""
    found, histories = org()
    early = result(
        candidate("aaaa00000000", P, C, rank=1, family=RETRY), candidate("bbbb11112222", A, B, rank=2, family=AUDIT)
    )
    index = folder / "index.duckdb"
    for at, night in (("2026-09-01 03:00", early), ("2026-11-08 03:00", early), ("2026-11-20 03:00", found)):
        write(index, night, RunInfo(moment(at), ("org",), "0.1.0", "c0ffee"))
    sources = Sources(index, load_latest(index), histories, (adopted(),), Config())
    return build(sources, WINDOW, date(2026, 11, 21))
