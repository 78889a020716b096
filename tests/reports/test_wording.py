from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.model import CloneKind, DriftKind, ScanResult, Spread
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


@pytest.mark.parametrize(
    ("noun", "words"),
    [
        ("retry policy", "a retry policy"),
        ("audit log", "an audit log"),
        ("HTTP client wrapper", "an HTTP client wrapper"),
        ("URL builder", "a URL builder"),
        ("tracing headers", "tracing headers"),
        ("pagination", "pagination"),
        ("secret masking", "secret masking"),
    ],
)
def test_articles(noun: str, words: str) -> None:
    assert wording.with_article(noun) == words


def test_a_candidate_in_plain_words(result: ScanResult) -> None:
    assert [wording.sentence(candidate) for candidate in result.candidates[:3]] == [
        "5 squads wrote a retry policy: 85 lines, 7 copies, 3 languages",
        "4 squads wrote an HTTP client wrapper: 92 lines, 4 copies",
        "3 squads wrote an audit log: 27 lines, 3 copies",
    ]
    assert wording.sentence(result.candidates[7]) == "2 squads have FakeClock.tick: 4 lines, 2 copies"


def test_unowned_is_no_squad(result: ScanResult) -> None:
    stray = replace(result.repositories[0], name="stray", squad="unowned", squads=("unowned",))
    with_stray = replace(result, repositories=(*result.repositories, stray))
    assert wording.squads_of(with_stray) == wording.squads_of(result)


def test_failures_come_first_then_the_most_frequent() -> None:
    reasons = [SkipReason.GENERATED, SkipReason.VENDORED, SkipReason.VENDORED, SkipReason.UNREADABLE]
    rows = [Skipped("r", str(number), reason) for number, reason in enumerate(reasons)]
    assert [reason for reason, _ in wording.by_reason(rows)] == [
        SkipReason.UNREADABLE,
        SkipReason.VENDORED,
        SkipReason.GENERATED,
    ]


def test_every_candidate_is_to_share_to_migrate_or_to_watch(result: ScanResult) -> None:
    groups = [wording.to_share(result), wording.to_migrate(result), wording.to_watch(result)]
    assert sorted(one.rank for group in groups for one in group) == [one.rank for one in result.candidates]
    assert [wording.action(one) for one in wording.to_migrate(result)] == ["migrate"]
    assert all(wording.action(one) == "share" for group in (groups[0], groups[2]) for one in group)


def test_what_is_covered_says_so_and_since_when_where_that_is_known(result: ScanResult) -> None:
    (covered,) = wording.to_migrate(result)
    said = "5 squads still have their own; `kit.resilience.retry` exists"
    assert wording.cover_sentence(covered, lambda name: f"`{name}`") == f"{said} since May 2026"
    assert covered.platform
    unknown = replace(covered, platform=replace(covered.platform, since=None))
    assert wording.cover_sentence(unknown, lambda name: f"`{name}`") == said
    assert wording.cover_sentence(wording.to_share(result)[0], str) == ""


def test_without_a_platform_nothing_is_said_of_it(result: ScanResult) -> None:
    assert wording.no_cover_sentence(result) == "The platform library does not have it."
    none = tuple(replace(one, platform=False) for one in result.repositories)
    assert wording.no_cover_sentence(replace(result, repositories=none)) == ""
