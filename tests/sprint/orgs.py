"""Organisations that hypothesis writes: runs of an index, histories of the last one's candidates, and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import strategies as st

from dupfinder.adoption import Adoption, Decision, Point, Stage
from dupfinder.config import Config
from dupfinder.histories import Histories
from dupfinder.index import RunInfo, load_latest, write
from dupfinder.model import Candidate
from dupfinder.sprint import Sources, build
from dupfinder.sprints import SprintReport, Window
from dupfinder_scanners.fragments import Fragment
from dupfinder_scanners.history.records import LineHistory, Origin, Revision
from tests.sprint.samples import FragmentHistory, candidate, fragment, history, result

START = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 21)
WINDOW = Window(date(2026, 9, 7), date(2026, 11, 22))
FAMILIES = (None, ("retry", "retry policy"), ("audit-log", "audit log"), ("cache", "cache"))

moments = st.integers(0, 324 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
revisions = st.lists(st.tuples(moments, st.sampled_from("xyz"), st.sampled_from(["Stop on 404", "wip", "Add a log"])),
                     min_size=1, max_size=6)  # fmt: skip
copies = st.lists(
    st.builds(fragment, st.sampled_from("abcdefgh"), st.sampled_from("fgh"), st.integers(1, 400), st.just("x.py")),
    min_size=2, max_size=7, unique_by=lambda copy: (copy.repository, copy.name),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a review is built from, but for the file of the index."""

    nights: tuple[tuple[Candidate, ...], ...]
    histories: Histories
    adoptions: tuple[Adoption, ...]

    def report(self, folder: Path) -> SprintReport:
        """The review; the runs lie a month apart, the last two in the window."""
        index = folder / "index.duckdb"
        index.unlink(missing_ok=True)
        for number, night in enumerate(self.nights):
            back = (len(self.nights) - 1 - number) * timedelta(days=30)
            at = datetime(2026, 11, 20, 3, tzinfo=UTC) - back
            write(index, result(*night), RunInfo(at, ("org",), "0.1", "c0ffee"))
        sources = Sources(index, load_latest(index), self.histories, self.adoptions, Config())
        return build(sources, WINDOW, TODAY)


@st.composite
def line_histories(draw: st.DrawFn) -> LineHistory:
    made = sorted(draw(revisions))
    found = tuple(
        Revision(f"{draw(st.integers(0, 2**32)):040x}", author, when, None, subject, 3, 1)
        for when, author, subject in made
    )
    return LineHistory(found, draw(st.sampled_from(Origin)), complete=draw(st.integers(0, 4)) > 0)


@st.composite
def nights(draw: st.DrawFn, prefix: str) -> tuple[Candidate, ...]:
    groups = draw(st.lists(copies, max_size=4))
    return tuple(
        candidate(f"{prefix}{number}" * 3, *found, rank=number + 1, family=draw(st.sampled_from(FAMILIES)))
        for number, found in enumerate(groups)
    )


def _told(draw: st.DrawFn, copy: Fragment) -> FragmentHistory:
    return FragmentHistory(copy, draw(line_histories()))


@st.composite
def decisions(draw: st.DrawFn, identifier: str) -> Adoption:
    count = draw(st.integers(1, 9))
    decision = Decision(
        identifier, draw(st.sampled_from(Stage)), date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 320))), "lib",
        "platform", date(2026, 12, 1), squads=("a", "b"), copies=count,
    )  # fmt: skip
    points = draw(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers(1, 9)), max_size=3))
    told = tuple(
        Point(number, START + timedelta(days=100 * (number + 1)), tuple(sorted(one.items())))
        for number, one in enumerate(points)
    )
    return Adoption(decision, None, told)


@st.composite
def orgs(draw: st.DrawFn) -> Drawn:
    """One to three nights; the ids of each night are its own, as content changes."""
    found = tuple(draw(nights(prefix)) for prefix in "mno"[: draw(st.integers(1, 3))])
    told = [history(one.id, *(_told(draw, copy) for copy in one.fragments)) for one in found[-1] if draw(st.booleans())]
    adoptions = tuple(draw(decisions(f"d{number}")) for number in range(draw(st.integers(0, 2))))
    return Drawn(found, Histories({one.candidate: one for one in told}), adoptions)
