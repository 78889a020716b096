from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.join import MIN_SEED, join, squads_of
from dupfinder.assess.join.same_job import MIN_OWN_CLAIM
from dupfinder.assess.join.together import MIN_COPIES, MIN_SAID
from dupfinder.tables import Cluster, Corpus, Group
from dupfinder_scanners.fragments import UNOWNED
from tests.assess.groups import cluster_of
from tests.detect.corpora import Row, corpus_of

Claims = dict[int, tuple[int, float]]
FAMILIES = 3


def joined(corpus: Corpus, clusters: Sequence[Cluster], claims: Claims | None = None) -> tuple[Group, ...]:
    """The groups, where `claims` gives a row's family and confidence; every family is one job."""
    confidence = np.zeros((len(corpus), FAMILIES), np.float32)
    for row, (family, value) in (claims or {}).items():
        confidence[row, family] = value
    return join(corpus, clusters, confidence, confidence, frozenset(range(FAMILIES)))


def members(group: Group) -> list[int]:
    return sorted(row for one in group.clusters for row in one.fragments.tolist())


def spread(*squads: str, path: str = "web.py", **facts: object) -> list[Row]:
    return [Row(squad=squad, path=path, **facts) for squad in squads]  # type: ignore[arg-type]


def test_one_class_of_two_squads_is_a_group() -> None:
    corpus = corpus_of(spread("a", "b"))
    (group,) = joined(corpus, [cluster_of(corpus, 0, 1)])
    assert members(group) == [0, 1]
    assert not group.same_job
    assert squads_of(corpus, group) == (0, 1)


def test_a_class_that_says_little_starts_nothing_but_joins_what_it_was_copied_with() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("a", "b"), *spread("a", "b", path="other.py")])
    weak = MIN_SEED / 10
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3, says=weak), cluster_of(corpus, 4, 5, says=weak)]
    (group,) = joined(corpus, clusters)
    assert members(group) == [0, 1, 2, 3]


def test_classes_of_the_same_files_are_one_group_and_those_of_others_are_two() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("a", "b"), *spread("a", "b", path="other.py")])
    found = joined(corpus, [cluster_of(corpus, row, row + 1) for row in (0, 2, 4)])
    assert sorted(map(members, found)) == [[0, 1, 2, 3], [4, 5]]


@pytest.mark.parametrize("strong", ["class", "method"])
def test_a_class_and_the_methods_inside_it_are_one_group(strong: str) -> None:
    rows = []
    for number, squad in enumerate("abc"):
        rows += [Row(squad=squad, path=f"{squad}.py", name="Client", level="class")]
        rows += [Row(squad=squad, path=f"{squad}.py", name="Client.get", parent=2 * number)]
    corpus = corpus_of(rows)
    says = {"class": 60.0, "method": 30.0} if strong == "class" else {"class": 30.0, "method": 60.0}
    # They are nested and so one, whatever their families say.
    claims: Claims = {row: (row % 2, 0.9) for row in range(6)}
    classes = cluster_of(corpus, 0, 2, 4, says=says["class"])
    (group,) = joined(corpus, [classes, cluster_of(corpus, 1, 3, 5, says=says["method"])], claims)
    assert members(group) == list(range(6))
    assert group.information >= classes.information * 0.5


def test_what_two_files_of_another_name_share_beside_a_copied_helper_is_another_finding() -> None:
    named = [*spread(*"abcd", path="cliutils.py"), *spread("e", "f", path="shell.py")]
    corpus = corpus_of([*named, *spread("e", "f", path="shell.py"), *spread("a", "b", path="cliutils.py")])
    clusters = [cluster_of(corpus, *range(6)), cluster_of(corpus, 6, 7), cluster_of(corpus, 8, 9)]
    assert sorted(map(members, joined(corpus, clusters))) == [[0, 1, 2, 3, 4, 5, 8, 9], [6, 7]]


def test_a_class_of_a_few_squads_around_what_many_have_is_another_finding() -> None:
    many = spread(*"abcdefg", path="cliutils.py")
    inner = [Row(squad=squad, path="shell.py", name="Box.send", parent=9 + n) for n, squad in enumerate("hi")]
    outer = spread("h", "i", path="shell.py", name="Box", level="class")
    corpus = corpus_of([*many, *inner, *outer])
    clusters = [cluster_of(corpus, *range(9)), cluster_of(corpus, 9, 10)]
    assert sorted(map(members, joined(corpus, clusters))) == [list(range(9)), [9, 10]]


