from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings

from dupfinder.model import ScanResult
from dupfinder_reports import csv as report
from tests.plugins.golden import Golden
from tests.reports.strategies import results


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_golden(result: ScanResult, golden: Golden) -> None:
    golden("report.csv", report.render(result))


def test_one_row_a_copy(result: ScanResult) -> None:
    rows = read(report.render(result))
    assert len(rows) == sum(len(candidate.fragments) for candidate in result.candidates)
    assert {row["candidate"] for row in rows} == {candidate.id for candidate in result.candidates}
    assert list(rows[0]) == list(report.COLUMNS)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", " =", "\uff1d", "\uff20", "\u2007=", "\ufe63"])
def test_formulas_are_defused(start: str) -> None:
    assert report.cell(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_ordinary_text_is_left_alone() -> None:
    assert report.cell("src/a-b=c.py") == "src/a-b=c.py"


def test_empty_text_stays_empty() -> None:
    assert report.cell("") == ""


@settings(max_examples=40)
@given(results())
def test_no_cell_is_a_formula_and_no_row_is_lost(result: ScanResult) -> None:
    text = report.render(result)
    text.encode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 1 + sum(len(candidate.fragments) for candidate in result.candidates)
    for row in rows:
        assert len(row) == len(report.COLUMNS)
        assert not [value for value in row if value.lstrip()[:1] in {"=", "+", "-", "@"} and value.strip()]
