from __future__ import annotations

from dataclasses import replace

from dupfinder.model import ScanResult
from dupfinder_reports.comparisons import comparisons, reference


def test_the_usual_version_faces_each_other_one(result: ScanResult) -> None:
    audit = result.candidates[2]
    found = list(comparisons(audit, result.snippets))
    assert [(one.left.squad, [same.squad for same in one.left_same]) for one in found] == [("payments", ["identity"])]
    assert found[0].right is not None
    assert found[0].right.squad == "growth"
    assert found[0].similarity is not None


def test_on_a_tie_the_version_most_like_the_others(result: ScanResult) -> None:
    part = result.candidates[1].parts[0]
    one = part.fragments[2]
    pairs = tuple(replace(pair, similarity=0.99 if one in (pair.left, pair.right) else 0.5) for pair in part.pairs)
    assert reference(replace(part, pairs=pairs), result.snippets) == one


def test_each_part_has_its_own_reference(result: ScanResult) -> None:
    found = list(comparisons(result.candidates[0], result.snippets))
    assert [(one.part.language, one.right is not None) for one in found] == [
        ("python", True), ("python", True), ("typescript", True), ("go", True),
    ]  # fmt: skip


def test_a_part_with_a_single_version_is_shown_alone(result: ScanResult) -> None:
    found = list(comparisons(result.candidates[3], result.snippets))
    assert len(found) == 3
    assert all(one.right is None and one.left_lines for one in found)


def test_no_text_no_comparison(result: ScanResult) -> None:
    assert list(comparisons(result.candidates[0], {})) == []
    assert reference(result.candidates[0].parts[0], {}) is None
