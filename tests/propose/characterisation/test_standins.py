"""The made-up world: the same answers for the same number, everything done to it written down."""

from __future__ import annotations

import asyncio
import datetime
import inspect
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.propose.python.characterisation.standins.arguments import Maker, words
from dupfinder.propose.python.characterisation.standins.shown import shown
from dupfinder.propose.python.characterisation.standins.world import Outside, Stop, World, enter, outside


def deeds(seed: int) -> list[str]:
    world = enter(World(seed, (OSError, KeyError)))
    thing = outside("requests")
    for _ in range(5):
        try:
            answer = thing.get("/a", timeout=3)
            answer.retries = answer.status_code + len(thing) + (answer > 3) + bool(answer == "x") + int(thing)
            answer["key"] = [str(one) for one in answer] + [f"{thing:>3}", "a" in thing, 2 * thing.size - 1]
            with thing as entered:
                del entered["key"]
        except (OSError, KeyError) as error:
            world.done.append(shown(error))
    return world.done


@given(st.integers(0, 10_000))
def test_the_same_number_gives_the_same_world(seed: int) -> None:
    assert deeds(seed) == deeds(seed)


def test_numbers_differ() -> None:
    assert len({tuple(deeds(seed)) for seed in range(20)}) > 15


def test_every_deed_is_written_down() -> None:
    world = enter(World(1))
    outside("time").sleep(0.5)
    outside("log").level = 3
    assert world.done == ["time.sleep(0.5)", "log.level = 3"]


def test_exceptions_are_classes_of_their_own() -> None:
    world = enter(World(0))
    made = outside("httpx").TransportError
    assert issubclass(made, Exception)
    assert outside("httpx.TransportError") is made
    assert world.exceptions == [made, made]
    assert outside("asyncio.TimeoutError") is TimeoutError


def test_what_never_ends_is_stopped() -> None:
    def drain() -> None:
        while True:
            bool(outside("queue"))

    enter(World(3))
    with pytest.raises(Stop):
        drain()


def test_awaiting_gives_the_thing_itself() -> None:
    async def waited() -> object:
        return await outside("answer")

    enter(World(0))
    assert shown(asyncio.run(waited())) == "answer"


def test_the_time_stands_still() -> None:
    assert outside("datetime").datetime.now() == outside("datetime").datetime.utcnow()
    assert isinstance(outside("datetime.datetime").now(datetime.UTC), datetime.datetime)
    assert outside("datetime.date").today().year == 2026


class Held:
    def __init__(self) -> None:
        self.inner = {"b": {3, 1}, "a": (None, ValueError("x"))}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Held(), "<Held {'inner': {'b': set[1, 3], 'a': tuple[None, ValueError['x']]}}>"),
        (lambda: 3, "<function>"),
        (dict, "<dict>"),
        ([[[[[[[1]]]]]]], "list[list[list[list[list[list[...]]]]]]"),
        (Outside("a.b"), "a.b"),
        (1.0, "1.0"),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    assert shown(value) == text


def call(plain, /, name: str, count=3, *rest, only: bool, on: tuple = (OSError,), **more) -> None: ...


@given(st.integers(0, 500))
def test_arguments_fit_the_signature(seed: int) -> None:
    signature = inspect.signature(call)
    args, kwargs = Maker(seed, ["x", "y"]).arguments(list(signature.parameters.values()))
    bound = signature.bind(*args, **kwargs).arguments
    assert bound.get("on", (OSError,)) == (OSError,)
    assert shown((args, kwargs)) == shown(Maker(seed, ["x", "y"]).arguments(list(signature.parameters.values())))


def test_words_are_the_modules_own() -> None:
    module = types.ModuleType("copies.one")
    exec("HEADERS = {'X-Id': ['a-b']}\ndef f():\n    return 'inner'\nclass C:\n    x = 'field'", vars(module))  # noqa: S102
    assert {"X-Id", "a-b", "inner", "field"} <= set(words(module))
