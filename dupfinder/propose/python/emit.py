"""The shared function as source text, and what each squad's wrapper passes to it."""

from __future__ import annotations

import ast
import builtins
import copy
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dupfinder.propose.python.arguments import argument
from dupfinder.propose.python.defaults import ABSTRACT, default_of_hole, default_of_parameter, type_of
from dupfinder.propose.python.general import General
from dupfinder.propose.python.naming import named, snake
from dupfinder.propose.python.unify import field_hole, is_hole, option_of

_BUILTINS = frozenset(dir(builtins))
_IN_PLACE: Mapping[type[ast.operator], str] = {
    ast.Add: "iadd", ast.Sub: "isub", ast.Mult: "imul", ast.Div: "itruediv", ast.FloorDiv: "ifloordiv",
    ast.Mod: "imod", ast.Pow: "ipow", ast.LShift: "ilshift", ast.RShift: "irshift", ast.BitAnd: "iand",
    ast.BitOr: "ior", ast.BitXor: "ixor", ast.MatMult: "imatmul",
}  # fmt: skip
"""Names in the module `operator`: what `+=` does where the name that it stores under is a parameter."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of the shared function. `values` is what each copy passes, by its number, as source text."""

    name: str
    annotation: str
    default: str | None
    setting: bool
    values: Mapping[int, str]

    @property
    def text(self) -> str:
        """As it stands in the signature."""
        return f"{self.name}: {self.annotation}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True, slots=True)
class Shared:
    """A shared function. `imports` are statements that its module needs; `copies` the numbers of those it is for."""

    name: str
    asynchronous: bool
    parameters: tuple[Parameter, ...]
    source: str
    imports: frozenset[str]
    copies: tuple[int, ...]
    general: General

    @property
    def signature(self) -> str:
        """The first lines of the source, up to the docstring."""
        return self.source.split('    """', 1)[0].rstrip()


def model_of(general: General) -> int:
    """The copy that names and types are taken from: the one that says most about itself."""

    def says(number: int) -> tuple[int, bool, int]:
        node = general.copies[number].copy.node
        typed = sum(isinstance(each, ast.arg) and each.annotation is not None for each in ast.walk(node.args))
        return typed, ast.get_docstring(node) is not None, -number

    return max(range(len(general.copies)), key=says)


def shared(general: General, taken: set[str]) -> tuple[Shared, ...]:
    """The shared function, or two of them where some copies run on the event loop and others do not.

    `taken` are names that the library's module has given away; those of the functions are added.
    """
    model = model_of(general)
    imports = _Imports(general)
    names = named(general, model, {*imports.names, "Any", *ABSTRACT})
    parameters = tuple(_parameters(general, names, model))
    found: list[Shared] = []
    for asynchronous in (False, True):
        members = tuple(n for n, one in enumerate(general.copies) if one.copy.asynchronous is asynchronous)
        if members:
            name = _function_name(general, members, model, taken)
            body = _Emitter(general, names, imports, asynchronous).block(general.template)
            # What the model calls, the other of the two awaits.
            other = asynchronous is not general.copies[model].copy.asynchronous
            own = tuple(map(_loosely, parameters)) if other else parameters
            source = _source(general, name, own, body, members)
            found.append(Shared(name, asynchronous, own, source, frozenset(imports.statements), members, general))
    return tuple(found)


def _loosely(one: Parameter) -> Parameter:
    """The parameter without what it says of what a function returns."""
    optional = " | None" if one.annotation.endswith("| None") else ""
    return replace(one, annotation=f"Callable[..., Any]{optional}") if "Callable[" in one.annotation else one


def imported(general: General) -> set[str]:
    """Names that the library's module must import for the function."""
    return set(_Imports(general).names)


def _function_name(general: General, members: Sequence[int], model: int, taken: set[str]) -> str:
    stem = snake(general.copies[model if model in members else members[0]].copy.name) or "shared"
    name, number = stem, 2
    while name in taken or name in _BUILTINS:
        name, number = f"{stem}_{number}", number + 1
    taken.add(name)
    return name


