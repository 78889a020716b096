from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.index.lineage import Node, carry, compare, members_of, node_of, past_ids
from dupfinder.index.records import Change, Status
from dupfinder.model import Candidate
from tests.index.samples import candidate, fragment


def steps(last: list[Candidate], now: list[Candidate], aliases: dict[str, str] | None = None) -> tuple[Change, ...]:
    return compare([node_of(one, aliases or {}) for one in last], [node_of(one, aliases or {}) for one in now])


def told(changes: tuple[Change, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(change.status.value, change.before, change.after) for change in changes]


def test_nothing_changed() -> None:
    assert steps([candidate("a", "x/f", "y/f")], [candidate("a", "x/f", "y/f")]) == (Change(Status.SAME, "a", "a", 2),)


def test_only_lines_moved() -> None:
    moved = replace(fragment("x/f"), start_line=40, end_line=49)
    assert told(steps([candidate("a", "x/f", "y/f")], [candidate("a", moved, "y/f")])) == [("same", "a", "a")]


def test_a_third_squad_joins_under_a_new_id() -> None:
    (change,) = steps([candidate("a", "x/f", "y/f")], [candidate("b", "x/f", "y/f", "z/f")])
    assert change == Change(Status.GROWN, "a", "b", kept=2, joined=1, squads_joined=("z",))


def test_a_copy_is_removed() -> None:
    (change,) = steps([candidate("a", "x/f", "y/f", "z/f")], [candidate("b", "x/f", "y/f")])
    assert change == Change(Status.SHRUNK, "a", "b", kept=2, left=1, squads_left=("z",))


def test_a_copy_is_edited_in_place() -> None:
    edited = fragment("x/f", fingerprint="edited")
    assert told(steps([candidate("a", "x/f", "y/f")], [candidate("b", edited, "y/f")])) == [("changed", "a", "b")]


def test_one_copy_goes_and_another_comes() -> None:
    assert told(steps([candidate("a", "x/f", "y/f")], [candidate("b", "x/f", "z/f")])) == [("changed", "a", "b")]


def test_a_file_moved_and_a_repository_was_renamed() -> None:
    moved = replace(fragment("x/f"), path="elsewhere.py")
    renamed = fragment("new-name/f", fingerprint="y/f", squad="y")
    (change,) = steps([candidate("a", "x/f", "y/f")], [candidate("b", moved, renamed)])
    assert (change.status, change.kept, change.joined, change.left) == (Status.CHANGED, 2, 0, 0)


def test_split_and_the_main_heir() -> None:
    changes = steps(
        [candidate("a", "v/f", "w/f", "x/f", "y/f", "z/f")],
        [candidate("b", "v/f", "w/f"), candidate("c", "x/f", "y/f", "z/f")],
    )
    assert told(changes) == [("split", "a", "b"), ("split", "a", "c")]
    assert [change.main for change in changes] == [False, True]


def test_merged() -> None:
    changes = steps(
        [candidate("a", "v/f", "w/f"), candidate("b", "x/f", "y/f")], [candidate("c", "v/f", "w/f", "x/f", "y/f")]
    )
    assert told(changes) == [("merged", "a", "c"), ("merged", "b", "c")]
    assert all(change.main for change in changes)


def test_new_and_gone() -> None:
    assert told(steps([candidate("a", "x/f", "y/f")], [candidate("b", "x/g", "y/g")])) == [
        ("new", None, "b"),
        ("gone", "a", None),
    ]


def test_what_the_config_set_aside_is_not_gone() -> None:
    last = [node_of(candidate("a", "x/f", "y/f"), {})]
    assert [change.status for change in compare(last, [], frozenset({"a"}))] == [Status.SET_ASIDE]


def test_one_fragment_of_many_is_no_heir() -> None:
    """Nine copies stay; a tenth is now paired with something new. That is a shrunk and a new one, not a split."""
    copies = [f"{squad}/f" for squad in "abcdefghij"]
    changes = steps([candidate("a", *copies)], [candidate("b", *copies[:-1]), candidate("c", copies[-1], "k/g")])
    assert told(changes) == [("new", None, "c"), ("shrunk", "a", "b")]


def test_an_empty_fingerprint_matches_by_name_only() -> None:
    last = candidate("a", replace(fragment("x/f"), fingerprint=""), replace(fragment("y/f"), fingerprint=""))
    now = candidate("b", replace(fragment("x/g"), fingerprint=""), replace(fragment("y/g"), fingerprint=""))
    assert told(steps([last], [now])) == [("new", None, "b"), ("gone", "a", None)]
    assert told(steps([last], [last])) == [("same", "a", "a")]


def test_a_renamed_squad_changes_nothing() -> None:
    last = candidate("a", fragment("x/f", squad="payments"), fragment("y/f"))
    now = candidate("a", fragment("x/f", squad="billing"), fragment("y/f"))
    assert steps([last], [now], {"payments": "billing"}) == (Change(Status.SAME, "a", "a", 2),)
    (change,) = steps([last], [now])
    assert (change.squads_joined, change.squads_left) == (("billing",), ("payments",))


def test_members_are_those_of_the_parts_each_once() -> None:
    one = candidate("a", "x/f", "y/f")
    assert members_of(replace(one, parts=one.parts * 2)) == one.fragments
    assert members_of(replace(one, parts=())) == one.fragments


def test_past_ids_latest_first_and_never_the_own() -> None:
    changes = [Change(Status.MERGED, "a", "c", kept=3), Change(Status.MERGED, "b", "c", kept=2)]
    assert past_ids(changes, {"a": ("a0", "c"), "b": ("b0",)}, {"c": ("given",)}) == {
        "c": ("given", "a", "a0", "b", "b0")
    }


places = st.builds("{}/{}".format, st.sampled_from("uvwxyz"), st.sampled_from("fgh"))
prints = st.sampled_from(["", "1", "2", "3", "4", "5", "6"])
parts = st.builds(lambda place, value: replace(fragment(place), fingerprint=value), places, prints)


@st.composite
def nights(draw: st.DrawFn) -> list[Node]:
    """A run: fragments in one candidate at most, as the detector promises."""
    found = draw(st.lists(parts, max_size=14, unique_by=lambda one: (one.repository, one.name)))
    sizes = draw(st.lists(st.integers(2, 5), max_size=4))
    nodes = []
    for number, size in enumerate(sizes):
        members, found = found[:size], found[size:]
        if members:
            name = draw(st.sampled_from("ABC")) + str(number)
            nodes.append(Node(name, tuple(members), frozenset(one.squad for one in members)))
    return nodes


@given(nights(), nights(), st.randoms(use_true_random=False))
def test_order_changes_nothing(last: list[Node], now: list[Node], random: object) -> None:
    expected = compare(last, now)
    random.shuffle(last)  # type: ignore[attr-defined]
    random.shuffle(now)  # type: ignore[attr-defined]
    assert compare(last, now) == expected


@given(nights(), nights())
def test_every_candidate_is_accounted_for(last: list[Node], now: list[Node]) -> None:
    changes = compare(last, now)
    assert {change.before for change in changes} - {None} == {node.id for node in last}
    assert {change.after for change in changes} - {None} == {node.id for node in now}
    heirs = Counter(change.before for change in changes if change.before and change.after and change.main)
    assert all(times == 1 for times in heirs.values()), "an old id leads to one place"
    alone = Counter(change.before for change in changes if change.before)
    for change in changes:
        if change.status in (Status.GONE, Status.SET_ASIDE):
            assert alone[change.before] == 1


@given(nights(), nights())
def test_a_fragment_is_carried_once(last: list[Node], now: list[Node]) -> None:
    carried = carry(last, now)
    old = Counter((one.before, one.old) for one in carried)
    new = Counter((one.after, one.new) for one in carried)
    assert set(old.values()) | set(new.values()) <= {1}
    assert set(old) <= {(node.id, one) for node in last for one in node.members}
    assert set(new) <= {(node.id, one) for node in now for one in node.members}


@given(nights())
def test_a_night_against_itself_is_the_same(nodes: list[Node]) -> None:
    assert {change.status for change in compare(nodes, nodes)} <= {Status.SAME}
