"""Methods of classes that are versions of one another, laid side by side: a scan reports a class as a whole."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from dupfinder.model import CloneClass
from dupfinder.propose.python.align import Bag, bag, dice
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.module import Copy, Function, parsed
from dupfinder.propose.python.normal import Normal, normal
from dupfinder_scanners.fragments import Fragment, Level

MIN_ALIKE = 0.5
"""Share of features that two methods must have in common to be versions of one another, by Dice's coefficient."""
MIN_NAMED = 0.3
"""The same for two methods of one name."""
_STAYS = frozenset({"__init__", "__new__", "__init_subclass__", "__class_getitem__"})
Text = Callable[[Fragment], bytes]
Place = tuple[str, str, int]


def place(fragment: Fragment) -> Place:
    """What tells a fragment from others: repository, path, last line."""
    return fragment.repository, fragment.path, fragment.end_line


def counterparts(part: CloneClass, text: Text, known: Collection[Place], refused: list[str]) -> list[list[Normal]]:
    """Groups of methods, one of a class at most, of two squads or more; each is a function to be.

    `known` are methods that a scan found alike by themselves. Constructors stay, because callers use them; so do
    methods that only pass on, and those with decorators, which may change what they are. What cannot be read is named
    in `refused`.
    """
    groups: list[list[tuple[Normal, Bag]]] = []
    for fragment in part.fragments:
        try:
            methods = [(one, _bag(one)) for one in _methods(fragment, text(fragment), known)]
        except RefusedError as error:
            refused.append(str(error))
            continue
        _assign(groups, methods)
    found = [[one for one, _ in group] for group in groups]
    return [group for group in found if len({one.copy.fragment.squad for one in group}) > 1]


def _methods(fragment: Fragment, data: bytes, known: Collection[Place]) -> Iterator[Normal]:
    source, module = parsed(data, fragment.path)
    owner = next((node for node in module.body if isinstance(node, ast.ClassDef) and _is(node, fragment)), None)
    for node in owner.body if owner is not None else ():
        if not isinstance(node, Function) or node.name in _STAYS or node.decorator_list or passes_on(node):
            continue
        inner = replace(
            fragment,
            name=f"{fragment.name}.{node.name}",
            level=Level.FUNCTION,
            start_line=node.lineno,
            end_line=node.end_lineno or node.lineno,
        )
        if place(inner) in known:
            continue
        try:
            yield normal(Copy(inner, source, module, node, owner))
        except RefusedError:
            continue


def _is(node: ast.ClassDef, fragment: Fragment) -> bool:
    return node.name == fragment.name.rsplit(".", 1)[-1] and node.end_lineno == fragment.end_line


def passes_on(node: Function) -> bool:
    """Whether a function is nothing but a call with arguments that are there already."""
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return | ast.Expr) else None
    call = value.value if isinstance(value, ast.Await) else value
    if not isinstance(call, ast.Call):
        return isinstance(call, ast.Name | ast.Constant | ast.Attribute) or (call is None and len(body) == 1)
    given = [*call.args, *(each.value for each in call.keywords)]
    return all(isinstance(each, ast.Name | ast.Constant | ast.Attribute | ast.Starred) for each in given)


def _bag(one: Normal) -> Bag:
    return sum((bag(statement) for statement in one.body), Counter())


def _assign(groups: list[list[tuple[Normal, Bag]]], methods: Sequence[tuple[Normal, Bag]]) -> None:
    """Give each method of one more class to the group that it is most alike, or a group of its own."""
    likeness: Mapping[tuple[int, int], float] = {
        (row, column): max(_alike(each, one) for each in group)
        for row, group in enumerate(groups)
        for column, one in enumerate(methods)
    }
    rows: set[int] = set()
    columns: set[int] = set()
    for row, column in sorted(likeness, key=lambda pair: (-likeness[pair], pair)):
        if likeness[row, column] > 0 and row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            groups[row].append(methods[column])
    groups.extend([one] for column, one in enumerate(methods) if column not in columns)


def _alike(left: tuple[Normal, Bag], right: tuple[Normal, Bag]) -> float:
    found = dice(left[1], right[1])
    named = left[0].copy.name == right[0].copy.name
    return found + named if found >= (MIN_NAMED if named else MIN_ALIKE) else 0.0
