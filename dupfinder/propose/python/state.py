"""What anti-unification has found so far: which locals are one variable, and where the copies differ."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Column = Mapping[int, ast.AST]
"""What each copy (by its number) has at one place."""


Mark = tuple[int, int, int, int]


class MismatchError(Exception):
    """The copies cannot be made one here; a place further up may still do."""


@dataclass(frozen=True, slots=True)
class Hole:
    """A place where the copies differ: it becomes a parameter.

    `values` is what each copy has there. `inputs` are the variables that the values speak of; `lazy` says that the
    value is to be computed there and then, so that the parameter is a function. `hint` is what a person would call it.
    """

    values: Mapping[int, ast.expr]
    inputs: tuple[int, ...]
    lazy: bool
    hint: str
    hook: bool = False


@dataclass(slots=True)
class State:
    """Variables as classes of locals, one of a copy at most; holes; optional statements with the copies that have them.

    `union` leads from a variable to the one that it was joined with. `trail` is what `undo` needs.
    """

    classes: list[dict[int, str]] = field(default_factory=list)
    union: list[int] = field(default_factory=list)
    of: dict[tuple[int, str], int] = field(default_factory=dict)
    holes: list[Hole] = field(default_factory=list)
    options: list[frozenset[int]] = field(default_factory=list)
    trail: list[tuple[str, Any, Any]] = field(default_factory=list)

    def copy(self) -> State:
        """The same, to return to when an attempt fails."""
        return State(
            [dict(each) for each in self.classes],
            list(self.union),
            dict(self.of),
            list(self.holes),
            list(self.options),
            list(self.trail),
        )

    def mark(self) -> Mark:
        """Where the state stands now; cheaper than a copy, because most attempts change little."""
        return len(self.trail), len(self.classes), len(self.holes), len(self.options)

    def undo(self, mark: Mark) -> None:
        """Back to where the state stood."""
        trail, classes, holes, options = mark
        while len(self.trail) > trail:
            kind, key, old = self.trail.pop()
            if kind == "union":
                self.union[key] = old
            elif kind == "class":
                self.classes[key] = old
            elif old is None:
                del self.of[key]
            else:
                self.of[key] = old
        del self.classes[classes:], self.union[classes:], self.holes[holes:], self.options[options:]

    def root(self, number: int) -> int:
        """The variable that stands for it."""
        while self.union[number] != number:
            number = self.union[number]
        return number

    def variable(self, column: Mapping[int, str]) -> int:
        """The variable that these locals are. Raises MismatchError where they are known to be different ones."""
        known = sorted({self.root(self.of[item]) for item in column.items() if item in self.of})
        merged: dict[int, str] = dict(column)
        for number in known:
            for one, name in self.classes[number].items():
                if merged.setdefault(one, name) != name:
                    raise MismatchError
        if not known:
            known = [len(self.classes)]
            self.classes.append({})
            self.union.append(known[0])
        first = known[0]
        for other in known[1:]:
            self.trail.append(("union", other, other))
            self.union[other] = first
        if self.classes[first] != merged:
            self.trail.append(("class", first, self.classes[first]))
            self.classes[first] = merged
        for item in merged.items():
            if self.of.get(item) != first:
                self.trail.append(("of", item, self.of.get(item)))
                self.of[item] = first
        return first

    def hole(self, hole: Hole) -> int:
        """Number of the hole; the same values under the same names are the same hole."""
        for number, known in enumerate(self.holes):
            if known.inputs == hole.inputs and known.hook == hole.hook and _same(known.values, hole.values):
                return number
        self.holes.append(hole)
        return len(self.holes) - 1

    def option(self, present: frozenset[int]) -> int:
        """Number of a new optional statement."""
        self.options.append(present)
        return len(self.options) - 1

    def settled(self) -> State:
        """The state with every variable under the number that stands for it."""
        holes = [
            replace(hole, inputs=tuple(dict.fromkeys(self.root(each) for each in hole.inputs))) for hole in self.holes
        ]
        return State(self.classes, self.union, self.of, holes, self.options)


def _same(left: Mapping[int, ast.expr], right: Mapping[int, ast.expr]) -> bool:
    return left.keys() == right.keys() and all(ast.dump(left[one]) == ast.dump(right[one]) for one in left)


def dumps(nodes: Sequence[ast.AST]) -> str:
    """Trees as text: equal texts, equal trees."""
    return "\n".join(ast.dump(node) for node in nodes)
