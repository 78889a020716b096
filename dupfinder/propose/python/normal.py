"""A function in a form in which copies compare: every name says what it is bound to, what means nothing is gone.

Names are spelt `%name|scope|version` (bound in the function; `*` and `**` are the scopes of starred parameters),
`@a.b` (imported), `!name` (global of the module), `&name` (built in) and `<own>` (the function itself). A local that is
assigned anew in a straight line gets a new version, so that `text = text.strip()` and `clean = text.strip()` are the
same.
"""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.module import Copy, Function

OWN = "<own>"
_BUILTINS = frozenset(dir(builtins))
_REFUSED: Mapping[type[ast.AST], str] = {
    ast.Global: "it writes to a global of its module",
    ast.Nonlocal: "it writes to a variable of an enclosing function",
    ast.ClassDef: "it defines a class inside",
    ast.Import: "it imports inside",
    ast.ImportFrom: "it imports inside",
    ast.Match: "it uses a match statement",
}
_REFLECTION = frozenset({"locals", "globals", "vars", "eval", "exec", "super", "__class__", "dir"})
Scope = dict[str, str]


@dataclass(slots=True)
class Normal:
    """The normalised function. `parameters` are local ids in order of the signature; `rebound` those assigned to."""

    copy: Copy
    body: list[ast.stmt]
    parameters: tuple[str, ...]
    rebound: frozenset[str]
    modules: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Nodes of the body."""
        return sum(size(statement) for statement in self.body)

    def is_field(self, node: ast.AST) -> bool:
        """Whether it is an attribute of the object that a method belongs to."""
        held = node.value if isinstance(node, ast.Attribute) else None
        return self.copy.owner is not None and isinstance(held, ast.Name) and held.id == next(iter(self.parameters), "")


def base(identifier: str) -> str:
    """The name as it was written."""
    return identifier.lstrip("%@!&").split("|")[0]


def is_local(identifier: str) -> bool:
    """Whether the function binds the name."""
    return identifier.startswith("%")


def size(node: ast.AST) -> int:
    """Nodes of a tree, those left out that only say how a name is used."""
    return sum(not isinstance(each, ast.expr_context) for each in ast.walk(node))


def normal(one: Copy) -> Normal:
    """The normalised form of a copy. Raises RefusedError for what cannot be moved to another module."""
    for inner in ast.walk(one.node):
        if inner is not one.node and type(inner) in _REFUSED:
            raise RefusedError(f"{one.fragment.place}: {_REFUSED[type(inner)]}.")
        if isinstance(inner, ast.Delete) and not all(isinstance(each, ast.Subscript) for each in inner.targets):
            raise RefusedError(f"{one.fragment.place}: it deletes names or attributes.")
        if isinstance(inner, ast.Name) and inner.id in _REFLECTION:
            raise RefusedError(f"{one.fragment.place}: it looks at its own surroundings with {inner.id}.")
    renamer = _Renamer(one)
    body = renamer.function(one.node)
    parameters = tuple(renamer.first[name] for name in parameter_names(one.node.args))
    rebound = {
        node.id
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return Normal(one, body, parameters, frozenset(rebound), renamer.modules)


def parameter_names(arguments: ast.arguments) -> list[str]:
    """Names of the parameters, in order; the stars among them."""
    stars = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    return [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars)]


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """Statements after the docstring."""
    first = body[0] if body else None
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if documented and isinstance(first.value.value, str) else body  # type: ignore[union-attr]


class _Renamer(ast.NodeTransformer):
    """Renames a deep copy of the function, scope by scope."""

    def __init__(self, one: Copy) -> None:
        self._copy = one
        self._scopes: list[Scope] = []
        self._count = 0
        self.first: Scope = {}
        self.modules: dict[str, tuple[str, str | None]] = {}

    def function(self, original: Function) -> list[ast.stmt]:
        node = copy.deepcopy(original)
        names = parameter_names(node.args)
        self._open([*names, *_stores(node.body)])
        for star, argument in (("*", node.args.vararg), ("**", node.args.kwarg)):
            if argument is not None:
                self._scopes[0][argument.arg] = f"%{argument.arg}|{star}|0"
        self.first = dict(self._scopes[0])
        kept = _captured(node)
        bound = set(names)
        body: list[ast.stmt] = []
        for statement in without_docstring(node.body):
            anew = _assigned_name(statement)
            if anew in bound and anew not in kept and isinstance(statement, ast.Assign | ast.AnnAssign):
                body.extend(self._anew(statement, anew))
            else:
                body.extend(_many(self.visit(statement)))
            bound.update(_stores([statement]))
        return body

    def _anew(self, statement: ast.Assign | ast.AnnAssign, name: str) -> list[ast.stmt]:
        """A new version of a local that is bound already; its value still speaks of the old one."""
        if statement.value is None:
            return []
        value = self.visit(statement.value)
        old = self._scopes[0][name]
        head, _, version = old.rpartition("|")
        self._scopes[0][name] = f"{head}|{int(version) + 1}"
        target = ast.copy_location(ast.Name(self._scopes[0][name], ast.Store()), statement)
        return [ast.copy_location(ast.Assign([target], value), statement)]

    def _open(self, names: Iterable[str]) -> None:
        self._scopes.append({name: f"%{name}|{self._count}|0" for name in names})
        self._count += 1

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(self._resolved(node.id), node.ctx), node)

    def _resolved(self, name: str) -> str:
        for scope in reversed(self._scopes):
            if name in scope:
                return scope[name]
        if name == self._copy.name and self._copy.owner is None:
            return OWN
        imported = self._copy.imports.get(name)
        if imported is not None:
            self.modules[imported.dotted] = (imported.module, imported.name)
            return f"@{imported.dotted}"
        if name in self._copy.globals or name not in _BUILTINS:
            return self._alias(name)
        return f"&{name}"

    def _alias(self, name: str) -> str:
        """`UTC` of a module that says `UTC = timezone.utc` is that."""
        held = self._copy.constants.get(name)
        if isinstance(held, ast.Attribute | ast.Name) and not _mentions(held, name):
            found = self.visit(copy.deepcopy(held))
            if isinstance(found, ast.Name) and found.id.startswith("@"):
                return found.id
        return f"!{name}"

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        value = self.visit(node.value)
        if isinstance(value, ast.Name) and value.id.startswith("@") and isinstance(node.ctx, ast.Load):
            return ast.copy_location(ast.Name(f"{value.id}.{node.attr}", ast.Load()), node)
        return ast.copy_location(ast.Attribute(value, node.attr, node.ctx), node)

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.copy_location(ast.Constant(node.value), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt | None:
        if node.value is None:
            return None
        return ast.copy_location(ast.Assign([self.visit(node.target)], self.visit(node.value)), node)

    def visit_Await(self, node: ast.Await) -> ast.expr:
        value: ast.expr = self.visit(node.value)
        if isinstance(value, ast.Name):
            raise RefusedError(f"{self._copy.fragment.place}: it awaits something that it does not call.")
        value.awaited = True  # type: ignore[attr-defined]
        return value

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        self.generic_visit(node)
        node.name = self._resolved(node.name) if node.name else None
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(self._resolved(node.arg)), node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._comprehension(node)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> ast.expr:
        outer = self.visit(node.generators[0].iter)
        self._open([name for each in node.generators for name in _targets(each.target)])
        node.generators[0].iter = ast.Constant(None)
        self.generic_visit(node)
        node.generators[0].iter = outer
        self._scopes.pop()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        self._defaults(node.args)
        self._open(parameter_names(node.args))
        node.args = self._arguments(node.args)
        node.body = self.visit(node.body)
        self._scopes.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return self._nested(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return self._nested(node)

    def _nested(self, node: Function) -> ast.stmt:
        node.name = self._resolved(node.name)
        node.decorator_list = [self.visit(each) for each in node.decorator_list]
        node.returns = None
        self._defaults(node.args)
        self._open([*parameter_names(node.args), *_stores(node.body)])
        node.args = self._arguments(node.args)
        node.body = [each for one in without_docstring(node.body) for each in _many(self.visit(one))] or [ast.Pass()]
        self._scopes.pop()
        return node

    def _defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(each) for each in arguments.defaults]
        arguments.kw_defaults = [each and self.visit(each) for each in arguments.kw_defaults]

    def _arguments(self, node: ast.arguments) -> ast.arguments:
        for part in (node.posonlyargs, node.args, node.kwonlyargs):
            part[:] = [self.visit_arg(each) for each in part]
        node.vararg = node.vararg and self.visit_arg(node.vararg)
        node.kwarg = node.kwarg and self.visit_arg(node.kwarg)
        return node


def _many(found: ast.AST | list[ast.stmt] | None) -> list[ast.stmt]:
    if found is None:
        return []
    return found if isinstance(found, list) else [found]  # type: ignore[list-item]


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _assigned_name(statement: ast.stmt) -> str:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return targets[0].id if len(targets) == 1 and isinstance(targets[0], ast.Name) else ""


def _targets(node: ast.AST) -> Iterator[str]:
    return (each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))


def _stores(body: Iterable[ast.AST]) -> Iterator[str]:
    """Names that statements bind in their own scope."""
    for node in body:
        if isinstance(node, Function):
            yield node.name
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield from (each.target.id for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name
        yield from _stores(ast.iter_child_nodes(node))


def _captured(node: Function) -> frozenset[str]:
    """Names that functions inside speak of: these see later values, so that versions would lie."""
    inside = [each for each in ast.walk(node) if isinstance(each, Function | ast.Lambda) and each is not node]
    return frozenset(each.id for one in inside for each in ast.walk(one) if isinstance(each, ast.Name))
