"""Names for what the generalisation found: variables, parameters, flags."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Mapping

from dupfinder.propose.python.general import General
from dupfinder.propose.python.normal import base
from dupfinder.propose.python.state import Hole
from dupfinder.propose.python.unify import option_of

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_RESERVED = frozenset({*keyword.kwlist, *dir(builtins)})


class Names:
    """Hands out identifiers, none twice; `taken` are those that the library module uses for something else."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken

    def fresh(self, wanted: str) -> str:
        """The wanted name in the form of an identifier; with a number where it is taken."""
        stem = snake(wanted) or "value"
        name, number = stem, 2
        while name in self._taken or name in _RESERVED:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name


def snake(text: str) -> str:
    """Lower-case words joined by underscores; empty where there are none that may start an identifier."""
    ascii_only = text.encode("ascii", "ignore").decode()[:60]
    return "_".join(word.lower() for word in _WORD.findall(ascii_only)).lstrip("0123456789_")


def named(general: General, model: int, taken: set[str]) -> dict[str, str]:
    """An identifier for each `$n`, `?n` and `?optionn` of the template."""
    names, found = Names(taken), dict[str, str]()
    used = _used(general)
    for number in used:
        found[f"${number}"] = names.fresh(_variable(general.state.classes[number], model))
    for number, hole in enumerate(general.state.holes):
        found[f"?{number}"] = names.fresh(_hole(hole, model))
    for statement in (node for each in general.template for node in ast.walk(each)):
        if isinstance(statement, ast.stmt) and option_of(statement) >= 0:
            found[f"?option{option_of(statement)}"] = names.fresh(f"with_{_subject(statement, found)}")
    return found


def _used(general: General) -> list[int]:
    """Variables of the template and of what holes are given, in order."""
    numbers = [
        general.state.root(int(text[1:]))
        for each in general.template
        for node in ast.walk(each)
        for text in (getattr(node, "id", None), getattr(node, "arg", None), getattr(node, "name", None))
        if isinstance(text, str) and text.startswith("$")
    ]
    inputs = [number for hole in general.state.holes for number in hole.inputs]
    return list(dict.fromkeys([*numbers, *inputs]))


def _variable(members: Mapping[int, str], model: int) -> str:
    """What most copies call it, else the model."""
    counts = Counter(base(name) for name in members.values())
    name, count = counts.most_common(1)[0]
    own = members.get(model)
    chosen = name if count > 1 or own is None else base(own)
    return "owner" if chosen in ("self", "cls") else chosen


def _hole(hole: Hole, model: int) -> str:
    """A name that copies have for the value, else what the place is called."""
    said = [hole.values[one] for one in (model, *sorted(hole.values)) if one in hole.values]
    if hole.hook:
        return f"on_{snake(hole.hint)}"
    for node in said:
        if isinstance(node, ast.Name) and not node.id.startswith(("&", "<")):
            return base(node.id).rsplit(".", 1)[-1]
        if isinstance(node, ast.Attribute):
            return node.attr if not hole.lazy else hole.hint or node.attr
    if hole.lazy:
        return f"make_{snake(hole.hint) or 'value'}" if hole.hint != "is_due" else "is_due"
    if all(isinstance(node, ast.Name) and node.id == "<own>" for node in said):
        return "again"
    return hole.hint or "value"


def _subject(node: ast.AST, found: Mapping[str, str]) -> str:
    """What an optional statement is about: what it sets, raises, or else what it is."""
    body = node.body  # type: ignore[attr-defined]
    for inner in (each for statement in body for each in ast.walk(statement)):
        if isinstance(inner, ast.Subscript) and isinstance(inner.ctx, ast.Store):
            key = inner.slice
            return str(key.value) if isinstance(key, ast.Constant) else found.get(getattr(key, "id", ""), "item")
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            return found.get(inner.id, "value")
    first = body[0]
    while isinstance(first, ast.If) and first.body:
        first = first.body[0]
    return {ast.Raise: "error", ast.Return: "early_return"}.get(type(first), "step")
