"""Anti-unification: the least general function of which every copy is an instance (Plotkin 1970), over statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dupfinder.propose.python.align import slots
from dupfinder.propose.python.eager import is_early, spoken_of
from dupfinder.propose.python.normal import Normal, base, is_local
from dupfinder.propose.python.state import Column, Hole, MismatchError, State

_NO_HOLE = (ast.Slice, ast.Starred, ast.FormattedValue)
_PLAIN = (ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)


class Unifier:
    """Builds the template of some copies. Names in it are `$n` for a variable and `?n` for a hole."""

    def __init__(self, copies: Sequence[Normal]) -> None:
        self.copies = copies
        self.state = State()

    def block(self, blocks: Mapping[int, Sequence[ast.stmt]], hint: str = "") -> list[ast.stmt]:
        """Statements that all copies have, and those that only some have as `ast.If` on a flag `?option`."""
        found: list[ast.stmt] = []
        for slot in slots(blocks):
            for present, statement in self._variants(slot, hint):
                if present == frozenset(blocks):
                    found.append(statement)
                else:
                    self._append_optional(found, present, statement)
        return found

    def _append_optional(self, found: list[ast.stmt], present: frozenset[int], statement: ast.stmt) -> None:
        last = found[-1] if found else None
        if isinstance(statement, ast.Expr) and is_hole(statement.value):
            found.append(statement)
        elif isinstance(last, ast.If) and option_of(last) >= 0 and self.state.options[option_of(last)] == present:
            last.body.append(statement)
        else:
            test = ast.Name(f"?option{self.state.option(present)}", ast.Load())
            found.append(ast.If(test, [statement], []))

    def _variants(self, slot: Mapping[int, ast.stmt], hint: str) -> list[tuple[frozenset[int], ast.stmt]]:
        """The statement of the slot; where the copies cannot be one there, a statement for each group that can."""
        mark = self.state.mark()
        try:
            return [(frozenset(slot), self.statement(slot, hint))]
        except MismatchError:
            self.state.undo(mark)
        groups: list[tuple[dict[int, ast.stmt], ast.stmt, State]] = []
        for one, statement in sorted(slot.items()):
            for place, (members, _, before) in enumerate(groups):
                made = self._attempt({**members, one: statement}, before, hint) if place == len(groups) - 1 else None
                if made is not None:
                    groups[place] = ({**members, one: statement}, made, before)
                    break
            else:
                before = self.state.copy()
                made = self._attempt({one: statement}, before, hint)
                if made is None:
                    raise MismatchError
                groups.append(({one: statement}, made, before))
        return [(frozenset(members), made) for members, made, _ in groups]

    def _attempt(self, column: Mapping[int, ast.stmt], before: State, hint: str) -> ast.stmt | None:
        """The statement from the state before, or None (and the state as it is) where the copies do not go together."""
        after, self.state = self.state, before.copy()
        try:
            return self.statement(column, hint)
        except MismatchError:
            self.state = after
            return None

    def statement(self, column: Mapping[int, ast.stmt], hint: str) -> ast.stmt:
        """One statement of these. Raises MismatchError where there is none."""
        if all(isinstance(node, ast.Expr) for node in column.values()):
            return self._expression_statement({one: node.value for one, node in column.items()}, hint)  # type: ignore[attr-defined]
        fields = {one: stored for one, node in column.items() if (stored := _stored_field(node)) is not None}
        if len(fields) == len(column) and len({each.attr for each in fields.values()}) > 1:
            return self._store(column, fields)
        made: ast.stmt = self.same(column, _statement_hint(column, hint))
        return made

    def _store(self, column: Mapping[int, ast.stmt], fields: Mapping[int, ast.Attribute]) -> ast.stmt:
        """A value given to the object under a name that differs: the name becomes a parameter."""
        first = next(iter(column.values()))
        same_kind = all(type(node) is type(first) for node in column.values())
        if not same_kind or not all(self.copies[one].is_field(node) for one, node in fields.items()):
            raise MismatchError
        names: dict[int, ast.expr] = {one: ast.Constant(node.attr) for one, node in fields.items()}
        owner = self.same({one: node.value for one, node in fields.items()}, "")
        hint = next(iter(fields.values())).attr
        number = self.state.hole(Hole(names, (), lazy=False, hint=f"{hint.strip('_')}_field"))
        target = ast.Attribute(owner, f"?{number}", ast.Store())
        value = self.expression({one: node.value for one, node in column.items()}, hint)  # type: ignore[attr-defined]
        if not isinstance(first, ast.AugAssign):
            return ast.Assign([target], value)
        operator = self.same({one: node.op for one, node in column.items()}, "")  # type: ignore[attr-defined]
        return ast.AugAssign(target, operator, value)

    def _expression_statement(self, column: Column, hint: str) -> ast.stmt:
        """The same call; else a hook that each copy fills, or leaves empty; else what some copies do.

        What only some do is the same where it takes no parameter: a hook says more than many of them.
        """
        mark, holes = self.state.mark(), len(self.state.holes)
        try:
            made = ast.Expr(self.same(column, hint))
            if len(column) == len(self.copies) or len(self.state.holes) == holes:
                return made
        except MismatchError:
            pass
        self.state.undo(mark)
        try:
            return ast.Expr(self._hole(column, _call_name(column) or hint or "act", hook=True))
        except MismatchError:
            self.state.undo(mark)
        return ast.Expr(self.same(column, hint))

    def expression(self, column: Column, hint: str = "") -> ast.expr:
        """One expression, a hole where the copies differ. Raises MismatchError where neither goes."""
        mark = self.state.mark()
        try:
            found: ast.expr = self.same(column, hint)
            return found
        except MismatchError:
            self.state.undo(mark)
        return self._hole(column, hint)

    def same(self, column: Column, hint: str) -> Any:  # noqa: ANN401 - a node of the kind that went in
        """A node of the one kind that all have. Raises MismatchError where the nodes themselves differ."""
        first = next(iter(column.values()))
        if any(type(node) is not type(first) for node in column.values()) or self._awaits_differ(column):
            raise MismatchError
        rule = _RULES.get(type(first))
        made = self._fields(column, hint) if rule is None else rule(self, column, hint)
        if any(getattr(node, "awaited", False) for node in column.values()):
            made.awaited = True  # type: ignore[attr-defined]
        return made

    def _awaits_differ(self, column: Column) -> bool:
        told = {getattr(node, "awaited", False) for one, node in column.items() if self.copies[one].copy.asynchronous}
        return len(told) > 1

    def _fields(self, column: Column, hint: str) -> ast.AST:
        """Field by field; children that are expressions may become holes."""
        first = next(iter(column.values()))
        made = type(first)()
        for field in first._fields:
            values = {one: getattr(node, field, None) for one, node in column.items()}
            setattr(made, field, self._field(values, _hint(first, field, values, hint)))
        return made

    def _field(self, values: Mapping[int, Any], hint: str) -> Any:  # noqa: ANN401 - any field of any node
        first = next(iter(values.values()))
        if isinstance(first, list):
            return self._list(values, hint)
        if isinstance(first, ast.expr) and all(isinstance(value, ast.expr) for value in values.values()):
            return self.expression(values, hint)
        if isinstance(first, ast.AST) and all(isinstance(value, ast.AST) for value in values.values()):
            return self.same(values, hint)
        if any(value != first or type(value) is not type(first) for value in values.values()):
            raise MismatchError
        return first

    def _list(self, values: Mapping[int, list[Any]], hint: str) -> list[Any]:
        first = next(iter(values.values()))
        if any(isinstance(item, ast.stmt) for items in values.values() for item in items):
            if any(not items for items in values.values()):
                raise MismatchError
            return self.block(values, hint)
        if any(len(items) != len(first) for items in values.values()):
            raise MismatchError
        return [self._field({one: items[n] for one, items in values.items()}, hint) for n in range(len(first))]

    def _name(self, column: Column, _: str) -> ast.AST:
        names = {one: node.id for one, node in column.items()}  # type: ignore[attr-defined]
        first = next(iter(column.values()))
        if all(is_local(name) for name in names.values()):
            if len({name in self.copies[one].parameters for one, name in names.items()}) > 1:
                raise MismatchError
            return ast.Name(f"${self.state.variable(names)}", first.ctx)  # type: ignore[attr-defined]
        common = set(names.values())
        if len(common) > 1 or not next(iter(common)).startswith(("@", "&")):
            raise MismatchError
        return ast.Name(next(iter(common)), first.ctx)  # type: ignore[attr-defined]

    def _attribute(self, column: Column, hint: str) -> ast.AST:
        """What a method reads off its object is given to the shared function, whatever it is called."""
        first = next(iter(column.values()))
        reads = isinstance(first.ctx, ast.Load)  # type: ignore[attr-defined]
        if reads and all(self.copies[one].is_field(node) for one, node in column.items()):
            raise MismatchError
        return self._fields(column, hint)

    def _joined(self, column: Column, hint: str) -> ast.AST:
        parts = {one: node.values for one, node in column.items()}  # type: ignore[attr-defined]
        if len({len(each) for each in parts.values()}) > 1:
            raise MismatchError
        count = len(next(iter(parts.values())))
        return ast.JoinedStr([self.same({one: each[n] for one, each in parts.items()}, hint) for n in range(count)])

    def _argument(self, column: Column, _: str) -> ast.AST:
        return ast.arg(f"${self.state.variable({one: node.arg for one, node in column.items()})}")  # type: ignore[attr-defined]

    def _handler(self, column: Column, _: str) -> ast.AST:
        names = {one: node.name for one, node in column.items()}  # type: ignore[attr-defined]
        if len({name is None for name in names.values()}) > 1:
            raise MismatchError
        name = None if None in names.values() else f"${self.state.variable(names)}"
        kind = self._field({one: node.type for one, node in column.items()}, "catches")  # type: ignore[attr-defined]
        return ast.ExceptHandler(kind, name, self.block({one: node.body for one, node in column.items()}))  # type: ignore[attr-defined]

    def _function(self, column: Column, hint: str) -> ast.AST:
        name = f"${self.state.variable({one: node.name for one, node in column.items()})}"  # type: ignore[attr-defined]
        for node in column.values():
            node.name = ""  # type: ignore[attr-defined]
        made = self._fields(column, hint)
        made.name = name  # type: ignore[attr-defined]
        return made

    def _hole(self, column: Column, hint: str, *, hook: bool = False) -> ast.expr:
        """A parameter for what differs. Raises MismatchError for what no parameter can stand for."""
        values: dict[int, ast.expr] = {}
        inputs: list[int] = []
        for one, node in sorted(column.items()):
            if not isinstance(node, ast.expr) or isinstance(node, _NO_HOLE) or _is_bound_here(node):
                raise MismatchError
            values[one] = node
            for name in spoken_of(node, self.copies[one]):
                number = self.state.variable({one: name})
                if number not in inputs:
                    inputs.append(number)
        lazy = hook or bool(inputs) or not all(is_early(node, self.copies[one]) for one, node in values.items())
        number = self.state.hole(Hole(values, tuple(inputs), lazy, hint, hook))
        return ast.Name(f"?{number}", ast.Load())


_RULES: Mapping[type[ast.AST], Callable[[Unifier, Column, str], ast.AST]] = {
    ast.Name: Unifier._name,
    ast.Attribute: Unifier._attribute,
    ast.JoinedStr: Unifier._joined,
    ast.arg: Unifier._argument,
    ast.ExceptHandler: Unifier._handler,
    ast.FunctionDef: Unifier._function,
    ast.AsyncFunctionDef: Unifier._function,
}


def _is_bound_here(node: ast.expr) -> bool:
    """Whether an expression does what only its own function can: assign, yield, await, give a name a value."""
    inside = list(ast.walk(node))
    return any(
        isinstance(each, ast.NamedExpr | ast.Yield | ast.YieldFrom)
        or getattr(each, "awaited", False)
        or (each is node and isinstance(getattr(each, "ctx", None), ast.Store | ast.Del))
        or (isinstance(each, ast.Tuple) and any(isinstance(item, ast.Slice) for item in each.elts))
        for each in inside
    )


def is_hole(node: ast.AST) -> bool:
    """Whether a node of the template is a hole."""
    return isinstance(node, ast.Name) and node.id[:1] == "?" and node.id[1:].isdigit()


def field_hole(node: ast.AST) -> int:
    """Number of the hole that says under which name a value is stored in the object, or -1."""
    named = isinstance(node, ast.Attribute) and node.attr[:1] == "?"
    return int(node.attr[1:]) if named else -1  # type: ignore[attr-defined]


def _stored_field(node: ast.stmt) -> ast.Attribute | None:
    """What a plain assignment stores into, where that is an attribute."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    plain = isinstance(node, ast.Assign | ast.AugAssign) and len(targets) == 1
    return targets[0] if plain and isinstance(targets[0], ast.Attribute) else None


