"""Whatever is not a copy's own: other modules, chance, arguments of no known type.

The world answers each question from a number, so that both runs of an example get the same answers, and writes down
what is done to it, so that they can be compared.
"""

from __future__ import annotations

import builtins
import re
import zlib
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

from dupfinder.propose.python.characterisation.standins.clock import DATES
from dupfinder.propose.python.characterisation.standins.shown import shown

MOST_STEPS = 300
_EXCEPTION = re.compile(r"[A-Z]\w*(Error|Exception|Timeout|Failure|Exit|Warning)|Timeout")
_STATUSES = (200, 204, 301, 400, 404, 429, 500, 502, 503)
TEXTS = ("", "a", "Some-Text_1", "true", "17", "2026-03-01T10:20:30+00:00", "2026-03-01", "a=1; b=2")
_ATTRIBUTES: dict[str, Sequence[Any]] = {
    **dict.fromkeys(("status", "status_code", "code"), _STATUSES),
    **dict.fromkeys(("text", "reason", "body", "name"), TEXTS),
}
_NUMBERS = frozenset({"time", "monotonic", "perf_counter", "uniform", "random", "randint"})
RAISED: tuple[type[Exception], ...] = (OSError, ConnectionError, TimeoutError, ValueError, KeyError, RuntimeError)
"""What calls may raise, beside the exceptions that a copy imports."""
_exceptions: dict[str, type[Exception]] = {}


class Stop(BaseException):
    """A run took more steps than it may: it would not end."""


class World:
    """The answers of one run, made of a number: what was `done` to it, and `exceptions` that it was asked for.

    Where it is given some to raise, calls fail at times.
    """

    def __init__(self, seed: int, raised: Sequence[type[Exception]] = ()) -> None:
        self.seed = seed
        self.raised = raised
        self.done: list[str] = []
        self.exceptions: list[type[Exception]] = []
        self._asked: dict[str, int] = {}

    def number(self, question: str, below: int) -> int:
        """The answer to a question, asked for the nth time: from 0, less than `below`."""
        count = self._asked[question] = self._asked.get(question, 0) + 1
        if sum(self._asked.values()) > MOST_STEPS:
            raise Stop
        return zlib.crc32(f"{self.seed} {question} {count}".encode()) % below


_current = [World(0)]


def enter(world: World) -> World:
    """Make it the world that all stand-ins ask."""
    _current[0] = world
    return world


def outside(name: str) -> Any:
    """What stands for a module, or for something in one, by its dotted name."""
    if name in DATES:
        return DATES[name]
    last = name.rsplit(".", 1)[-1]
    if "(" in name or not _EXCEPTION.fullmatch(last):
        return Outside(name)
    known = getattr(builtins, last, None)
    if isinstance(known, type) and name.startswith(("socket.", "asyncio.")):
        return known
    made = _exceptions.setdefault(name, type(last, (Exception,), {"__module__": "outside"}))
    _current[0].exceptions.append(made)
    return made


def _question(sign: str) -> Callable[[Any, Any], bool]:
    return lambda self, other: _current[0].number(f"{shown(self)} {sign} {shown(other)}", 2) == 1


def _operation(sign: str) -> tuple[Callable[[Any, Any], Any], Callable[[Any, Any], Any]]:
    """The operator, and the same where the stand-in is on its right."""
    return (
        lambda self, other: Outside(f"({shown(self)} {sign} {shown(other)})"),
        lambda self, other: Outside(f"({shown(other)} {sign} {shown(self)})"),
    )


class Outside:
    """Something that is not the copy's own, by the name of how it was come by."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_Outside__name", name)

    def shown_as(self) -> str:
        """The name."""
        return str(self.__name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        full = f"{self.__name}.{name}"
        if name in _ATTRIBUTES:
            return _ATTRIBUTES[name][_current[0].number(full, len(_ATTRIBUTES[name]))]
        return outside(full)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Write the call down; it fails, or what it gives back is a stand-in or a number."""
        world = _current[0]
        given = [shown(one) for one in args] + [f"{key}={shown(one)}" for key, one in sorted(kwargs.items())]
        call = f"{self.__name}({', '.join(given)})"
        world.done.append(call)
        if world.raised and world.number(f"{self.__name} fails", 4) == 0:
            raise world.raised[world.number(f"{self.__name} raises", len(world.raised))](f"{self.__name} failed")
        if self.__name.rsplit(".", 1)[-1] in _NUMBERS:
            return world.number(call, 50) / 4
        return Outside(f"{call}#{world.number(call, 3)}")

    def __setattr__(self, name: str, value: Any) -> None:
        _current[0].done.append(f"{self.__name}.{name} = {shown(value)}")

    def __getitem__(self, key: Any) -> Outside:
        return Outside(f"{self.__name}[{shown(key)}]")

    def __setitem__(self, key: Any, value: Any) -> None:
        _current[0].done.append(f"{self.__name}[{shown(key)}] = {shown(value)}")

    def __delitem__(self, key: Any) -> None:
        _current[0].done.append(f"del {self.__name}[{shown(key)}]")

    def __iter__(self) -> Iterator[Outside]:
        count = _current[0].number(f"iter {self.__name}", 3)
        return iter([Outside(f"{self.__name}:{place}") for place in range(count)])

    def __len__(self) -> int:
        return _current[0].number(f"len {self.__name}", 3)

    def __bool__(self) -> bool:
        return _current[0].number(f"bool {self.__name}", 2) == 1

    def __contains__(self, item: object) -> bool:
        return _current[0].number(f"{shown(item)} in {self.__name}", 2) == 1

    def __eq__(self, other: object) -> bool:
        return self is other or _current[0].number(f"{self.__name} == {shown(other)}", 2) == 1

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return zlib.crc32(self.__name.encode())

    def __index__(self) -> int:
        return _current[0].number(f"int {self.__name}", 4)

    __int__ = __index__

    def __float__(self) -> float:
        return _current[0].number(f"float {self.__name}", 9) / 2

    def __repr__(self) -> str:
        return f"<{self.__name}>"

    def __format__(self, spec: str) -> str:
        return f"<{self.__name}:{spec}>"

    def __enter__(self) -> Outside:
        _current[0].done.append(f"enter {self.__name}")
        return self

    def __exit__(self, *error: object) -> None:
        _current[0].done.append(f"exit {self.__name}")

    async def __aenter__(self) -> Outside:
        return self.__enter__()

    async def __aexit__(self, *error: object) -> None:
        self.__exit__(*error)

    def __await__(self) -> Generator[None, None, Outside]:
        yield from ()
        return self

    __lt__, __le__, __gt__, __ge__ = _question("<"), _question("<="), _question(">"), _question(">=")
    __add__, __radd__ = _operation("+")
    __sub__, __rsub__ = _operation("-")
    __mul__, __rmul__ = _operation("*")
    __truediv__, __rtruediv__ = _operation("/")
    __floordiv__, __rfloordiv__ = _operation("//")
    __mod__, __rmod__ = _operation("%")
    __pow__, __rpow__ = _operation("**")
    __or__, __ror__ = _operation("|")
    __and__, __rand__ = _operation("&")