@pytest.mark.parametrize(("core", "found"), [("download", [[0, 1]]), ("other", [])])
def test_copies_in_a_class_that_is_no_finding_are_one_under_one_name(core: str, found: list[list[int]]) -> None:
    rows = [Row(squad="a", name="download"), Row(squad="b", name=core), Row(squad="c", name="fetch")]
    corpus = corpus_of(rows)
    inner = cluster_of(corpus, 0, 1, says=30.0, score=0.45)
    whole = cluster_of(corpus, 0, 1, 2, says=4.0, score=0.3, cores=[inner])
    assert list(map(members, joined(corpus, [whole]))) == found


@pytest.mark.parametrize(
    ("level", "name", "score", "found"),
    [
        ("function", "fetch", 1.0, [[0, 1]]),
        ("function", "fetch", MIN_COPIES - 0.01, []),
        ("class", "Fetch", 1.0, []),
        ("class", "Download", 1.0, [[0, 1]]),
        ("function", "Fetch.Fetch", 1.0, []),
    ],
)
def test_copies_of_a_function_in_a_class_that_is_no_finding_are_one(
    level: str, name: str, score: float, found: list[list[int]]
) -> None:
    rows = [Row(squad=squad, name=own, level=level) for squad, own in (("a", "Download"), ("b", name), ("c", "Other"))]
    corpus = corpus_of(rows)
    equal = cluster_of(corpus, 0, 1, says=30.0, score=score)
    whole = cluster_of(corpus, 0, 1, 2, says=4.0, score=0.3, copies=[equal])
    assert list(map(members, joined(corpus, [whole]))) == found


def test_copies_inside_a_core_that_is_a_finding_are_not_another_one() -> None:
    corpus = corpus_of(spread("a", "b", "c", "d"))
    core = cluster_of(corpus, 0, 1, 2)
    whole = cluster_of(corpus, 0, 1, 2, 3, says=4.0, score=0.3, cores=[core], copies=[cluster_of(corpus, 0, 1)])
    (group,) = joined(corpus, [whole])
    assert [one.fragments.tolist() for one in group.clusters] == [[0, 1, 2]]


def test_the_core_of_a_finding_is_not_another_one() -> None:
    corpus = corpus_of(spread("a", "b", "c"))
    (group,) = joined(corpus, [cluster_of(corpus, 0, 1, 2, cores=[cluster_of(corpus, 0, 1)])])
    assert members(group) == [0, 1, 2]


def test_families_that_disagree_do_not_join() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("a", "b")])
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3)]
    claims: Claims = {0: (0, 0.9), 1: (0, 0.9), 2: (1, 0.9), 3: (1, 0.9)}
    assert sorted(map(members, joined(corpus, clusters, claims))) == [[0, 1], [2, 3]]
    assert len(joined(corpus, clusters, {0: (0, 0.9), 1: (0, 0.9)})) == 1


def test_one_family_in_other_files_is_the_same_job() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("c", "d", path="other.py")])
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3)]
    (group,) = joined(corpus, clusters, dict.fromkeys(range(4), (0, 0.9)))
    assert members(group) == [0, 1, 2, 3]
    assert group.same_job
    assert group.family == 0


def test_a_group_whose_classes_do_not_say_the_job_themselves_is_not_merged() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("c", "d", path="other.py")])
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3)]
    together = np.full((4, 1), 0.9, np.float32)
    itself = together.copy()
    itself[2:] = MIN_OWN_CLAIM - 0.01
    assert len(join(corpus, clusters, together, itself, frozenset({0}))) == 2


def test_who_does_the_job_of_a_class_under_its_name_belongs_to_it_however_unlike() -> None:
    named = {"name": "Client.send_order"}
    corpus = corpus_of([*spread("a", "b", **named), *spread("c", **named), *spread("d", name="Client.other")])
    (group,) = joined(corpus, [cluster_of(corpus, 0, 1)], dict.fromkeys(range(4), (0, 0.9)))
    assert group.singles.tolist() == [2]
    assert group.same_job


def test_many_clones_and_one_namesake_are_clones() -> None:
    named = {"name": "send_order"}
    corpus = corpus_of([*spread("a", "b", "c", "d", **named), *spread("e", **named)])
    (group,) = joined(corpus, [cluster_of(corpus, 0, 1, 2, 3)], dict.fromkeys(range(5), (0, 0.9)))
    assert group.singles.tolist() == [4]
    assert not group.same_job


def test_the_copies_of_one_squad_do_not_claim_a_job_for_the_others() -> None:
    corpus = corpus_of(spread("a", "a", "a", "a", "a", "b", "c"))
    alike = cluster_of(corpus, *range(7), says=MIN_SAID - 2.0)
    assert joined(corpus, [alike], dict.fromkeys(range(7), (0, 1.0)))
    assert not joined(corpus, [alike], dict.fromkeys(range(5), (0, 1.0)))


