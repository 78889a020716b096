"""Made-up arguments: of the kinds that names, defaults and annotations suggest, in words that the copy itself uses."""

from __future__ import annotations

import inspect
import random
import re
import types
from collections.abc import Callable, Sequence
from typing import Any

from dupfinder.propose.python.characterisation.standins.clock import MOMENTS
from dupfinder.propose.python.characterisation.standins.shown import shown
from dupfinder.propose.python.characterisation.standins.world import TEXTS, Outside

Given = tuple[tuple[Any, ...], dict[str, Any]]
_MOST_SEEN = 2000
_NUMBERS = (0, 1, 2, 3, 7, -1, 200, 404, 503)
_LEFT_TO_DEFAULT = 0.4
_AS_SAID = 0.9
_UNKNOWN = 0.4
_ALIASES = {"Mapping": "dict", "Dict": "dict", "Sequence": "list", "List": "list", "Iterable": "list"}
_ALIASES |= {"date": "datetime"}


def words(module: types.ModuleType) -> list[str]:
    """Texts that the module speaks of: keys, headers, names."""
    found = set(TEXTS)
    waiting: list[Any] = [value for name, value in sorted(vars(module).items()) if not name.startswith("__")]
    for _ in range(_MOST_SEEN):
        if not waiting:
            break
        value = waiting.pop()
        own = getattr(value, "__module__", None) == module.__name__
        if isinstance(value, str) and len(value) < 80:
            found.add(value)
        elif isinstance(value, dict):
            waiting.extend([*value, *value.values()])
        elif isinstance(value, (list, tuple, set, frozenset)):
            waiting.extend(sorted(value, key=shown))
        elif isinstance(value, types.FunctionType) and own:
            waiting.append(value.__code__)
        elif isinstance(value, types.CodeType):
            waiting.extend(value.co_consts)
        elif isinstance(value, type) and own:
            waiting.extend(vars(value).values())
    return sorted(found)


class Maker:
    """Makes arguments of a number; the same for the same."""

    def __init__(self, seed: int, texts: Sequence[str]) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - examples, not secrets
        self._texts = texts
        self._kinds: dict[str, Callable[[], Any]] = {
            "bool": lambda: self._chance.choice([True, False]),
            "bytes": lambda: self._text().encode(),
            "datetime": lambda: self._chance.choice(MOMENTS),
            "dict": lambda: self._mapping(2),
            "float": lambda: self._chance.choice([0.0, 0.5, 1.0, 30.0, 100_000.0]),
            "int": lambda: self._chance.choice(_NUMBERS),
            "list": lambda: [self._plain() for _ in range(self._chance.choice([0, 1, 3]))],
            "str": self._text,
        }

    def arguments(self, parameters: Sequence[inspect.Parameter]) -> Given:
        """What a function of these parameters is called with."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        for place, one in enumerate(parameters):
            omitted = one.default is not one.empty and self._chance.random() < _LEFT_TO_DEFAULT
            if one.kind is one.VAR_POSITIONAL:
                args.extend(self._value(one) for _ in range(self._chance.choice([0, 0, 1, 2])))
            elif one.kind is one.VAR_KEYWORD:
                kwargs.update(self._more(kwargs))
            elif one.kind is one.KEYWORD_ONLY or (len(args) < place and one.kind is not one.POSITIONAL_ONLY):
                kwargs.update({} if omitted else {one.name: self._value(one)})
            elif not omitted:
                args.append(self._value(one))
        return tuple(args), kwargs

    def _more(self, known: dict[str, Any]) -> dict[str, Any]:
        names = [text for text in self._texts if text.isidentifier() and text not in known]
        return {self._chance.choice(names): self._plain() for _ in range(self._chance.choice([0, 0, 1]))}

    def _value(self, one: inspect.Parameter) -> Any:
        said = [] if one.annotation is one.empty else re.findall(r"\w+", str(one.annotation))
        kinds = [kind for word in said if (kind := _ALIASES.get(word, word)) in self._kinds]
        if isinstance(one.default, (tuple, type)) and one.default is not one.empty:
            return one.default
        if "Callable" in said or isinstance(one.default, (types.FunctionType, Outside)):
            return Outside(one.name)
        kinds = kinds or [kind for kind in (type(one.default).__name__,) if kind in self._kinds]
        if kinds and self._chance.random() < _AS_SAID:
            return self._kinds[kinds[0]]()
        return Outside(one.name) if self._chance.random() < _UNKNOWN else self._plain()

    def _plain(self) -> Any:
        return None if self._chance.random() < 0.1 else self._kinds[self._chance.choice(sorted(self._kinds))]()

    def _text(self) -> str:
        return self._chance.choice(self._texts)

    def _mapping(self, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for _ in range(self._chance.choice([0, 1, 2, 4])):
            deep = depth > 0 and self._chance.random() < 0.3
            made[self._text()] = self._mapping(depth - 1) if deep else self._chance.choice([*self._texts, 1, None])
        return made
