"""Totals on the page equal the sum of what is listed, whatever the organisation: read from the page itself."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from dupfinder_reports import sprint_csv, sprint_html, sprint_json
from tests.sprint.orgs import Drawn, orgs

pytestmark = pytest.mark.slow

NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
NOT_SUMMED = {"rank", "number", "days", "minutes since the one before", "is", "needed", "squads moved",
              "duplicated lines", "candidates"}  # fmt: skip


class Tables(HTMLParser):
    """Each table of the page: caption, titles, and its rows with whether they are sums."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: list[tuple[list[str], list[tuple[str, list[str]]]]] = []
        self.section = ""
        self.kind = ""
        self.text: list[str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_ = dict(attrs)
        if tag == "table":
            self.tables.append(([], []))
        if tag in ("thead", "tbody", "tfoot"):
            self.section = tag
        if tag == "tr" and self.section != "thead":
            kinds = (given_.get("class") or "").split()
            self.kind = "group" if "group" in kinds else "sums" if "sums" in kinds else "row"
            self.tables[-1][1].append((f"{self.section} {self.kind}", []))
        if tag in ("th", "td"):
            self.text = []

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td") and self.text is not None:
            target = self.tables[-1][0] if self.section == "thead" else self.tables[-1][1][-1][1]
            target.append("".join(self.text))
            self.text = None


def numbers(cell: str) -> list[float]:
    return [float(found.replace(",", "")) for found in NUMBER.findall(cell)]


def added(cells: list[str]) -> list[float]:
    """The sum of cells that each hold one number or the ends of a range; what says nothing counts nothing."""
    found = [numbers(cell) for cell in cells]
    longest = max(map(len, found), default=0)
    return [sum(one[place] for one in found if len(one) > place) for place in range(longest)]


def summed(rows: list[list[str]], sums: list[str], titles: list[str]) -> int:
    """Check each column of figures; gives how many there were."""
    checked = 0
    for place, title in enumerate(titles):
        if place == 0 or title in NOT_SUMMED or not numbers(sums[place]) or title == "which":
            continue
        assert added([row[place] for row in rows]) == numbers(sums[place]), title
        checked += 1
    return checked


def check(page: str) -> int:
    checked = 0
    for titles, rows in Tables(page).tables:
        group: list[list[str]] = []
        every: list[list[str]] = []
        for kind, cells in rows:
            if kind == "tbody row":
                group.append(cells)
                every.append(cells)
            elif kind == "tbody group":
                group = []
            elif kind == "tbody sums":
                checked += summed(group, cells, titles)
            else:
                checked += summed(every, cells, titles)
    return checked


# An example writes an index: making a failing one small would take minutes.
@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(drawn=orgs())
def test_totals_equal_the_sum_of_what_is_listed(drawn: Drawn, tmp_path_factory):
    report = drawn.report(tmp_path_factory.mktemp("org"))
    check(sprint_html.render(report))
    told = json.loads(sprint_json.render(report))
    rows = list(csv.DictReader(io.StringIO(sprint_csv.render(report))))
    writings = [row for row in rows if row["record"] == "writing"]
    assert told["totals"]["writings"] == len(writings)
    assert told["totals"]["lines"] == sum(int(row["lines"]) for row in writings)
    for name in ("size", "work"):
        ends = told["totals"][name] or {"low": 0.0, "high": 0.0}
        assert ends == {end: sum(float(row[f"{name}_{end}"]) for row in writings) for end in ("low", "high")}
    squads = [row for row in rows if row["record"] == "squad"]
    for name, column in (("before", "lines_before"), ("after", "lines"), ("written", "lines_written")):
        assert told["totals"]["squad_lines"][name] == sum(int(row[column]) for row in squads)
    if report.ends.before is not None:
        before = sum(one.lines for one in drawn.nights[0 if report.ends.before == 1 else 1] for one in one.fragments)
        assert told["totals"]["squad_lines"]["before"] == before
        after = sum(copy.lines for one in drawn.nights[-1] for copy in one.fragments)
        assert told["totals"]["squad_lines"]["after"] == after


def test_the_check_can_fail():
    page = (
        "<table><thead><tr><th>what</th><th>lines</th></tr></thead><tbody><tr><th>a</th><td>1,000</td></tr>"
        "<tr><th>b</th><td>2</td></tr></tbody><tfoot><tr class=sums><th>in all</th><td>{}</td></tr></tfoot></table>"
    )
    assert check(page.format("1,002")) == 1
    with pytest.raises(AssertionError):
        check(page.format("1,003"))
