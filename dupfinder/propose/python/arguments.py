"""What a squad's wrapper passes for a hole: the squad's own words, taken from its source."""

from __future__ import annotations

import ast
import copy

from dupfinder.propose.python.eager import is_early
from dupfinder.propose.python.general import General, locals_of
from dupfinder.propose.python.normal import OWN, Normal, base
from dupfinder.propose.python.state import Hole


def argument(general: General, hole: Hole, number: int) -> str:
    """Source text of the argument of copy `number`: its expression, or a function of it where that must wait."""
    value, one = hole.values[number], general.copies[number]
    if not hole.lazy:
        return _text(value, one, {})
    inputs = [general.state.classes[each].get(number) for each in hole.inputs]
    bare = not inputs and isinstance(value, ast.Call) and not value.args and not value.keywords
    if bare and isinstance(value, ast.Call) and is_early(value.func, one):
        return _text(value.func, one, {})
    spoken = locals_of(value)
    names = _input_names([each for each in inputs if each], spoken)
    given = [
        names[each] if each is not None and each in spoken else f"_{place}" for place, each in enumerate(inputs, 1)
    ]
    head = f"lambda {', '.join(given)}" if given else "lambda"
    return f"{head}: {_text(value, one, names)}"


def _input_names(inputs: list[str], spoken: list[str]) -> dict[str, str]:
    """What the inputs are called in the wrapper: their own names, unless another local goes by the same one."""
    taken = {base(each) for each in spoken if each not in inputs}
    found: dict[str, str] = {}
    for each in inputs:
        name = base(each)
        while name in taken:
            name += "_"
        taken.add(name)
        found[each] = name
    return found


def _text(value: ast.expr, one: Normal, names: dict[str, str]) -> str:
    """As the squad wrote it, or written anew where names had to change."""
    if all(base(local) == name for local, name in names.items()):
        found = one.copy.text(value)
        inside = "\n" not in found or isinstance(value, ast.Call | ast.Dict | ast.List)
        return found if inside and _is_one_argument(found) else f"({found})"
    renamed = _Written(one, names).visit(copy.deepcopy(value))
    return ast.unparse(ast.fix_missing_locations(renamed))


def _is_one_argument(text: str) -> bool:
    """Whether it can stand for one argument as it is: `a, b` would be two."""
    try:
        call = ast.parse(f"_(_={text})", mode="eval").body
    except SyntaxError:
        return False
    return isinstance(call, ast.Call) and len(call.keywords) == 1 and not call.args


class _Written(ast.NodeTransformer):
    """Back from normalised names to those of the module."""

    def __init__(self, one: Normal, names: dict[str, str]) -> None:
        self._one, self._names = one, names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id == OWN:
            return ast.Name(self._one.copy.name, node.ctx)
        if node.id.startswith("@"):
            return ast.parse(self._one.copy.text(node), mode="eval").body
        return ast.Name(self._names.get(node.id, base(node.id)), node.ctx)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(base(node.arg))
