from __future__ import annotations

from dataclasses import replace

from dupfinder.model import ScanResult
from dupfinder_reports.matrix import capability_matrix


def test_versions_are_counted_not_copies(result: ScanResult) -> None:
    matrix = capability_matrix(result)
    retry = matrix.rows[0]
    assert retry.title == "retry policy"
    assert dict(zip(matrix.squads, (cell.versions for cell in retry.cells), strict=True)) == {
        "checkout": 2, "growth": 1, "identity": 0, "logistics": 1, "payments": 1, "platform": 0, "search": 2,
    }  # fmt: skip
    assert retry.covered


def test_an_exact_copy_is_no_further_version(result: ScanResult) -> None:
    audit = result.candidates[2]
    one = audit.fragments[0]
    twice = replace(audit, fragments=(*audit.fragments, replace(one, path="src/again.py")))
    row = capability_matrix(replace(result, candidates=(twice,))).rows[0]
    cell = next(cell for cell in row.cells if cell.copies == 2)
    assert cell.versions == 1


def test_most_squads_first_and_no_row_without_a_family(result: ScanResult) -> None:
    rows = capability_matrix(result).rows
    assert [row.squads for row in rows] == sorted((row.squads for row in rows), reverse=True)
    assert len(rows) == 6


def test_a_cell_leads_to_the_best_candidate(result: ScanResult) -> None:
    cells = capability_matrix(result).rows[0].cells
    assert {cell.best.id for cell in cells if cell.best} == {result.candidates[0].id}
