from __future__ import annotations

from dupfinder.find.gather import _holders, _outermost
from dupfinder.findings import Hit, Holder


def at(repository, start, end, squad="a", **more):
    return Holder(repository, "x.py", start, end, "f", squad, **more)


def test_a_class_answers_for_its_methods():
    whole, method, other = at("one", 1, 30), at("one", 5, 9), at("two", 5, 9)
    found = _outermost([Hit("C", 0.9, (whole,)), Hit("C.m", 0.8, (method,)), Hit("m", 0.7, (method, other))])
    assert [hit.name for hit in found] == ["C", "m"]
    assert _holders([method, whole]) == (whole,)


def test_places_come_platform_first_then_a_squad_in_turn_then_tests():
    found = _holders(
        [
            at("one", 1, 2, "a"),
            at("one", 3, 4, "a"),
            at("two", 1, 2, "b"),
            at("tests", 1, 2, "c", test=True),
            at("core", 1, 2, "p", platform=True),
        ]
    )
    assert [one.squad for one in found] == ["p", "a", "b", "a", "c"]
