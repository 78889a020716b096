from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dupfinder_reports.alignment import Change, align, differing_words, packed

line = st.one_of(st.sampled_from(["a = 1", "a = 2", "return a", "b = call(a)"]), st.text("ab =()", max_size=8))
lines = st.lists(line)


def text(spans) -> str:
    return "".join(span.text for span in spans)


def test_a_changed_line_faces_the_line_it_was() -> None:
    left = ["def f():", "    wait(3)", "    return x"]
    rows = align(left, ["def f():", "    log(x)", "    wait(30)", "    return x"])
    assert [row.change for row in rows] == [Change.SAME, Change.RIGHT_ONLY, Change.CHANGED, Change.SAME]
    assert rows[2].left is not None
    assert [span.text for span in rows[2].left.spans if span.marked] == ["3"]


def test_unlike_lines_do_not_face_one_another() -> None:
    rows = align(["import os"], ["x = {1: 2}"])
    assert {row.change for row in rows} == {Change.LEFT_ONLY, Change.RIGHT_ONLY}


def test_a_very_long_line_is_marked_as_a_whole() -> None:
    left, right = differing_words("a " * 5000, "b " * 5000)
    assert [span.marked for span in left + right] == [True, True]


def test_big_blocks_are_aligned_in_order() -> None:
    left, right = [f"a{number}" for number in range(100)], [f"b{number}" for number in range(100)]
    assert len(align(left, right)) == 200


@given(lines, lines)
def test_every_line_is_shown_once_and_in_order(left: list[str], right: list[str]) -> None:
    rows = align(left, right)
    assert [text(row.left.spans) for row in rows if row.left] == left
    assert [text(row.right.spans) for row in rows if row.right] == right
    assert [row.left.number for row in rows if row.left] == list(range(1, len(left) + 1))
    for row in rows:
        assert (row.change is Change.SAME) == (
            row.left is not None and row.right is not None and text(row.left.spans) == text(row.right.spans)
        )


def test_lines_that_answer_nothing_share_rows() -> None:
    rows = packed(align(["import os", "x = 1", "same"], ["{", "same"]))
    assert [row.change for row in rows] == [Change.CHANGED, Change.LEFT_ONLY, Change.SAME]
    assert not [span for row in rows for side in (row.left, row.right) if side for span in side.spans if span.marked]


@given(lines, lines)
def test_packing_loses_nothing(left: list[str], right: list[str]) -> None:
    rows = packed(align(left, right))
    assert [text(row.left.spans) for row in rows if row.left] == left
    assert [text(row.right.spans) for row in rows if row.right] == right
    assert len(rows) <= len(left) + len(right)


@given(st.text("ab1 _.(", max_size=30), st.text("ab1 _.(", max_size=30))
def test_what_is_not_marked_is_the_same(left: str, right: str) -> None:
    here, there = differing_words(left, right)
    assert text(here) == left
    assert text(there) == right
    assert text(span for span in here if not span.marked) == text(span for span in there if not span.marked)
