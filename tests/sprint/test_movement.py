from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.index.records import Figures, PastCandidate
from dupfinder.sprint.movement import dates, key, squad_lines, steps
from dupfinder.sprints import Movement, SquadLines, Window
from tests.sprint.samples import candidate, fragment, moment, org

WINDOW = Window(date(2026, 11, 9), date(2026, 11, 22))


def past(identifier: str, *copies, rank: int = 1) -> PastCandidate:
    made = candidate(identifier, *copies, rank=rank)
    figures = Figures(
        made.id, rank, 1.0, made.title, made.job, None, made.role, made.level, made.kind, made.squads,
        made.repositories, made.languages, made.similarity, len(copies), len(copies), made.lines, made.duplicated_lines,
    )  # fmt: skip
    return PastCandidate(figures, copies, copies)


A, B, C, D = (fragment(squad) for squad in "abcd")


def test_grown_shrunk_new_gone_and_set_aside():
    other = [fragment(squad, "label", 9) for squad in "ab"]
    third = [fragment(squad, "third", 9) for squad in "abc"]
    fourth = [fragment(squad, "fourth", 9) for squad in "ab"]
    fifth = [fragment(squad, "fifth", 9) for squad in "ab"]
    before = [past("grow0", A, B), past("shrink0", *third), past("gone0", *fourth), past("aside0", *fifth)]
    after = [past("grow1", A, B, C), past("shrink1", *third[:2]), past("new1", *other)]
    found = steps(before, after, frozenset({"aside0"}), {"gone0": "acme_fourth"})
    assert [(one.movement, one.candidate, one.copies_before, one.copies_after) for one in found] == [
        (Movement.NEW, "new1", 0, 2),
        (Movement.GROWN, "grow1", 2, 3),
        (Movement.SHRUNK, "shrink1", 3, 2),
        (Movement.GONE, "gone0", 2, 0),
        (Movement.SET_ASIDE, "aside0", 2, 0),
    ]
    assert found[1].squads_joined == ("c",)
    assert found[2].squads_left == ("c",)
    assert found[3].name == "acme_fourth"
    assert [(one.lines_before, one.lines_after) for one in found[:2]] == [(0, 18), (40, 60)]


def test_what_stays_is_no_step():
    assert steps([past("x", A, B)], [past("x", A, B)], frozenset(), {}) == ()


def test_a_split_is_one_step_with_both_halves():
    names = [fragment(squad, name, 10) for name in ("f", "g") for squad in "abc"]
    halves = [past("f1", *names[:3]), past("g1", *names[3:], fragment("d", "g", 10), rank=2)]
    (only,) = steps([past("both0", *names)], halves, frozenset(), {})
    assert (only.movement, only.copies_before, only.copies_after) == (Movement.GROWN, 6, 7)


def test_lines_by_squad_say_where_they_come_from():
    grown = replace(A, end_line=A.end_line + 5)
    old, new = fragment("old"), fragment("new")
    first = {key(old): moment("2026-01-01 09:00"), key(new): moment("2026-11-10 09:00")}
    found = squad_lines([past("x0", A, B)], [past("x1", grown, old, new, C)], first, WINDOW)
    assert found == (
        SquadLines("a", 20, 5, 0, 0, 0, 25),
        SquadLines("b", 20, 0, 0, 0, 20, 0),
        SquadLines("c", 0, 0, 0, 20, 0, 20),
        SquadLines("new", 0, 20, 0, 0, 0, 20),
        SquadLines("old", 0, 0, 20, 0, 0, 20),
    )


def test_a_copy_that_changed_hands():
    moved = replace(A, squad="z")
    assert squad_lines([past("x", A, B)], [past("x", moved, B)], {}, WINDOW) == (
        SquadLines("a", 20, 0, 0, 0, 20, 0), SquadLines("b", 20, 0, 0, 0, 0, 20), SquadLines("z", 0, 0, 20, 0, 0, 20),
    )  # fmt: skip


def test_dates_are_those_that_git_says():
    found = dates(org()[1])
    assert found["risk-api", "src/retry.py", "call"] == moment("2026-11-10 09:00")
    assert ("identity-api", "src/audit.py", "audit") not in found


copies = st.lists(
    st.builds(
        fragment, st.sampled_from("abcd"), st.sampled_from(["f", "g", "h"]), st.integers(1, 50),
        st.sampled_from(["x.py", "y.py"]),
    ),
    min_size=2, max_size=6, unique_by=key,
)  # fmt: skip


def night(prefix: str) -> st.SearchStrategy[list[PastCandidate]]:
    return st.lists(copies, max_size=4).map(
        lambda found: [past(f"{prefix}{number}", *one, rank=number + 1) for number, one in enumerate(found)]
    )


firsts = st.dictionaries(
    st.tuples(st.sampled_from(["a-api", "b-api"]), st.just("x.py"), st.just("f")),
    st.sampled_from([moment("2026-01-01 00:00"), moment("2026-11-15 00:00")]),
)


@given(night("old"), night("new"), firsts)
def test_whatever_happens_the_numbers_add_up(before, after, first):
    found = squad_lines(before, after, first, WINDOW)
    for one in found:
        assert one.before + one.written + one.joined + one.undated - one.removed == one.after
        assert min(one.before, one.written, one.joined, one.undated, one.removed, one.after) >= 0
    assert sum(one.before for one in found) == sum(copy.lines for one in before for copy in one.copies)
    assert sum(one.after for one in found) == sum(copy.lines for one in after for copy in one.copies)


@given(night("old"), night("new"))
def test_every_candidate_is_in_one_step_at_most(before, after):
    """What is listed, and what stayed as it was, make the whole."""
    found = steps(before, after, frozenset(), {})
    changed = sum(one.lines_after - one.lines_before for one in found)
    assert changed == sum(one.figures.lines for one in after) - sum(one.figures.lines for one in before)
    grown = sum(one.copies_after - one.copies_before for one in found)
    assert grown == sum(one.figures.copies for one in after) - sum(one.figures.copies for one in before)
    assert len({one.candidate for one in found}) == len(found)
