"""The pages of a sprint review and of a trend in Chromium, with a vector of the public lists in every text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dupfinder.sprints import SprintReport
from dupfinder_reports import sprint_html
from dupfinder_reports.sprint_decisions import CRITERIA
from tests.hostile.test_xss import _SKELETON, browser, renamed, texts, watched
from tests.hostile.xss import vectors
from tests.sprint.samples import sample_report

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = int(os.environ.get("DUPFINDER_XSS_PAGES", "8"))


def hostile(report: SprintReport, listed: list[str], turn: int) -> SprintReport:
    """The review with another vector in each of its texts."""
    plain = [one for one in dict.fromkeys(texts(report)) if one and one not in CRITERIA]
    names = {one: f"{listed[(number + turn) % len(listed)]}{number}" for number, one in enumerate(plain)}
    return renamed(report, names)


def skeleton(browser, page_text: str, file: Path) -> set[str]:
    file.write_text(page_text, "utf-8", "replace")
    with watched(browser, file) as page:
        return set(page.evaluate(_SKELETON))


@pytest.mark.parametrize("kind", ["review", "trend"])
def test_every_text_of_a_review_is_text(browser, tmp_path: Path, kind: str) -> None:
    report, listed = sample_report(tmp_path), vectors()

    def page(of: SprintReport) -> str:
        return sprint_html.render(of) if kind == "review" else sprint_html.render_trend(of.trend)

    allowed = skeleton(browser, page(report), tmp_path / "plain.html")
    for number in range(min(PAGES, len(listed))):
        turn = number * max(1, len(listed) // PAGES)
        found = skeleton(browser, page(hostile(report, listed, turn)), tmp_path / "hostile.html")
        assert found <= allowed, f"turn {turn}: {sorted(found - allowed)}"
