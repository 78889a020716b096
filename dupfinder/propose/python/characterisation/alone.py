"""Statements that stand alone: without imports that must not be followed, and without foreign decorators and bases."""

from __future__ import annotations

import ast
import builtins
import sys

from dupfinder.propose.python.characterisation.standins.pure import PURE
from dupfinder.propose.python.module import Function

_DECORATORS = frozenset({"staticmethod", "classmethod", "property", "contextmanager", "asynccontextmanager", "wraps"})
Import = ast.Import | ast.ImportFrom


class Alone:
    """Makes statements stand alone, and says in `left_out` what was more than an import.

    Imports of the library, and of modules of the standard library that neither ask nor tell anybody, stay. All other
    imports become stand-ins.
    """

    def __init__(self, package: str) -> None:
        self._package = package
        self.left_out: list[str] = []

    def statement(self, node: ast.stmt) -> list[ast.stmt]:
        """What stands in its place. The node is changed."""
        if isinstance(node, Import):
            return [made for one in node.names if (made := self._import(node, one)) is not None]
        if isinstance(node, ast.Try):
            # `try: import x` with a fallback: which of them there is would depend on the machine.
            first = next((each for each in node.body if isinstance(each, Import)), None)
            return self.statement(first) if first is not None else [node]
        if isinstance(node, ast.ClassDef):
            self._strip_class(node)
        if isinstance(node, Function | ast.ClassDef):
            self._strip(node)
        return [_Inner(self).visit(node)]

    def _strip_class(self, node: ast.ClassDef) -> None:
        for base in [each for each in node.bases if not _is_builtin(each)]:
            self.left_out.append(f"the base {ast.unparse(base)} of {node.name}")
            node.bases.remove(base)
        node.keywords = []
        for inner in node.body:
            if isinstance(inner, Function):
                self._strip(inner)

    def _strip(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for each in [one for one in node.decorator_list if not _is_known(one)]:
            self.left_out.append(f"the decorator {ast.unparse(each)} of {node.name}")
            node.decorator_list.remove(each)

    def _import(self, node: Import, one: ast.alias) -> ast.stmt | None:
        """The import of one name, or the stand-in for it; None for what the head of the module says already."""
        bound = one.asname or one.name.split(".")[0]
        if isinstance(node, ast.Import):
            module, dotted = one.name, one.name if one.asname else bound
            kept: ast.stmt = ast.Import([one])
        else:
            module = node.module or ""
            dotted, kept = f"{module}.{one.name}".lstrip("."), ast.ImportFrom(module, [one], 0)
        if module == "__future__" or one.name == "*":
            return None
        own = isinstance(node, ast.ImportFrom) and node.level > 0
        if not own and (module.split(".")[0] == self._package or _is_pure(module)):
            return kept
        return ast.parse(f"{bound} = outside({dotted!r})").body[0]


class _Inner(ast.NodeTransformer):
    """Imports further in."""

    def __init__(self, alone: Alone) -> None:
        self._alone = alone

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        return self._alone.statement(node) or [ast.Pass()]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> list[ast.stmt]:
        return self._alone.statement(node) or [ast.Pass()]


def _is_pure(module: str) -> bool:
    top = module.split(".", maxsplit=1)[0]
    return top in sys.stdlib_module_names and (module in PURE or top in PURE)


def _is_builtin(base: ast.expr) -> bool:
    return isinstance(base, ast.Name) and isinstance(getattr(builtins, base.id, None), type)


def _is_known(node: ast.expr) -> bool:
    head = node.func if isinstance(node, ast.Call) else node
    return (head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")) in _DECORATORS