def test_of_two_families_the_one_that_the_copies_speak_for_themselves_claims_them() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("a", "b")])
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3)]
    among = np.zeros((4, 2), np.float32)
    among[:, 1] = 0.9
    among[:2, 0] = 0.6
    itself = np.zeros((4, 2), np.float32)
    itself[:2, 0] = 0.6
    found = join(corpus, clusters, among, itself, frozenset({0, 1}))
    assert sorted((members(group), group.family) for group in found) == [([0, 1], 0), ([2, 3], 1)]


def test_one_call_passed_on_is_no_finding_however_many_have_it() -> None:
    corpus = corpus_of(spread(*"abcdefgh", name="send_order"))
    assert joined(corpus, [cluster_of(corpus, *range(8), says=MIN_SAID - 0.1)]) == ()
    claims: Claims = dict.fromkeys(range(8), (0, 0.9))
    assert len(joined(corpus, [cluster_of(corpus, *range(8), says=MIN_SAID - 0.1)], claims)) == 1


def test_tests_and_production_code_of_one_family_stay_apart() -> None:
    corpus = corpus_of([*spread("a", "b"), *spread("c", "d", path="fake.py", test=True)])
    clusters = [cluster_of(corpus, 0, 1), cluster_of(corpus, 2, 3)]
    assert len(joined(corpus, clusters, dict.fromkeys(range(4), (0, 0.9)))) == 2


@pytest.mark.parametrize("other", [Row(squad=UNOWNED), Row(squad="b", platform=True)])
def test_nobody_and_the_platform_are_no_second_squad(other: Row) -> None:
    corpus = corpus_of([Row(squad="a"), other])
    assert joined(corpus, [cluster_of(corpus, 0, 1)]) == ()
    corpus = corpus_of([Row(squad="a"), other, Row(squad="c")])
    (group,) = joined(corpus, [cluster_of(corpus, 0, 1, 2)])
    assert len(squads_of(corpus, group)) == 2


def test_without_families_and_without_classes_there_is_nothing() -> None:
    corpus = corpus_of(spread("a", "b"))
    assert joined(corpus, []) == ()
    nothing = np.zeros((2, 0), np.float32)
    (group,) = join(corpus, [cluster_of(corpus, 0, 1)], nothing, nothing, frozenset())
    assert group.family == -1


@st.composite
def cases(draw: st.DrawFn) -> tuple[Corpus, list[Cluster], Claims]:
    count = draw(st.integers(2, 14))
    rows = []
    for number in range(count):
        parent = draw(st.integers(-1, number - 1))
        squad, path = draw(st.sampled_from(("a", "b", "c", UNOWNED))), draw(st.sampled_from(("one.py", "two.py")))
        if parent >= 0:
            squad, path = rows[parent].squad, rows[parent].path
        rows.append(Row(squad=squad, path=path, parent=parent, platform=squad == "c" and draw(st.booleans())))
    corpus = corpus_of(rows)
    owner = draw(st.lists(st.integers(0, 4), min_size=count, max_size=count))
    clusters = [
        cluster_of(corpus, *chosen, says=draw(st.floats(1.0, 60.0)))
        for number in range(4)
        if len(chosen := [row for row in range(count) if owner[row] == number]) > 1
    ]
    claim = st.tuples(st.integers(0, FAMILIES - 1), st.floats(0.5, 1.0))
    return corpus, clusters, draw(st.dictionaries(st.integers(0, count - 1), claim))


@given(cases())
def test_a_fragment_is_in_one_group_at_most_and_every_group_has_two_squads(
    case: tuple[Corpus, list[Cluster], Claims],
) -> None:
    corpus, clusters, claims = case
    held: Counter[int] = Counter()
    for group in joined(corpus, clusters, claims):
        held.update([*members(group), *group.singles.tolist()])
        assert len(squads_of(corpus, group)) >= 2
        assert group.information >= 0.0
    assert max(held.values(), default=1) == 1


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_classes_changes_nothing(case: tuple[Corpus, list[Cluster], Claims], random: object) -> None:
    corpus, clusters, claims = case
    shuffled = list(clusters)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def seen(groups: tuple[Group, ...]) -> list[tuple[list[int], list[int], int]]:
        return sorted((members(group), group.singles.tolist(), group.family) for group in groups)

    assert seen(joined(corpus, clusters, claims)) == seen(joined(corpus, shuffled, claims))


@given(cases())
def test_what_only_a_family_claims_lies_inside_no_other_claim(case: tuple[Corpus, list[Cluster], Claims]) -> None:
    corpus, clusters, claims = case
    for group in joined(corpus, clusters, claims):
        taken = {*members(group), *group.singles.tolist()}
        for row in group.singles.tolist():
            above = int(corpus.columns.parent[row])
            while above >= 0:
                assert above not in taken
                above = int(corpus.columns.parent[above])
