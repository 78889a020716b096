"""Points: the sums of arrays are those of the formula, for any family, whatever comes from the file and what not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.assess.family import points
from dupfinder.assess.family.compiled import compiled
from dupfinder.assess.family.cues import Lists, Places, Present, present
from dupfinder.assess.family.points import points_of
from dupfinder.assess.family.rules import Cue, Family, Group
from dupfinder_scanners.languages import treesitter

WORTH = st.floats(0, 9).map(lambda value: round(value, 1))
CUES = st.builds(Cue, st.sampled_from(["import", "path", "name", "call"]), st.just(("word",)), WORTH)
GROUPS = st.builds(
    lambda cap, share, against, cues: Group("says", cap, 0.0 if against else round(cap * share, 1), against, cues),
    WORTH,
    st.sampled_from([0.0, 0.5, 1.0]),
    st.booleans(),
    st.lists(CUES, min_size=1, max_size=3).map(tuple),
)
FAMILIES = st.lists(
    st.builds(
        lambda groups: Family("slug", "title", "", "", 4.0, groups, ()),
        st.lists(GROUPS, min_size=1, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=3,
)


def expected(families: list[Family], there: set[int]) -> list[tuple[float, bool]]:
    """The formula, for a fragment with these concepts, numbered in the order of the families' cues."""
    found, concept = [], 0
    for family in families:
        total, met = 0.0, True
        for group in family.groups:
            worth = 0.0
            for cue in group.cues:
                worth += cue.points if concept in there else 0.0
                concept += 1
            total += min(group.cap, worth) * (-1 if group.against else 1)
            met &= worth > group.at_least - 1e-5
        found.append((total, met))
    return found


@settings(max_examples=150)
@given(FAMILIES, st.data())
def test_points_and_gates_are_those_of_the_formula(families: list[Family], data: Any) -> None:
    known = compiled(tuple(families))
    kinds = [cue.kind for family in families for group in family.groups for cue in group.cues]
    of_file = [number for number, kind in enumerate(kinds) if kind in ("import", "path")]
    of_own = [number for number, kind in enumerate(kinds) if kind not in ("import", "path")]

    def lists(numbers: list[int], rows: int) -> list[set[int]]:
        some = st.sets(st.sampled_from(numbers)) if numbers else st.just(set())
        return [data.draw(some) for _ in range(rows)]

    counts = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=4))
    around, own = lists(of_file, len(counts)), lists(of_own, sum(counts))
    file = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    block = data.draw(st.integers(1, 4))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(points, "BLOCK", block)
        found, gate = points_of(
            known, Present(len(kinds), np.array(counts), _lists(own, len(kinds)), _lists(around, len(kinds))), file
        )
    for row in range(len(file)):
        wanted = expected(families, own[row] | around[file[row]])
        np.testing.assert_allclose(found[row], [total for total, _ in wanted], atol=1e-4)
        assert gate[row].tolist() == [met for _, met in wanted]


def _lists(rows: list[set[int]], width: int) -> Lists:
    at = np.array([row for row, values in enumerate(rows) for _ in values], np.int64)
    return Lists.of(at, np.array([value for values in rows for value in values], np.int64), len(rows), width)


def test_a_cue_counts_once_however_many_of_its_words_are_there() -> None:
    family = Family(
        "s", "t", "", "", 4.0, (Group("says", 9.0, 0.0, False, (Cue("name", ("sleep", "wait"), 2.0),)),), ()
    )
    code = b"def wait_and_sleep(clock, seconds, limit):\n    return clock.count(seconds, limit) + clock.left(limit)\n"
    columns = treesitter.extract("python", [code])
    known = compiled((family,))
    found, _ = points_of(known, present(known, columns, Places()), columns.file)
    assert found.tolist() == [[2.0]]


@pytest.mark.parametrize("name", ["Audit.\nlog", "auditLog", "audit_log", "AUDIT.log", "XMLAudit.log2"])
def test_words_of_a_name_are_found_in_any_case_and_across_no_end(name: str) -> None:
    cues = (Cue("name", ("audit",), 1.0), Cue("name", ("log",), 2.0))
    known = compiled((Family("s", "t", "", "", 1.0, (Group("says", 9.0, 0.0, False, cues),), ()),))
    code = b"def f(first, second):\n    return first.one(second) + first.two(second) + first.three(second, first)\n"
    columns = treesitter.extract("python", [code * 3])
    columns.name = np.array(["other", name, "more"], columns.name.dtype)
    found, _ = points_of(known, present(known, columns, Places()), columns.file)
    assert found[:, 0].tolist() == [0.0, 3.0, 0.0]
