"""One page that opens from disk: no network, no inline handler, and only the style and script whose hashes it names.

Every text in it comes from the templates or is escaped: autoescape is on, and `page` takes the invisible
characters out of whatever a template prints.
"""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment
from markupsafe import Markup

from dupfinder.histories import Histories
from dupfinder.model import CloneKind, ScanResult
from dupfinder_reports import charts, page, wording
from dupfinder_reports.alignment import Change
from dupfinder_reports.comparisons import has_clone_evidence
from dupfinder_reports.html_candidates import Gap, Shown, shown
from dupfinder_reports.matrix import capability_matrix
from dupfinder_scanners.fragments import FAILURES

FIRST = 10
"""Candidates named on the first screen."""

TURNED_FROM = 7
"""From this many squads on, the matrix turns its column titles."""

WIDE_FROM = 13
"""From this many squads on, the matrix takes the whole width."""


def render(result: ScanResult, histories: Histories | None = None) -> str:
    """The page as text, with who wrote what when where that is given; the same bytes for the same input."""
    candidates = list(shown(result, histories))
    style, script = page.asset("report.css"), page.asset("report.js")
    return _environment().get_template("report.html.j2").render(
        result=result,
        policy=page.policy(style, script),
        style=style,
        script=script,
        matrix=capability_matrix(result),
        first=result.candidates[:FIRST],
        left_out=len(result.candidates) - len(candidates),
        groups=_groups(result, candidates),
        charts=[Markup(chart) for chart in (charts.lines_by_job(result), charts.lines_by_squad(result)) if chart],  # noqa: S704
        squads=sorted({squad for one in result.candidates for squad in one.squads}),
        families=_families(result),
        wide=len(wording.squads_of(result)) >= WIDE_FROM,
        turned=len(wording.squads_of(result)) >= TURNED_FROM,
    )  # fmt: skip


def _groups(result: ScanResult, candidates: list[Shown]) -> list[tuple[str, str, str, list[Shown]]]:
    """Anchor, title, explanation and members. What no code evidence holds together stands apart."""
    enough, covered = result.min_squads, [one for one in candidates if one.candidate.platform]
    certain = [one for one in candidates if one.certain and not one.candidate.platform]
    groups = [
        (
            "platform",
            wording.share_heading(result),
            "Candidates for a shared library, best first.",
            [one for one in certain if len(one.candidate.squads) >= enough],
        ),
        (
            "migrate",
            wording.MIGRATE_HEADING,
            "The platform library has these. What is left is work for the squads: replace the copies by an import.",
            covered,
        ),
        (
            "smaller",
            wording.smaller_heading(result),
            "Worth a talk between the squads before a third copy is written.",
            [one for one in certain if len(one.candidate.squads) < enough],
        ),
        (
            "same-job",
            "Same job, other code",
            "Less certain: no two of these copies are alike as code. They were brought together by the libraries they "
            "import, what they call and how they are named. Read them before you act on them.",
            [one for one in candidates if not one.certain and not one.candidate.platform],
        ),
    ]
    return [group for group in groups if group[3]]


def _families(result: ScanResult) -> list[tuple[str, str]]:
    found = {one.family.slug: one.family.title for one in result.candidates if one.family}
    titled = {slug: result.family_titles.get(slug, title) for slug, title in found.items()}
    return sorted(titled.items(), key=lambda item: (item[1], item[0]))


def anchor(identifier: str) -> str:
    """An id that needs no escaping in a URL's fragment."""
    return "c-" + re.sub(r"[^A-Za-z0-9_-]", "-", identifier)


@cache
def _environment() -> Environment:
    environment = page.environment()
    environment.filters |= {"anchor": anchor, "percent": wording.percent, "language": wording.language}
    environment.globals |= {
        "wording": wording,
        "CHANGE": Change,
        "KINDS": list(CloneKind),
        "FAILURES": FAILURES,
        "has_clone_evidence": has_clone_evidence,
        "is_gap": lambda row: isinstance(row, Gap),
    }
    return environment