def _parameters(general: General, names: Mapping[str, str], model: int) -> Iterator[Parameter]:
    """Those without a default first; among them what callers pass, in the model's order."""
    order = general.copies[model].parameters
    found: list[tuple[bool, bool, int, Parameter]] = []
    for key, name in names.items():
        if key.startswith("$"):
            members = general.state.classes[int(key[1:])]
            if not any(local in general.copies[one].parameters for one, local in members.items()):
                continue
            default = default_of_parameter(general, members)
            place = order.index(members[model]) if members.get(model) in order else len(order)
            values = {one: local[1:].split("|")[0] for one, local in members.items()}
            kind = type_of(general, model, members)
            kind = f"{kind} | None" if default == "None" and "None" not in kind and kind != "Any" else kind
            made = Parameter(name, kind, default, setting=False, values=values)
            found.append((default is not None, False, place, made))
        elif key.startswith("?option"):
            present = general.state.options[int(key.removeprefix("?option"))]
            said = {one: str(one in present) for one in range(len(general.copies))}
            default = str(len(present) * 2 > len(general.copies))
            found.append((True, True, len(found), Parameter(name, "bool", default, setting=True, values=said)))
        else:
            hole = general.state.holes[int(key[1:])]
            default, annotation = default_of_hole(general, hole)
            said = {one: argument(general, hole, one) for one in hole.values}
            made = Parameter(name, annotation, default, setting=True, values=said)
            found.append((default is not None, True, len(found), made))
    yield from (each for *_, each in sorted(found, key=lambda item: item[:3]))


class _Imports:
    """What the template needs of other packages, and what it is called there."""

    def __init__(self, general: General) -> None:
        self._known: dict[str, tuple[str, str | None]] = {}
        for one in general.copies:
            for dotted, imported in one.modules.items():
                if self._known.get(dotted, ("", None))[1] is None:
                    self._known[dotted] = imported
        wanted = {
            node.id[1:]
            for each in general.template
            for node in ast.walk(each)
            if isinstance(node, ast.Name) and node.id.startswith("@")
        }
        if any(isinstance(node, ast.AugAssign) and field_hole(node.target) >= 0 for each in general.template
               for node in ast.walk(each)):  # fmt: skip
            self._known["operator"] = ("operator", None)
            wanted.add("operator")
        self._heads = {dotted: self._head(dotted) for dotted in sorted(wanted)}
        self.statements: set[str] = set()
        self.names: set[str] = set()
        for head in self._heads.values():
            module, name = self._known[head]
            self.names.add(name or module.split(".")[0])
            self.statements.add(f"import {module}" if name is None else f"from {module} import {name}")

    def _head(self, dotted: str) -> str:
        parts = dotted.split(".")
        return next(
            head for end in range(len(parts), 0, -1) if (head := ".".join(parts[:end])) in self._known
        )  # fmt: skip

    def text(self, dotted: str) -> str:
        """The expression for a dotted name."""
        head = self._heads[dotted]
        module, name = self._known[head]
        return (module if name is None else name) + dotted[len(head) :]


