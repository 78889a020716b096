"""One row of the table, whatever its values look like."""

from __future__ import annotations

from dupfinder.assess.drift.rows import disagrees, row_of
from dupfinder.model import DriftKind

HEADING = (DriftKind.SETTING, "share", "share of what")


def test_not_a_number_is_a_value_like_any_other():
    row = row_of(HEADING, ["a", "b"], [("a", "NaN"), ("b", "0.5")])
    assert row.values == {"a": ("NaN",), "b": ("0.5",)}
    assert disagrees(row)


def test_one_number_in_two_spellings_is_one_value():
    row = row_of(HEADING, ["a", "b", "c"], [("a", "10.0"), ("b", "10"), ("c", "10")])
    assert row.values == {"a": ("10",), "b": ("10",), "c": ("10",)}
    assert row.majority == "10"
    assert not disagrees(row)
