from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.sprint.upkeep import Upkeep, changes_by_copy, edits, upkeep
from tests.sprint.samples import candidate, fragment, history, moment, org, revision, told

START, END = moment("2026-11-01 00:00"), moment("2026-12-01 00:00")
A, B, C = (fragment(squad) for squad in "abc")
ONE = candidate("x", A, B, C)
OLD = "2026-01-01 09:00"


def test_a_fix_made_twice_and_lacking_once():
    found, histories = org()
    (fix,) = edits(found.candidates[0], histories.candidates["aaaa11112222"], START, END, 14)
    assert fix.subject == "Do not retry on 404 (#12)"
    assert (fix.squads, fix.squads_lacking) == (("checkout", "payments"), ("risk",))
    assert len(fix.commits) == 2
    assert fix.undated == 0


def test_the_same_fix_under_ticket_numbers_and_kinds():
    subjects = ["fix(retry): Stop on 404 (#12)", "PAY-77 stop on 404", "Stop on 404!"]
    copies = [
        told(copy, revision(f"{copy.squad}1", OLD), revision(f"{copy.squad}2", "2026-11-10 09:00", subject=subject))
        for copy, subject in zip((A, B, C), subjects, strict=True)
    ]
    (only,) = edits(ONE, history("x", *copies), START, END, 14)
    assert len(only.places) == 3
    assert only.lacking == ()


def test_one_word_names_no_change():
    copies = [told(copy, revision(f"{copy.squad}1", OLD), revision(f"{copy.squad}2", "2026-11-10 09:00", subject="wip"))
              for copy in (A, B)]  # fmt: skip
    found = edits(ONE, history("x", *copies), START, END, 14)
    assert [len(one.places) for one in found] == [1, 1]
    assert [one.squads_lacking for one in found] == [("b",), ("a",)]


def test_a_copy_that_came_later_lacks_nothing_and_an_undated_one_is_counted():
    late = told(B, revision("b1", "2026-11-20 09:00"))
    copies = told(A, revision("a1", OLD), revision("a2", "2026-11-10 09:00", subject="Stop on 404"))
    (only,) = edits(ONE, history("x", copies, late, told(C, complete=False)), START, END, 14)
    assert (only.lacking, only.undated) == ((), 1)


def test_building_a_copy_is_no_change_to_it():
    new = told(A, revision("a1", "2026-11-10 09:00"), revision("a2", "2026-11-12 09:00", subject="Add a test"))
    assert edits(ONE, history("x", new), START, END, 14) == []
    assert len(edits(ONE, history("x", new), START, END, 1)) == 1


def test_the_edge_of_what_git_knows_is_no_change():
    """The oldest commit of a shallow clone seems to have written every line."""
    edge, later = revision("e1", "2026-11-10 09:00", subject="Stop on 404"), revision("l1", "2026-11-11 09:00")
    assert edits(ONE, history("x", told(A, edge, complete=False)), START, END, 14) == []
    (only,) = edits(ONE, history("x", told(A, edge, later, complete=False)), START, END, 14)
    assert only.commits == (later.commit,)


def test_what_one_version_would_have_saved():
    found, histories = org()
    told_ = histories.candidates["aaaa11112222"]
    made = changes_by_copy(told_, moment("2025-11-23 00:00"), END, 14)
    assert sorted(made.values()) == [1, 1]
    assert upkeep(edits(found.candidates[0], told_, START, END, 14), made) == Upkeep(2, 1, 1)
    assert upkeep([], {}) == Upkeep(0, 0, 0)


days = st.integers(1, 28).map(lambda day: f"2026-11-{day:02} 09:00")
subjects = st.sampled_from(["Stop on 404", "Add jitter to it", "wip", ""])


@given(st.lists(st.lists(st.tuples(days, subjects), max_size=5), min_size=3, max_size=3))
def test_repeated_is_never_more_than_elsewhere(changes):
    copies = [
        told(copy, revision(f"{copy.squad}0", OLD),
             *(revision(f"{copy.squad}{number + 1}", *change[:1], "Ada", change[1])
               for number, change in enumerate(sorted(made))))
        for copy, made in zip((A, B, C), changes, strict=True)
    ]  # fmt: skip
    told_ = history("x", *copies)
    found = edits(ONE, told_, START, END, 14)
    made = changes_by_copy(told_, START, END, 14)
    price = upkeep(found, made)
    assert price.changes == sum(map(len, changes))
    assert sum(len(one.places) - 1 for one in found) == price.repeated <= price.elsewhere <= price.changes
    for one in found:
        assert not set(one.places) & set(one.lacking)
        assert len(one.places) + len(one.lacking) == 3
