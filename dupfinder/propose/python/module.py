"""A copy in its module, read with `ast` alone: nothing of a repository is imported or run."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from dupfinder.propose.python.errors import RefusedError
from dupfinder_scanners.fragments import Fragment

Function = ast.FunctionDef | ast.AsyncFunctionDef
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import binds: `module`, and the `name` in it (None for the module itself)."""

    module: str
    name: str | None

    @property
    def dotted(self) -> str:
        """The full name of the thing."""
        return self.module if self.name is None else f"{self.module}.{self.name}"


@dataclass(frozen=True)
class Copy:
    """One function or method in its module. `owner` is the class around a method."""

    fragment: Fragment
    source: str
    module: ast.Module
    node: Function
    owner: ast.ClassDef | None = None

    @property
    def name(self) -> str:
        """Name of the function."""
        return self.node.name

    @property
    def asynchronous(self) -> bool:
        """Whether it runs on the event loop."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    @cached_property
    def imports(self) -> Mapping[str, Imported]:
        """Names that imports of foreign packages bind at the top of the module; own packages are left out."""
        found: dict[str, Imported] = {}
        for node in self.module.body:
            for name, imported in _bound(node):
                if not self._is_own(imported.module):
                    found[name] = imported
        return found

    @cached_property
    def constants(self) -> Mapping[str, ast.expr]:
        """Names that the top of the module binds exactly once, with what they hold."""
        found: dict[str, list[ast.expr]] = {}
        for node in self.module.body:
            for name, value in _assigned(node):
                found.setdefault(name, []).append(value)
        return {name: values[0] for name, values in found.items() if len(values) == 1}

    @cached_property
    def globals(self) -> frozenset[str]:
        """Everything that the module binds at its top."""
        names = {name for node in self.module.body for name in _names(node)}
        return frozenset(names | set(self.constants))

    @cached_property
    def rewritten(self) -> frozenset[str]:
        """Names that functions of the module bind anew at its top."""
        return frozenset(name for node in ast.walk(self.module) if isinstance(node, ast.Global) for name in node.names)

    @cached_property
    def settled(self) -> frozenset[str]:
        """Attributes of the object that only its constructor sets, and its methods: reading them early is safe."""
        if self.owner is None:
            return frozenset()
        methods = {node.name: node for node in self.owner.body if isinstance(node, Function)}
        constructor = methods.get("__init__")
        stored = {attribute for name, node in methods.items() if name != "__init__" for attribute in _stored(node)}
        made = set(_stored(constructor)) if constructor else set()
        plain = {name for name, node in methods.items() if not node.decorator_list}
        return frozenset((made | plain) - stored)

    def text(self, node: ast.AST) -> str:
        """The node as it is written."""
        return ast.get_source_segment(self.source, node) or ast.unparse(node)

    def _is_own(self, module: str) -> bool:
        top = module.split(".", 1)[0]
        return not top or (top not in sys.stdlib_module_names and top in self.fragment.path.split("/"))


def read(fragment: Fragment, data: bytes) -> Copy:
    """The copy that a fragment points to, in its file `data`. Raises RefusedError where it cannot be read."""
    source, module = parsed(data, fragment.path)
    found = [
        (node, owner)
        for node, owner in _functions(module)
        if node.name == fragment.name.rsplit(".", 1)[-1]
        and node.end_lineno == fragment.end_line
        and fragment.start_line in (node.lineno, _first_line(node))
    ]
    if not found and "." in fragment.name and _is_inner(module, fragment):
        raise RefusedError(f"{fragment.place}: {fragment.name} is a function within another.")
    if not found:
        raise RefusedError(f"{fragment.place} holds no function {fragment.name} any more; scan again.")
    node, owner = found[0]
    return Copy(fragment, source, module, node, owner)


def parsed(data: bytes, path: str) -> tuple[str, ast.Module]:
    """Text and tree of a file. Raises RefusedError where Python does not read it."""
    if len(data) > MOST_BYTES:
        raise RefusedError(f"{path} is larger than {MOST_BYTES:,} bytes.")
    try:
        source = data.decode("utf-8")
        return source, ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise RefusedError(f"{path} is no Python that this version reads ({type(error).__name__}).") from None


def _functions(module: ast.Module) -> Iterator[tuple[Function, ast.ClassDef | None]]:
    """Functions at the top and methods of classes at the top. What lies deeper depends on what is around it."""
    for node in module.body:
        if isinstance(node, Function):
            yield node, None
        elif isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function):
                    yield inner, node


def _is_inner(module: ast.Module, fragment: Fragment) -> bool:
    return any(
        isinstance(node, Function) and node.end_lineno == fragment.end_line and fragment.name.endswith(f".{node.name}")
        for node in ast.walk(module)
    )


def _first_line(node: Function) -> int:
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def _bound(node: ast.stmt) -> Iterator[tuple[str, Imported]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            # `import a.b` binds `a`.
            module = alias.name if alias.asname else alias.name.split(".")[0]
            yield alias.asname or module, Imported(module, None)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level and node.module != "__future__":
        for alias in node.names:
            if alias.name != "*":
                yield alias.asname or alias.name, Imported(node.module, alias.name)


def _assigned(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        yield node.targets[0].id, node.value
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, node.value


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, Function | ast.ClassDef):
        yield node.name
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, ast.alias):
            yield inner.asname or inner.name.split(".")[0]
        elif isinstance(inner, Function | ast.ClassDef):
            yield inner.name


def _stored(node: Function | None) -> Iterator[str]:
    """Attributes that a method sets on its object, or on anything: rather too many than too few."""
    for inner in ast.walk(node) if node else ():
        if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store | ast.Del):
            yield inner.attr
