"""The vocabulary: which names in code say the same thing. Declared in `concepts.toml`, added to by an org's config."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from dupfinder.assess.drift.facts import Fact, Source
from dupfinder.assess.drift.names import phrase
from dupfinder.assess.drift.values import Shape
from dupfinder.model import DriftKind
from dupfinder_scanners.errors import ConfigError

_SHAPES = {
    "number": (Shape.NUMBER,),
    "text": (Shape.TEXT, Shape.NAME),
    "flag": (Shape.FLAG,),
    "numbers": (Shape.NUMBERS,),
    "texts": (Shape.TEXTS,),
    "names": (Shape.NAMES, Shape.NAME),
    "any": tuple(Shape),
}
_SAYS = ("value", "name", "module", "presence")
_KEYS = frozenset({
    "slug", "kind", "label", "names", "sources", "shape", "says", "families", "within", "range", "needs",
    "except_languages", "same", "all", "not_in", "same_language",
})  # fmt: skip
_LISTS = ("names", "families", "not_in", "within", "needs", "same", "except_languages")
_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """One decision, and how to see what a copy decided. Compared as the object that it is, which keeps look-ups cheap.

    `names` are phrases of lower-case words (`max delay`), most telling first; `*` stands for any words. `sources` are
    the syntactic roles it may come from, the most telling first. `says`: the `value` under the name, the `name` itself
    (a key or a header), the `module` of an import, or mere `presence` (yes or no). `families` limits it to candidates
    of these families, `within` to functions of such names, `range` to numbers between two, `not_in` keeps it out of
    families.
    `needs` are calls without which the question does not arise. `same` are values that mean the same. `all` collects
    every value of a copy, where otherwise the best one counts. `same_language` compares copies of one language only:
    that Go has another JSON library than Python is no decision.
    """

    slug: str
    kind: DriftKind
    label: str
    names: tuple[str, ...]
    sources: tuple[Source, ...]
    shape: str = "any"
    says: str = "value"
    families: frozenset[str] = frozenset()
    not_in: frozenset[str] = frozenset()
    within: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    needs: tuple[str, ...] = ()
    except_languages: frozenset[str] = frozenset()
    same: tuple[str, ...] = ()
    all: bool = False
    same_language: bool = False

    def fits(self, family: str | None) -> bool:
        """Whether the question arises for candidates of the family."""
        return (not self.families or family in self.families) and family not in self.not_in

    def admits(self, fact: Fact) -> bool:
        """Whether a fact may answer at all, whatever its name."""
        if fact.source not in self.sources or fact.shape not in _SHAPES[self.shape]:
            return False
        if self.within and not any(matches(pattern, phrase(fact.within)) for pattern in self.within):
            return False
        return self.range is None or self._in_range(fact.value)

    def points(self, place: int, fact: Fact) -> float:
        """How well the phrase at `place` answers, above 0: words that match, then the order of names and sources."""
        literal = sum(word != "*" for word in self.names[place].split())
        own = (2.0 if fact.own else 0.0) + (1.0 if fact.bare else 0.0)
        return 10.0 * literal + 5.0 - 0.01 * place + own - 0.1 * self.sources.index(fact.source)

    def _in_range(self, text: str) -> bool:
        low, high = self.range or (0.0, 0.0)
        try:
            return all(low <= float(each) <= high for each in text.split(", "))
        except ValueError:
            return False


def is_module(package: str, module: str) -> bool:
    """Whether a module is the package or lies in it."""
    return module == package or module.startswith((f"{package}.", f"{package}/"))


@lru_cache(maxsize=1 << 16)
def matches(pattern: str, text: str) -> bool:
    """Whether a phrase fits a pattern, word by word; `*` stands for any words, or none."""
    return _expression(pattern).fullmatch(f"{text} " if text else "") is not None


@lru_cache(maxsize=1 << 12)
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(r"(?:\S+ )*".join(re.escape(part) for part in f"{pattern} ".split("* ")))


@cache
def builtin() -> tuple[Concept, ...]:
    """The concepts that come with dupfinder, in the order in which rows of equal weight are shown."""
    text = files("dupfinder.assess.drift").joinpath("concepts.toml").read_text(encoding="utf-8")
    return concepts(tomllib.loads(text)["concept"], "concepts.toml")


def concepts(entries: Sequence[Mapping[str, Any]], where: str) -> tuple[Concept, ...]:
    """Concepts of TOML tables; an org's own come in the same form.

    Raises ConfigError, naming the entry, for an unknown key, kind, source or shape, and for what is missing.
    """
    return tuple(_concept(entry, f"{where}: concept {number}") for number, entry in enumerate(entries, 1))


def extended(own: Sequence[Mapping[str, Any]], where: str) -> tuple[Concept, ...]:
    """An org's own concepts, then the built-in ones; an own one replaces the built-in of its slug and kind.

    Raises ConfigError as `concepts` does.
    """
    added = concepts(own, where)
    known = {(one.slug, one.kind) for one in added}
    return (*added, *(one for one in builtin() if (one.slug, one.kind) not in known))


def _concept(entry: Mapping[str, Any], where: str) -> Concept:
    where = f"{where} ({entry.get('slug', 'no slug')})"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise ConfigError(f"{where} has the unknown key {unknown[0]}; known are {', '.join(sorted(_KEYS))}")
    for key, known in (("shape", _SHAPES), ("says", _SAYS)):
        if key in entry and entry[key] not in known:
            raise ConfigError(f"{where}: {key} is {entry[key]!r}; use one of {', '.join(known)}")
    lists = {key: _texts(entry, key, where) for key in _LISTS}
    slug = entry.get("slug")
    if not isinstance(slug, str) or not _SLUG.fullmatch(slug):
        raise ConfigError(f"{where}: slug must be lower-case words joined by hyphens")
    if not lists["names"]:
        raise ConfigError(f"{where} has no names; list the phrases it goes by, such as names = ['max delay']")
    span = entry.get("range")
    if span is not None and (not isinstance(span, list) or len(span) != 2):
        raise ConfigError(f"{where}: range must be two numbers, the smallest and the largest")
    return Concept(
        slug=slug,
        kind=_member(DriftKind, entry.get("kind"), "kind", where),
        label=str(entry.get("label", slug.replace("-", " "))),
        names=lists["names"],
        sources=tuple(_member(Source, each, "sources", where) for each in _texts(entry, "sources", where)),
        shape=entry.get("shape", "any"),
        says=entry.get("says", "value"),
        families=frozenset(lists["families"]),
        not_in=frozenset(lists["not_in"]),
        within=lists["within"],
        range=(float(span[0]), float(span[1])) if span else None,
        needs=lists["needs"],
        except_languages=frozenset(lists["except_languages"]),
        same=lists["same"],
        all=bool(entry.get("all", False)),
        same_language=bool(entry.get("same_language", False)),
    )


def _texts(entry: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    found = entry.get(key, [])
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ConfigError(f"{where}: {key} must be a list of texts")
    return tuple(found)


def _member(of: type[_Choice], value: object, key: str, where: str) -> _Choice:
    try:
        return of(str(value))
    except ValueError:
        known = ", ".join(each.value for each in of)
        raise ConfigError(f"{where}: {key} is {value!r}; use one of {known}") from None
