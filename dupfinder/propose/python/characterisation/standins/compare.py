"""Runs a copy as it stood and on the shared function, in the same made-up world, and compares what they do."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import itertools
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dupfinder.propose.python.characterisation.standins.arguments import Given, Maker, words
from dupfinder.propose.python.characterisation.standins.follow import Follower
from dupfinder.propose.python.characterisation.standins.pure import ASKING, is_pure
from dupfinder.propose.python.characterisation.standins.shown import shown
from dupfinder.propose.python.characterisation.standins.world import RAISED, Outside, Stop, World, enter, outside

EXAMPLES = 150
ENOUGH = 0.5
"""Share of the copy's lines that the examples must reach."""
MOST_LINES = 5_000
"""Lines that a copy may run in an example; one that runs more is taken for one that never ends."""
_MOST_YIELDED = 20


@dataclass(frozen=True)
class Case:
    """A copy: its place, the modules that hold it as it stood and on the shared function, its name, its class."""

    place: str
    before: str
    after: str
    name: str
    owner: str = ""


def compare(case: Case, library: types.ModuleType, filled_in: Sequence[Callable[[], Given]] = ()) -> str:
    """Why the examples prove too little, or nothing. Raises AssertionError where the two do not do the same.

    `filled_in` are arguments that people wrote: functions, as a run may change what it is given.
    """
    worlds = World(0), World(0)
    try:
        before, after = (_loaded(name, one) for name, one in zip((case.before, case.after), worlds, strict=True))
    except Exception as error:  # noqa: BLE001 - whatever the top of a module does
        return f"{case.place} does not stand alone: {shown(error)}"
    raised = dict.fromkeys((*RAISED, *worlds[0].exceptions))
    texts = words(before)
    copied, lines = Follower(before, MOST_LINES), Follower(library, 2 * MOST_LINES)
    with _made_up(library):
        for seed in range(EXAMPLES + len(filled_in)):
            made = filled_in[seed - EXAMPLES] if seed >= EXAMPLES else None
            worlds = World(seed, [*raised]), World(seed, [*raised])
            with copied.following():
                was = _run(before, case, worlds[0], Maker(seed, texts), made)
            raised |= dict.fromkeys(worlds[0].exceptions)
            if was is None:
                continue
            with lines.following():
                now = _run(after, case, worlds[1], Maker(seed, texts), made)
            assert was == now, f"{case.place}, example {seed}: {_difference(was, now or ['does not end'])}"
    if lines.entered and len(copied.reached) >= ENOUGH * len(copied.entered):
        return ""
    missed = ", ".join(map(str, sorted(copied.entered - copied.reached))) if lines.entered else "all"
    return f"fill in ARGUMENTS[{case.place!r}]: of {case.before}, these lines are not reached: {missed}"


def _loaded(name: str, world: World) -> types.ModuleType:
    enter(world)
    return importlib.import_module(name)


def _difference(was: Sequence[str], now: Sequence[str]) -> str:
    """The first step at which the two part."""
    pairs = itertools.zip_longest(was, now, fillvalue="nothing more")
    left, right = next((one, other) for one, other in pairs if one != other)
    return f"the copy: {left!r}; the draft: {right!r}"


@contextlib.contextmanager
def _made_up(library: types.ModuleType) -> Iterator[None]:
    """What the library imports of the world outside is what the copies see."""
    real = dict(vars(library))
    stubs = {name: outside(_dotted(value)) for name, value in real.items() if _is_outside(value, library)}
    vars(library).update(stubs, **{name: outside(name) for name in ASKING if name not in real})
    try:
        yield
    finally:
        vars(library).clear()
        vars(library).update(real)


def _is_outside(value: Any, library: types.ModuleType) -> bool:
    if isinstance(value, types.FunctionType) and value.__globals__ is vars(library):
        return False
    module = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    kinds = (types.ModuleType, types.FunctionType, types.BuiltinFunctionType, types.MethodType, type)
    return isinstance(value, kinds) and isinstance(module, str) and not is_pure(module)


def _dotted(value: Any) -> str:
    return str(value.__name__ if isinstance(value, types.ModuleType) else f"{value.__module__}.{value.__name__}")


def _run(
    module: types.ModuleType, case: Case, world: World, maker: Maker, made: Callable[[], Given] | None
) -> list[str] | None:
    """What a run does, gives back, and leaves behind, as text; None where it does not end."""
    enter(world)
    held: list[Any] = []
    try:
        target = getattr(module, case.owner or case.name)
        if case.owner:
            args, kwargs = maker.arguments(list(inspect.signature(target).parameters.values()))
            held.append(target(*args, **kwargs))
            target = getattr(held[0], case.name)
        args, kwargs = made() if made else maker.arguments(list(inspect.signature(target).parameters.values()))
        held.extend([args, kwargs])
        result = _result(target(*args, **kwargs))
        world.done.append(f"returns {shown(result)}")
    except Stop:
        return None
    except Exception as error:  # noqa: BLE001 - what a copy raises is what it does
        world.done.append(f"raises {shown(error)} of {shown(error.__cause__)}")
    return [*world.done, *map(_left, held)]


def _left(value: Any) -> str:
    """What is left behind; an object may keep others from looking."""
    try:
        return shown(value)
    except Exception:  # noqa: BLE001 - whatever its own methods do
        return f"a {type(value).__name__} that cannot be shown"


def _result(value: Any) -> Any:
    """What comes of what a function returns: coroutines and generators are run, functions called once."""
    if inspect.iscoroutine(value):
        return asyncio.run(value)
    if inspect.isgenerator(value):
        return list(itertools.islice(value, _MOST_YIELDED))
    if isinstance(value, contextlib.AbstractContextManager) and not isinstance(value, Outside):
        with value as inner:
            return ["with", inner]
    if isinstance(value, types.FunctionType):
        return ["function", _result(value(Outside("given")))]
    return value
