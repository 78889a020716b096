"""The generalisation of some copies: the template, how each copy is an instance of it, how much of it they share."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dupfinder.propose.python.errors import RefusedError, UnlikeError
from dupfinder.propose.python.normal import Normal, is_local, size
from dupfinder.propose.python.state import MismatchError, State, dumps
from dupfinder.propose.python.unify import Unifier, field_hole, is_hole, option_of

MIN_SHARED = 0.5
"""Share of a copy's tree that others must have too; below it one function for all would be a function in name only."""


@dataclass(frozen=True, slots=True)
class General:
    """`template` holds `$n` for variables and `?n` for holes; optional statements hang on `?optionn`."""

    copies: tuple[Normal, ...]
    template: tuple[ast.stmt, ...]
    state: State

    def instance(self, number: int) -> list[ast.stmt]:
        """The copy's normalised tree again: its own arguments put into the template."""
        return _Instance(self.state, number).block(self.template)

    def shared(self, number: int) -> float:
        """Share of the copy's tree that at least one other copy has at the same place, 0 to 1."""
        alone = _alone(self.template, self, number)
        whole = self.copies[number].size
        return round(max(0.0, 1.0 - alone / whole), 3) if whole else 0.0

    def statements(self, number: int) -> tuple[int, int]:
        """Statements of the copy that are in the shared function, and all that it has."""
        every = sum(isinstance(node, ast.stmt) for each in self.copies[number].body for node in ast.walk(each))
        hooks = sum(number in self.state.holes[hole].values for hole in self._hooks())
        return every - hooks, every

    def _hooks(self) -> Iterator[int]:
        """Holes that are whole statements."""
        for each in self.template:
            for node in ast.walk(each):
                if isinstance(node, ast.Expr) and isinstance(node.value, ast.Name) and is_hole(node.value):
                    yield int(node.value.id[1:])


def generalise(copies: Sequence[Normal]) -> General:
    """The least general function of which all copies are instances.

    Raises RefusedError with the reason where there is none, UnlikeError where a copy shares too little with the rest.
    """
    if len(copies) < 2:
        raise RefusedError("There is one copy only: nothing to generalise from.")
    unifier = Unifier([copy.deepcopy(one) for one in copies])
    try:
        # Parameters of methods come first: what the object is called is no difference.
        if all(one.copy.owner is not None and one.parameters for one in copies):
            unifier.state.variable({number: one.parameters[0] for number, one in enumerate(copies)})
        template = unifier.block({number: one.body for number, one in enumerate(unifier.copies)})
    except (MismatchError, RecursionError):
        raise RefusedError("The copies differ where no parameter can stand for the difference.") from None
    found = General(tuple(copies), tuple(template), unifier.state.settled())
    _check(found)
    return found


def _check(found: General) -> None:
    for number, one in enumerate(found.copies):
        if dumps(found.instance(number)) != dumps(one.body):
            raise RefusedError(f"{one.copy.fragment.place} did not come out of the general function again.")
    least = min(range(len(found.copies)), key=lambda number: (found.shared(number), number))
    if found.shared(least) < MIN_SHARED:
        raise UnlikeError(
            least,
            f"{found.copies[least].copy.fragment.place} shares {found.shared(least):.0%} of its code with the other "
            f"copies, less than {MIN_SHARED:.0%}.",
        )


def _alone(block: Sequence[ast.stmt], found: General, number: int) -> int:
    """Nodes that only this copy has: what it puts into holes, and options that nobody else has."""
    count = 0
    for node in block:
        option = option_of(node)
        if option >= 0 and number not in found.state.options[option]:
            continue
        if option >= 0 and found.state.options[option] == {number}:
            own = _Instance(found.state, number).block(node.body)  # type: ignore[attr-defined]
            count += sum(size(each) for each in own)
            continue
        blocks = [value for _, value in ast.iter_fields(node) if isinstance(value, list)]
        for inner in ast.walk(node) if not _has_blocks(node) else _shallow(node):
            count += _held(inner, found, number)
        for each in blocks:
            nested = [one for one in each if isinstance(one, ast.stmt)]
            handlers = [one for one in each if isinstance(one, ast.ExceptHandler)]
            count += _alone(nested, found, number) + sum(_alone(one.body, found, number) for one in handlers)
    return count


def _held(node: ast.AST, found: General, number: int) -> int:
    """Nodes that a copy puts into a hole, less the one that stands for the parameter.

    A field of the object is a name like that of a variable: where others read one too, nothing of it is the copy's own.
    """
    values = found.state.holes[int(node.id[1:])].values if isinstance(node, ast.Name) and is_hole(node) else {}
    if number not in values:
        return 0
    if len(values) > 1 and all(found.copies[one].is_field(value) for one, value in values.items()):
        return 0
    return size(values[number]) - (len(values) > 1)


def _has_blocks(node: ast.stmt) -> bool:
    return any(isinstance(value, list) and any(isinstance(one, ast.stmt | ast.ExceptHandler) for one in value)
               for _, value in ast.iter_fields(node))  # fmt: skip


def _shallow(node: ast.AST) -> list[ast.AST]:
    """The node's own expressions, without the statements in it."""
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ExceptHandler):
            found.extend(ast.walk(child.type) if child.type else ())
        elif not isinstance(child, ast.stmt):
            found.extend(ast.walk(child))
    return found


class _Instance(ast.NodeTransformer):
    """Puts the arguments of one copy into a template."""

    def __init__(self, state: State, number: int) -> None:
        self._state, self._number = state, number

    def block(self, template: Sequence[ast.stmt]) -> list[ast.stmt]:
        found: list[ast.stmt] = []
        for node in template:
            option = option_of(node)
            if option >= 0:
                if self._number in self._state.options[option]:
                    found.extend(self.block(node.body))  # type: ignore[attr-defined]
                continue
            if isinstance(node, ast.Expr) and is_hole(node.value) and not self._has(node.value):
                continue
            found.append(self.visit(copy.deepcopy(node)))
        return found

    def _has(self, node: ast.expr) -> bool:
        return self._number in self._state.holes[int(node.id[1:])].values  # type: ignore[attr-defined]

    def generic_visit(self, node: ast.AST) -> ast.AST:
        for field, value in ast.iter_fields(node):
            if isinstance(value, list) and any(isinstance(one, ast.stmt) for one in value):
                setattr(node, field, self.block(value))
            elif isinstance(value, list):
                setattr(node, field, [self.visit(one) if isinstance(one, ast.AST) else one for one in value])
            elif isinstance(value, ast.AST):
                setattr(node, field, self.visit(value))
            elif isinstance(value, str) and value.startswith("$"):
                setattr(node, field, self._name(value))
            elif (hole := field_hole(node)) >= 0 and field == "attr":
                setattr(node, field, self._state.holes[hole].values[self._number].value)  # type: ignore[attr-defined]
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if is_hole(node):
            return copy.deepcopy(self._state.holes[int(node.id[1:])].values[self._number])
        return ast.Name(self._name(node.id) if node.id.startswith("$") else node.id, node.ctx)

    def _name(self, name: str) -> str:
        return self._state.classes[self._state.root(int(name[1:]))][self._number]


def locals_of(node: ast.AST) -> list[str]:
    """Locals that a normalised tree speaks of, in order."""
    return [each.id for each in ast.walk(node) if isinstance(each, ast.Name) and is_local(each.id)]
