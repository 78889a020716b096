from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dupfinder.assess.join.naming import (
    ALIKE_ENOUGH,
    ALIKE_FUNCTIONS,
    ALIKE_KIN,
    ALIKE_TYPES,
    BODIES,
    LONG,
    SHORT,
    Names,
)
from dupfinder.tables import Corpus, Ints
from tests.detect.corpora import Row, corpus_of


def rows(*numbers: int) -> Ints:
    return np.array(numbers, np.int64)


def named(*names: str, level: str = "function") -> Corpus:
    """One function a squad, all alike, under these names."""
    return corpus_of([Row(squad=chr(ord("a") + n), name=name, level=level) for n, name in enumerate(names)])


def views(method: str, *squads: str) -> list[Row]:
    """As many classes a squad as make an interface, each with its own body of the method."""
    return [
        Row(squad=squad, name=f"View{n}.{method}", tokens=tuple(range(100 * n + ord(squad), 100 * n + ord(squad) + 20)))
        for squad in squads
        for n in range(BODIES)
    ]


def test_one_name_is_enough() -> None:
    names = Names(named("retry", "retry"))
    assert names.one(rows(0, 1))
    assert names.needed(rows(0, 1), SHORT, job=False) == 0.0


def test_underscores_and_enclosing_classes_do_not_make_another_name() -> None:
    names = Names(named("Client._send", "Wrapper.send"))
    assert names.one(rows(0, 1))


def test_a_name_that_most_have_leaves_the_floor() -> None:
    names = Names(named("retry", "retry", "retry", "again"))
    assert not names.one(rows(0, 1, 2, 3))
    assert names.needed(rows(0, 1, 2, 3), SHORT, job=False) == ALIKE_ENOUGH


@pytest.mark.parametrize(
    ("left", "right", "level", "needed"),
    [
        ("create_random_state", "check_random_state", "function", ALIKE_KIN),
        ("slugify", "to_slug", "function", ALIKE_KIN),
        ("expandTabs", "tabsToSpaces", "function", ALIKE_KIN),
        ("upload", "serializer_action", "function", ALIKE_FUNCTIONS),
        ("TenantManager", "TypeManager", "class", ALIKE_TYPES),
    ],
)
def test_what_names_share_decides_how_alike_short_code_must_be(
    left: str, right: str, level: str, needed: float
) -> None:
    names = Names(named(left, right, level=level))
    assert names.needed(rows(0, 1), SHORT, job=False) == pytest.approx(needed)


def test_long_code_speaks_for_itself() -> None:
    names = Names(named("upload", "serializer_action"))
    between = names.needed(rows(0, 1), (SHORT + LONG) / 2, job=False)
    assert names.needed(rows(0, 1), LONG, job=False) == pytest.approx(ALIKE_ENOUGH)
    assert ALIKE_ENOUGH < between < ALIKE_FUNCTIONS


def test_a_name_with_many_bodies_in_two_repositories_is_asked_for_by_an_interface() -> None:
    corpus = corpus_of([*views("list", "a", "b"), Row(squad="a", name="list"), Row(squad="b", name="list")])
    names = Names(corpus)
    methods, functions = rows(0, BODIES), rows(2 * BODIES, 2 * BODIES + 1)
    assert not names.one(methods)
    assert names.needed(methods, SHORT, job=False) == pytest.approx(ALIKE_TYPES)
    assert names.one(functions)


def test_one_repository_with_many_bodies_makes_no_interface() -> None:
    corpus = corpus_of([*views("send", "a"), Row(squad="b", name="Client.send")])
    assert Names(corpus).one(rows(0, BODIES))


def test_a_private_method_is_not_the_interface_of_the_public_one() -> None:
    corpus = corpus_of([*views("list", "a", "b"), *(Row(squad=squad, name="Manager._list") for squad in "ab")])
    assert Names(corpus).one(rows(2 * BODIES, 2 * BODIES + 1))


def test_a_family_makes_up_for_names_unless_each_squad_has_many() -> None:
    few = named("HttpClient", "RestWrapper", level="class")
    assert Names(few).needed(rows(0, 1), SHORT, job=True) == pytest.approx(ALIKE_KIN)
    many = corpus_of([Row(squad=squad, name=f"{squad}Error{n}", level="class") for squad in "ab" for n in range(3)])
    assert Names(many).needed(np.arange(6), SHORT, job=True) == pytest.approx(ALIKE_TYPES)


def test_an_inner_type_with_many_bodies_in_two_repositories_is_asked_for_too() -> None:
    inner = [replace(row, level="class") for row in views("Meta", "a", "b")]
    names = Names(corpus_of([*inner, Row(squad="a", name="Box.Meta", level="class"), Row(squad="b", name="Meta")]))
    assert not names.one(rows(0, BODIES))
    assert names.one(rows(2 * BODIES + 1))


def test_plain_functions_are_no_types_no_constructors_and_nothing_that_an_interface_asks_for() -> None:
    listed = views("list", "a", "b")
    others = [
        Row(name="retry"),
        Row(name="Client.retry"),
        Row(name="Box.Client.Client"),
        Row(name="retry", level="class"),
    ]
    names = Names(corpus_of([*listed, *others]))
    first = len(listed)
    assert names.plain(rows(first, first + 1))
    for other in (0, first + 2, first + 3):
        assert not names.plain(rows(other))
