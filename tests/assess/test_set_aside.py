from __future__ import annotations

from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.set_aside import set_aside
from dupfinder.config import Ignore
from dupfinder.model import Candidate, CloneKind, SetAside, Spread
from dupfinder_scanners.fragments import Fragment, Level, Role

TODAY = date(2026, 11, 20)
Answer = tuple[list[str], list[str], tuple[str, ...]]


def copy(squad: str, path: str = "app/retry.py", name: str = "Client.retry", level: Level = Level.FUNCTION) -> Fragment:
    return Fragment(f"{squad}-api", path, 1, 9, name, level, "python", squad)


def candidate(number: str, *fragments: Fragment, past: tuple[str, ...] = ()) -> Candidate:
    return Candidate(
        id=number, rank=0, score=1.0, title=f"title {number}", job="retry", family=None, role=Role.PRODUCTION,
        level=Level.FUNCTION, kind=CloneKind.EXACT, squads=("a", "b"), repositories=("a-api", "b-api"),
        languages=("python",), similarity=Spread(1.0, 1.0), duplicated_lines=9,
        fragments=fragments or (copy("a"), copy("b")), parts=(), past_ids=past,
    )  # fmt: skip


def entry(**facts: Any) -> Ignore:
    return Ignore(**{"reason": "decided", "owner": "architects", **facts})


def answer(candidates: list[Candidate], *entries: Ignore) -> Answer:
    stay, aside, warnings = set_aside(candidates, entries, TODAY, lambda pattern, place: fnmatchcase(place, pattern))
    return [one.id for one in stay], [one.id for one in aside], warnings


FIRST, SECOND = "0123456789ab", "0123ffffffff"


@pytest.mark.parametrize(
    ("wanted", "expected"), [(FIRST, [FIRST]), ("01234", [FIRST]), ("0123", [FIRST, SECOND]), ("012", [])]
)
def test_a_candidate_is_named_by_its_id_or_four_digits_of_it(wanted: str, expected: list[str]) -> None:
    stay, aside, warnings = answer([candidate(FIRST), candidate(SECOND)], entry(candidate=wanted))
    assert aside == expected
    assert sorted(stay + aside) == [FIRST, SECOND]
    assert bool(warnings) == (not expected)


def test_a_past_id_still_counts() -> None:
    assert answer([candidate(FIRST, past=("feedbeef0000",))], entry(candidate="feedbeef0000"))[1] == [FIRST]


def test_what_was_decided_is_said() -> None:
    one = entry(candidate=FIRST, expires=date(2027, 1, 1))
    _, aside, _ = set_aside([candidate(FIRST)], [one], TODAY, lambda *_: False)
    assert aside == (SetAside(FIRST, f"title {FIRST}", ("a", "b"), "decided", "architects", date(2027, 1, 1)),)


@pytest.mark.parametrize(("expires", "live"), [(None, True), (date(2026, 11, 20), True), (date(2026, 11, 19), False)])
def test_an_entry_lives_through_its_last_day(expires: date | None, live: bool) -> None:
    stay, aside, warnings = answer([candidate(FIRST)], entry(candidate=FIRST, expires=expires))
    assert (aside == [FIRST]) is live
    assert (stay == [FIRST]) is not live
    assert [("expired on 2026-11-19" in warning) for warning in warnings] == ([] if live else [True])


def test_an_entry_that_matches_nothing_is_named() -> None:
    (warning,) = answer([candidate(FIRST)], entry(candidate="feed"), entry(candidate=FIRST))[2]
    assert "feed" in warning
    assert "architects" in warning


def test_a_name_must_be_that_of_every_copy() -> None:
    same = candidate(FIRST, copy("a"), copy("b", name="retry"))
    other = candidate(SECOND, copy("a"), copy("b", name="again"))
    assert answer([same, other], entry(name="retry"))[1] == [FIRST]


def test_a_file_is_named_by_its_whole_name() -> None:
    files = [copy(squad, name="retry.py", level=Level.FILE) for squad in "ab"]
    assert answer([candidate(FIRST, *files)], entry(name="py"))[1] == []
    assert answer([candidate(FIRST, *files)], entry(name="retry.py"))[1] == [FIRST]


@pytest.mark.parametrize(
    ("inside", "of", "expected"), [(3, 3, True), (2, 3, True), (1, 3, False), (1, 2, True), (0, 1, False)]
)
def test_a_path_must_match_all_copies_but_one(inside: int, of: int, expected: bool) -> None:
    copies = [copy("abc"[n], "legacy/retry.py" if n < inside else "app/retry.py") for n in range(of)]
    assert (answer([candidate(FIRST, *copies)], entry(path="*/legacy/*"))[1] == [FIRST]) is expected


@given(st.lists(st.sampled_from((FIRST, SECOND, "feed", "0123")), max_size=5), st.permutations([FIRST, SECOND]))
def test_every_candidate_stays_or_is_set_aside(wanted: list[str], order: list[str]) -> None:
    stay, aside, _ = answer([candidate(one) for one in order], *(entry(candidate=one) for one in wanted))
    assert sorted(stay + aside) == sorted(order)
    assert stay == [one for one in order if one in stay]


def test_without_entries_nothing_changes() -> None:
    one = replace(candidate(FIRST), rank=7)
    assert set_aside([one], [], TODAY, lambda *_: True) == ([one], (), ())


def test_an_entry_behind_another_is_shadowed_not_unused() -> None:
    _, aside, warnings = answer([candidate(FIRST)], entry(candidate=FIRST, owner="first"), entry(name="retry"))
    assert aside == [FIRST]
    assert warnings == (
        "[[ignore]] retry of architects is shadowed: what it matches is set aside by 0123456789ab of first already; "
        "remove one of the two.",
    )


def test_an_entry_that_is_shadowed_in_part_is_silent() -> None:
    other = candidate(SECOND, copy("a", name="other"), copy("b", name="other"))
    first, second = entry(candidate=FIRST), entry(path="*/app/*")
    assert answer([candidate(FIRST), other], first, second)[1:] == ([FIRST, SECOND], ())
