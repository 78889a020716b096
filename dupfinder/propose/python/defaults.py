"""Defaults and types of the shared function's parameters, from what the copies say."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Mapping

from dupfinder.propose.python.general import General
from dupfinder.propose.python.normal import Normal, base
from dupfinder.propose.python.state import Hole

_BUILTINS = frozenset(dir(builtins))
ABSTRACT = frozenset({"Awaitable", "Callable", "Iterable", "Iterator", "Mapping", "MutableMapping", "Sequence"})
"""Types of `collections.abc` that a library may import for its annotations; `typing` has them too."""
_TYPES = {int: "int", float: "float", str: "str", bool: "bool", bytes: "bytes"}


def default_of_parameter(general: General, members: Mapping[int, str]) -> str | None:
    """The default that most copies give; None where it is required. What only some copies have defaults to None."""
    said = [_signature_default(general.copies[one], base(local)) for one, local in members.items()]
    chosen = _majority(said)
    if chosen is not None:
        return chosen
    return "None" if len(members) < len(general.copies) else None


def default_of_hole(general: General, hole: Hole) -> tuple[str | None, str]:
    """Default (None where it is required) and type."""
    whole = len(hole.values) == len(general.copies)
    if hole.lazy:
        return (None, "Callable[..., Any]") if whole else ("None", "Callable[..., Any] | None")
    literals = [_literal(general.copies[one], node) for one, node in hole.values.items()]
    chosen = _majority(literals)
    kind = _type(literals)
    if chosen is None and not whole:
        return "None", "Any" if kind == "Any" else f"{kind} | None"
    return chosen, kind


def type_of(general: General, model: int, members: Mapping[int, str]) -> str:
    """The type that copies give a parameter, where it needs nothing but built-in and `ABSTRACT` names; else Any."""
    for one in (model, *sorted(members)):
        if one not in members:
            continue
        arguments = general.copies[one].copy.node.args
        star = {each.arg: text for each, text in ((arguments.vararg, "tuple"), (arguments.kwarg, "dict")) if each}
        name = base(members[one])
        if name in star:
            return (
                f"{star[name]}[{'str, ' if star[name] == 'dict' else ''}Any{', ...' if star[name] == 'tuple' else ''}]"
            )
        found = next((each for each in ast.walk(arguments) if isinstance(each, ast.arg) and each.arg == name), None)
        if found is not None and found.annotation is not None and _is_plain(found.annotation, general.copies[one]):
            return ast.unparse(found.annotation)
    return "Any"


def _is_plain(node: ast.expr, one: Normal) -> bool:
    names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
    return all(name in _BUILTINS or name == "Any" or _is_abstract(name, one) for name in names) and not any(
        isinstance(each, ast.Attribute) or (isinstance(each, ast.Constant) and isinstance(each.value, str))
        for each in ast.walk(node)
    )


def _is_abstract(name: str, one: Normal) -> bool:
    imported = one.copy.imports.get(name)
    known = imported is not None and imported.module in ("typing", "collections.abc") and imported.name == name
    return known and name in ABSTRACT


def _signature_default(one: Normal, name: str) -> str | None:
    arguments = one.copy.node.args
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True)]
    pairs += [(each, given) for each, given in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if given]
    found = next((given for each, given in pairs if each.arg == name), None)
    return None if found is None else _literal(one, found)


def _literal(one: Normal, node: ast.expr) -> str | None:
    """An immutable literal as text, constants of the module followed once."""
    held = one.copy.constants.get(base(node.id)) if isinstance(node, ast.Name) else None
    node = held if held is not None else node
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    plain = isinstance(value, tuple) and all(isinstance(each, str | int | float | bool) for each in value)
    if value is not None and not plain and not isinstance(value, str | int | float | bool | bytes):
        return None
    return repr(value)


def _majority(said: Iterable[str | None]) -> str | None:
    """What more copies say than say anything else, if at least two do."""
    counts = Counter(said).most_common(2)
    if not counts or counts[0][0] is None or counts[0][1] < 2:
        return None
    return counts[0][0] if len(counts) == 1 or counts[0][1] > counts[1][1] else None


def _type(literals: Iterable[str | None]) -> str:
    kinds = {None if text is None else type(ast.literal_eval(text)) for text in literals}
    if kinds == {int, float}:
        return "float"
    only = next(iter(kinds)) if len(kinds) == 1 else None
    return _TYPES.get(only, "Any") if only is not None else "Any"