class _Emitter(ast.NodeTransformer):
    """Turns the template into plain Python."""

    def __init__(self, general: General, names: Mapping[str, str], imports: _Imports, asynchronous: bool) -> None:
        self._state, self._names, self._imports, self._async = general.state, names, imports, asynchronous
        self._count = len(general.copies)

    def block(self, template: Sequence[ast.stmt]) -> list[ast.stmt]:
        return [self._statement(copy.deepcopy(node)) for node in template]

    def _statement(self, node: ast.stmt) -> ast.stmt:
        if isinstance(node, ast.Expr) and is_hole(node.value):
            hole = self._state.holes[int(node.value.id[1:])]  # type: ignore[attr-defined]
            call = ast.Expr(self.visit_Name(node.value))  # type: ignore[arg-type]
            if len(hole.values) == self._count:
                return call
            name = ast.Name(self._names[node.value.id], ast.Load())  # type: ignore[attr-defined]
            return ast.If(ast.Compare(name, [ast.IsNot()], [ast.Constant(None)]), [call], [])
        if option_of(node) >= 0:
            flag = ast.Name(self._names[node.test.id], ast.Load())  # type: ignore[attr-defined]
            return ast.If(flag, self.block(node.body), [])  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign | ast.AugAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Attribute) and field_hole(target) >= 0:
                return self._store(node, target)
        return self.visit(node)  # type: ignore[return-value]

    def _store(self, node: ast.Assign | ast.AugAssign, target: ast.Attribute) -> ast.stmt:
        """A value given to the object under a name that is a parameter."""
        owner: Any = self.visit(target.value)
        value: Any = self.visit(node.value)
        name = ast.Name(self._names[target.attr], ast.Load())
        if isinstance(node, ast.AugAssign):
            held = ast.Call(ast.Name("getattr", ast.Load()), [owner, name], [])
            in_place = ast.parse(f"operator.{_IN_PLACE[type(node.op)]}", mode="eval").body
            value = ast.Call(in_place, [held, value], [])
        return ast.Expr(ast.Call(ast.Name("setattr", ast.Load()), [owner, name, value], []))

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return node

    def visit(self, node: ast.AST) -> ast.AST:
        awaited = getattr(node, "awaited", False)
        made: ast.AST = super().visit(node)
        return ast.Await(made) if awaited and self._async else made  # type: ignore[arg-type]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field, value in ast.iter_fields(node):
            if isinstance(value, list) and any(isinstance(one, ast.stmt) for one in value):
                setattr(node, field, [self._statement(one) for one in value])
            elif isinstance(value, list):
                setattr(node, field, [self.visit(one) if isinstance(one, ast.AST) else one for one in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
            elif isinstance(value, str) and value.startswith("$"):
                setattr(node, field, self._variable(value))
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if is_hole(node):
            hole, name = self._state.holes[int(node.id[1:])], ast.Name(self._names[node.id], ast.Load())
            inputs = [ast.Name(self._variable(f"${number}"), ast.Load()) for number in hole.inputs]
            return ast.Call(name, inputs, []) if hole.lazy else name  # type: ignore[arg-type]
        if node.id.startswith("$"):
            return ast.Name(self._variable(node.id), node.ctx)
        if node.id.startswith("@"):
            return ast.parse(self._imports.text(node.id[1:]), mode="eval").body
        return ast.Name(node.id.lstrip("&"), node.ctx)

    def _variable(self, key: str) -> str:
        return self._names[f"${self._state.root(int(key[1:]))}"]


def _source(
    general: General,
    name: str,
    parameters: Sequence[Parameter],
    body: Sequence[ast.stmt],
    members: Sequence[int],
) -> str:
    head = "async def" if general.copies[members[0]].copy.asynchronous else "def"
    required = [each for each in parameters if each.default is None and not each.setting]
    rest = [each for each in parameters if each not in required]
    lines = [f"    {each.text}," for each in required] + (["    *,"] if rest else [])
    lines += [f"    {each.text}," for each in rest]
    signature = [f"{head} {name}(", *lines, ") -> Any:"] if lines else [f"{head} {name}() -> Any:"]
    unset = [f"    {each}: Any = None" for each in _unset(general, parameters)]
    text = "\n".join(ast.unparse(ast.fix_missing_locations(each)) for each in body)
    return "\n".join([*signature, *_docstring(general, name, parameters), *unset, *_indented(text)]) + "\n"


def _unset(general: General, parameters: Sequence[Parameter]) -> Iterator[str]:
    """Variables that only some copies have, and that holes are given: they must exist for the others."""
    given = {number for hole in general.state.holes for number in hole.inputs}
    names = named(general, model_of(general), {*_Imports(general).names, "Any", *ABSTRACT})
    for number in sorted(given):
        name = names[f"${number}"]
        partial = len(general.state.classes[number]) < len(general.copies)
        if partial and all(each.name != name for each in parameters):
            yield name


def _docstring(general: General, name: str, parameters: Sequence[Parameter]) -> Iterator[str]:
    said = ast.get_docstring(general.copies[model_of(general)].copy.node) or ""
    first = " ".join(said.split("\n\n")[0].split()).replace("\\", "").replace('"""', "'''").rstrip('"')
    squads = ", ".join(dict.fromkeys(one.copy.fragment.squad for one in general.copies))
    yield f'    """{first or snake(name).replace("_", " ").capitalize() + "."}'
    yield ""
    yield f"    Generalised from the copies of {_plain(squads)}."
    settings = [each for each in parameters if each.setting]
    if settings:
        yield ""
        yield "    Where the copies differ:"
    for each in settings:
        yield f"        {each.name}: {_plain(_said(general, each))}"
    yield '    """'


def _said(general: General, one: Parameter) -> str:
    """Each value with the squads that pass it, the most frequent first."""
    squads: dict[str, list[str]] = {}
    for number, text in sorted(one.values.items()):
        squads.setdefault(_short(text), []).append(general.copies[number].copy.fragment.squad)
    order = sorted(squads, key=lambda text: -len(squads[text]))
    return "; ".join(f"{text} in {', '.join(dict.fromkeys(squads[text]))}" for text in order)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:57]}..."


def _plain(text: str) -> str:
    """Text that ends no docstring and escapes nothing."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return shown.replace("\\", "\\\\").replace('"""', "'''").replace('"', "'")


def _indented(text: str) -> list[str]:
    return [f"    {line}" if line else "" for line in text.split("\n")]


def is_standard(statement: str) -> bool:
    """Whether an import statement asks for nothing that must be installed."""
    return statement.split(maxsplit=2)[1].split(".", 1)[0] in sys.stdlib_module_names
