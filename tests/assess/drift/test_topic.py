from __future__ import annotations

from dupfinder.assess.drift import builtin
from dupfinder.assess.drift.topic import topic
from tests.assess.drift.sources import copy

KEYS = "def f(x):\n    return {{{}}}\n"


def made(*keys: str) -> str:
    return KEYS.format(", ".join(f"'{key}': x.{key}" for key in keys))


def test_the_words_of_most_squads_tell_the_job() -> None:
    copies = [
        copy(made("actor", "action", "target", "outcome"), "def f(", "red"),
        copy(made("user", "operation", "resource", "result"), "def f(", "blue"),
    ]
    assert topic(copies, ["red", "blue"], builtin()) == "audit-log"


def test_an_id_and_a_status_are_no_job() -> None:
    copies = [copy(made("id", "status"), "def f(", squad) for squad in ("red", "blue")]
    assert topic(copies, ["red", "blue"], builtin()) is None


def test_what_one_squad_of_many_says_is_no_job() -> None:
    copies = [copy(made("actor", "action", "target", "outcome"), "def f(", "red")]
    assert topic(copies, ["red", "blue", "green"], builtin()) is None
