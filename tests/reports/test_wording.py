from __future__ import annotations

import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.model import CloneKind, DriftKind, Spread
from dupfinder_reports import wording
from dupfinder_scanners.fragments import Level, Role, Skipped, SkipReason

DEFINITIONS = json.loads(files("dupfinder_reports").joinpath("schema/result.schema.json").read_text())["$defs"]


def test_every_kind_and_reason_has_words() -> None:
    assert set(wording.KINDS) == set(CloneKind)
    assert set(wording.DRIFT_KINDS) == set(DriftKind)
    assert set(wording.REASONS) == set(SkipReason)


def test_the_schema_knows_every_word_of_the_model() -> None:
    assert set(DEFINITIONS["kind"]["enum"]) == set(CloneKind)
    assert set(DEFINITIONS["level"]["enum"]) == set(Level)
    assert set(DEFINITIONS["drift"]["properties"]["kind"]["enum"]) == set(DriftKind)
    assert set(DEFINITIONS["skipped"]["properties"]["reason"]["enum"]) == set(SkipReason)
    assert set(DEFINITIONS["candidate"]["properties"]["role"]["enum"]) == set(Role)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 copies"), (1, "1 copy"), (2, "2 copies"), (12345, "12,345 copies")]
)
def test_counts(number: int, words: str) -> None:
    assert wording.count(number, "copy", "copies") == words


@given(st.floats(0, 1))
def test_only_what_is_the_same_is_100_percent(share: float) -> None:
    assert (wording.percent(share) == "100%") == (share == 1)


def test_similarity_names_the_smallest_where_it_differs() -> None:
    assert wording.similarity(Spread(0.64, 0.812)) == "81% (min 64%)"
    assert wording.similarity(Spread(0.81, 0.812)) == "81%"


def test_failures_come_first_then_the_most_frequent() -> None:
    reasons = [SkipReason.GENERATED, SkipReason.VENDORED, SkipReason.VENDORED, SkipReason.UNREADABLE]
    rows = [Skipped("r", str(number), reason) for number, reason in enumerate(reasons)]
    assert [reason for reason, _ in wording.by_reason(rows)] == [
        SkipReason.UNREADABLE,
        SkipReason.VENDORED,
        SkipReason.GENERATED,
    ]
