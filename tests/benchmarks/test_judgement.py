"""Judgements follow the code, not its rank."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accuracy.judgement import of, read, write_sheet
from benchmarks.accuracy.tools.interface import Found, Place

ONE = Found("one", ("a", "b"), ((Place("a", "x.py", 1, 9), Place("b", "y.py", 5, 12)),))
TWO = Found("two", ("a", "c"), ((Place("a", "x.py", 40, 49), Place("c", "z.py", 5, 12)),))


def test_a_verdict_is_found_again_after_code_moved_a_little(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    assert write_sheet(sheet, [ONE, TWO], [])["not read"] == 2
    text = sheet.read_text().replace("one,,", "one,true,the same helper")
    sheet.write_text(text)
    known = read(sheet)
    assert len(known) == 1
    moved = Found("uno", ("a", "b"), ((Place("a", "x.py", 3, 11), Place("b", "y.py", 5, 14)),))
    assert of(moved, known).reason == "the same helper"
    assert of(TWO, known) is None
    assert write_sheet(sheet, [TWO, moved], known) == {"true": 1, "false": 0, "not read": 1}


def test_every_judged_row_has_a_verdict_and_a_reason() -> None:
    folder = Path(__file__).parents[2] / "benchmarks" / "accuracy"
    sheets = [folder / "openstack" / "judged_first_50.csv", *sorted((folder / "judgements").glob("*.csv"))]
    assert len(sheets) > 1
    for sheet in sheets:
        rows = read(sheet)
        assert rows
        assert all(row.verdict in {"true", "false"} and len(row.reason) > 10 for row in rows)
