"""Which expressions may be computed before the shared function is called, and which only where they stand."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from dupfinder.propose.python.normal import Normal, base, is_local

_TEXT_METHODS = frozenset({"lower", "upper", "strip", "title", "casefold"})
_DISPLAYS = ast.Tuple | ast.List | ast.Set | ast.Dict | ast.UnaryOp | ast.BinOp


def spoken_of(node: ast.expr, one: Normal) -> Iterator[str]:
    """Locals that the expression reads and that its squad's wrapper does not have: all but untouched parameters."""
    own = {each.arg for inner in ast.walk(node) if isinstance(inner, ast.Lambda) for each in ast.walk(inner.args)
           if isinstance(each, ast.arg)}  # fmt: skip
    own |= {
        each.id
        for inner in ast.walk(node)
        if isinstance(inner, ast.comprehension)
        for each in ast.walk(inner.target)
        if isinstance(each, ast.Name)
    }
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and is_local(each.id) and each.id not in own and not is_untouched(each.id, one):
            yield each.id


def is_untouched(name: str, one: Normal) -> bool:
    """Whether a local is a parameter that the function never assigns to."""
    return name in one.parameters and name not in one.rebound


def is_early(node: ast.AST, one: Normal) -> bool:
    """Whether the value is the same, and computing it neither fails nor has an effect, at the start of the function."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.Name):
        return is_untouched(node.id, one) if is_local(node.id) else _is_settled(node.id, one)
    if isinstance(node, ast.Attribute):
        return _is_early_attribute(node, one)
    if isinstance(node, ast.Call):
        return _is_text(node)
    if isinstance(node, ast.Tuple | ast.List):
        return all(is_early(item, one) for item in node.elts)
    parts = [each for each in ast.walk(node) if isinstance(each, ast.expr)]
    return isinstance(node, _DISPLAYS) and all(_is_fixed(each, one) for each in parts)


def _is_settled(name: str, one: Normal) -> bool:
    """Whether a name that the function does not bind is there, and stays what it is while the function runs."""
    return not name.startswith("!") or (base(name) in one.copy.globals and base(name) not in one.copy.rewritten)


def _is_fixed(node: ast.expr, one: Normal) -> bool:
    """Constants and globals, and displays and sums of them: `MASK + "!"`."""
    named = isinstance(node, ast.Name) and not is_local(node.id) and _is_settled(node.id, one)
    return isinstance(node, ast.Constant | _DISPLAYS) or named


def _is_text(node: ast.Call) -> bool:
    """`HEADER.lower()` of a global: texts do not change."""
    method = node.func
    plain = isinstance(method, ast.Attribute) and method.attr in _TEXT_METHODS and not node.args and not node.keywords
    held = method.value if isinstance(method, ast.Attribute) else None
    return plain and isinstance(held, ast.Name) and held.id.startswith("!")


def _is_early_attribute(node: ast.Attribute, one: Normal) -> bool:
    """Of a logger of the module, or of the object where only its constructor sets it."""
    if not isinstance(node.value, ast.Name):
        return False
    if not is_local(node.value.id):
        held = one.copy.constants.get(base(node.value.id))
        return isinstance(held, ast.Call) and ast.unparse(held.func).endswith("getLogger")
    is_self = one.copy.owner is not None and node.value.id == next(iter(one.parameters), "")
    return is_self and is_untouched(node.value.id, one) and node.attr in one.copy.settled
