"""Decisions of the drift table as options of an API: a name, a kind, a default where a value leads."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dupfinder.model import DriftKind, DriftRow

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_WORD = re.compile(r"[A-Za-z0-9]+")
_FLAGS = {"yes": "true", "no": "false"}


@dataclass(frozen=True, slots=True)
class Option:
    """`kind` is one of `dialects.KINDS`; `default` is a literal of C-like languages, None where no value leads."""

    words: tuple[str, ...]
    kind: str
    default: str | None
    said: str

    def name(self, *, upper: bool) -> str:
        """The words as one name in camel case."""
        joined = "".join(word.capitalize() for word in self.words)
        return joined if upper else joined[:1].lower() + joined[1:]


def options(rows: Iterable[DriftRow]) -> tuple[list[Option], list[str]]:
    """The options, and what else there is to decide."""
    found: list[Option] = []
    rest: list[str] = []
    for row in rows:
        values = {value for said in row.values.values() for value in said}
        flags = row.kind is DriftKind.BEHAVIOUR and values <= _FLAGS.keys()
        if row.kind in (DriftKind.SETTING, DriftKind.WIRE_NAME) or flags:
            found.append(_option(row, _kind(values)))
        else:
            rest.append(f"{row.label}: {_said(row)}")
    return _distinct(found), rest


def _option(row: DriftRow, kind: str) -> Option:
    words = tuple(_WORD.findall(row.concept)) or ("option",)
    words = (*words, "name") if row.kind is DriftKind.WIRE_NAME and words[-1] != "name" else words
    words = words if words[0][0].isalpha() else ("option", *words)
    # In some languages a default stands in a comment.
    unfit = row.majority is None or kind == "texts" or "*/" in row.majority
    default = None if unfit else _literal(str(row.majority), kind)
    return Option(words, kind, default, f"{row.label}: {_said(row)}.")


def _kind(values: Iterable[str]) -> str:
    each = list(values)
    if all(value in _FLAGS for value in each):
        return "flag"
    if all(_NUMBER.fullmatch(value) for value in each):
        return "float" if any("." in value for value in each) else "int"
    return "texts" if any(", " in value for value in each) else "text"


def _literal(value: str, kind: str) -> str:
    if kind == "flag":
        return _FLAGS[value]
    return value if kind in ("int", "float") else json.dumps(value, ensure_ascii=False)


def _said(row: DriftRow) -> str:
    """Who says what, the majority first."""
    by_value: Mapping[str, list[str]] = defaultdict(list)
    for squad, values in sorted(row.values.items()):
        if values:
            by_value[" or ".join(values)].append(squad)
    order = sorted(by_value, key=lambda value: (value != row.majority, -len(by_value[value]), value))
    told = "; ".join(f"{value} in {', '.join(by_value[value])}" for value in order)
    return told if row.majority is not None else f"no value leads ({told})"


def _distinct(found: list[Option]) -> list[Option]:
    """Options of one name told apart by a number."""
    seen: dict[tuple[str, ...], int] = defaultdict(int)
    made: list[Option] = []
    for one in found:
        seen[one.words] += 1
        number = seen[one.words]
        words = one.words if number == 1 else (*one.words, str(number))
        made.append(Option(words, one.kind, one.default, one.said))
    return made