def option_of(node: ast.stmt) -> int:
    """Number of the option that the statement of the template hangs on, or -1."""
    flagged = isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id.startswith("?option")
    return int(node.test.id.removeprefix("?option")) if flagged else -1  # type: ignore[attr-defined]


def _statement_hint(column: Column, hint: str) -> str:
    """What the statement gives a value to, else what was said of the place around it."""
    for node in column.values():
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name):
                return base(target.id)
            if isinstance(target, ast.Attribute):
                return target.attr
            if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant):
                return str(target.slice.value)
    return hint


def _call_name(column: Column) -> str:
    for node in column.values():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return node.func.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return base(node.func.id).rsplit(".", 1)[-1]
    return ""


_FIELD_HINTS = {"slice": "key", "keys": "key", "test": "is_due", "iter": "items", "exc": "error", "upper": "most"}


def _hint(node: ast.AST, field: str, values: Mapping[int, Any], around: str) -> str:
    """What a child would be called: the name of its keyword, of what it is compared with, of the role it plays."""
    if isinstance(node, ast.keyword) and node.arg:
        return node.arg
    if isinstance(node, ast.Compare) and field == "comparators":
        return _last_name(node.left) or around
    if isinstance(node, ast.BinOp) and field == "right":
        return _last_name(node.left) or around
    if field in ("slice", "keys"):
        said = [value for each in values.values() for value in (each if isinstance(each, list) else [each])]
        text = next((one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)), "")
        return f"{text}_key" if text and not isinstance(next(iter(values.values())), list) else "key"
    return _FIELD_HINTS.get(field, around)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return base(node.id).rsplit(".", 1)[-1]
    return _last_name(node.args[0]) if isinstance(node, ast.Call) and len(node.args) == 1 else ""
