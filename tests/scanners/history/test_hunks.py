from __future__ import annotations

from difflib import SequenceMatcher

from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.history.hunks import Hunk, Span, aligned, before, likeness, shifted, touches

WORDS = [f"    value_{number} = compute({number * 7919})".encode() for number in range(40)]


def hunks_between(old: list[bytes], new: list[bytes]) -> list[Hunk]:
    """As git writes them with no lines around."""
    found = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Hunk(i1 + 1 if i2 > i1 else i1, i2 - i1, j1 + 1 if j2 > j1 else j1, j2 - j1))
    return found


texts = st.lists(st.sampled_from(WORDS), max_size=25, unique=True)


@given(texts, texts, st.integers(1, 25), st.integers(0, 10))
def test_a_range_that_no_hunk_touches_holds_the_same_lines_before(
    old: list[bytes], new: list[bytes], start: int, more: int
) -> None:
    hunks = hunks_between(old, new)
    span = Span(start, start + more)
    same = shifted(span, hunks)
    if span.end > len(new) or same is None:
        return
    assert old[same.start - 1 : same.end] == new[span.start - 1 : span.end]


@given(texts, texts, st.integers(1, 25), st.integers(0, 10))
def test_what_was_before_lies_in_the_old_text_and_counts_what_differs(
    old: list[bytes], new: list[bytes], start: int, more: int
) -> None:
    span = Span(start, min(start + more, len(new)))
    if span.start > span.end:
        return
    was = before(span, hunks_between(old, new), new, old)
    assert all(new[line - 1] not in old or was.span is None or len(set(old)) for line in was.new)
    assert was.new <= set(range(span.start, span.end + 1))
    if was.span is None:
        return
    assert 1 <= was.span.start <= was.span.end <= len(old)
    stayed = [line for number, line in enumerate(new, 1) if span.start <= number <= span.end and number not in was.new]
    block = old[was.span.start - 1 : was.span.end]
    assert [line for line in block if line in stayed] == stayed
    assert len(block) - was.removed == len(stayed)


def test_a_deletion_at_the_border_is_outside_and_one_between_two_lines_inside() -> None:
    span = Span(5, 9)
    assert [touches(Hunk(5, 2, new_start, 0), span) for new_start in (4, 5, 8, 9)] == [False, True, True, False]


def test_a_neighbour_that_went_in_the_same_hunk_stays_outside() -> None:
    old = [
        b"def label(parcel):",
        b"    return parcel.town",
        b"def retry(call, attempts=3):",
        b"    body(call, attempts)",
    ]
    new = [b"def retry(call, attempts=4):", b"    again(call)"]
    was = before(Span(1, 2), [Hunk(1, 3, 1, 1)], new, old)
    assert (was.span, was.new, was.removed) == (Span(3, 4), frozenset({1}), 1)


def test_lines_that_say_nothing_do_not_carry_a_block_back() -> None:
    old = [
        b"def label(parcel):",
        b"    try:",
        b"        print_label(parcel, 80)",
        b"    finally:",
        b"        done()",
    ]
    new = [
        b"class Retry:",
        b"    try:",
        b"        answer = call(timeout=3, verify=True)",
        b"    finally:",
        b"        pass",
    ]
    hunks = [Hunk(1, 1, 1, 1), Hunk(3, 1, 3, 1), Hunk(5, 1, 5, 1)]
    assert before(Span(1, 5), hunks, new, old).span is None


def test_likeness() -> None:
    assert likeness(b"  same ", b"same") == 1.0
    assert likeness(b"attempts=3", b"attempts=4") > 0.8
    assert likeness(b"", b"x") == 0.0


def test_alignment_is_in_order() -> None:
    left = [b"first_value = 1", b"second_value = 2", b"third = 3"]
    right = [b"second_value = 20", b"fourth()", b"third = 30"]
    assert list(aligned(left, right)) == [(1, 0), (2, 2)]
