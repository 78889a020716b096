"""The part of a module that one function needs, able to stand alone; what is not the module's own is a stand-in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from dupfinder.propose.python.characterisation.alone import Alone
from dupfinder.propose.python.characterisation.standins.pure import ASKING
from dupfinder.propose.python.module import Function

_HEAD = "from __future__ import annotations\n\nfrom standins.world import outside\n\n"
_MAKES = ("__init__", "__new__")


@dataclass(frozen=True, slots=True)
class Extract:
    """A module as text, and what of the function's surroundings is not in it."""

    text: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """The function (a method where `owner` is a class) in a module that takes itself for `module`.

    Imports of `package`, the library, are followed. `members` are methods of the class that are needed beside what the
    function speaks of: what it spoke of before its body moved.
    """

    name: str
    owner: str
    module: str
    package: str
    members: frozenset[str] = frozenset()


def extracted(source: str, wanted: Wanted) -> Extract:
    """What the function needs, transitively. Of its class, that is the fields, the constructor, and what it calls."""
    body = ast.parse(source).body
    alone = Alone(wanted.package)
    kept: dict[int, list[ast.stmt]] = {}
    waiting, seen = [wanted.owner or wanted.name], set[str]()
    binders = _binders(body)
    while waiting:
        name = waiting.pop()
        places = [] if name in seen else binders.get(name, [])
        seen.add(name)
        for place in places:
            if place not in kept:
                kept[place] = alone.statement(_cut(body[place], wanted) if name == wanted.owner else body[place])
                waiting.extend(_spoken(kept[place]))
    stubs = [f"{each} = outside({each!r})" for each in ASKING if each in seen and each not in binders]
    stubs += [f"__name__ = {wanted.module!r}"] if "__name__" in seen else []
    blocks = [*stubs, *(ast.unparse(ast.fix_missing_locations(each)) for place in sorted(kept) for each in kept[place])]
    return Extract(_HEAD + "\n\n".join(blocks) + "\n", tuple(dict.fromkeys(alone.left_out)))


def _binders(body: list[ast.stmt]) -> dict[str, list[int]]:
    """Places of the statements that bind a name."""
    found: dict[str, list[int]] = {}
    for place, node in enumerate(body):
        for bound in set(_bound(node)):
            found.setdefault(bound, []).append(place)
    return found


def _bound(node: ast.AST) -> Iterator[str]:
    """Names that a statement at the top of a module binds, however deep it stands in an `if` or a `try`."""
    if isinstance(node, Function | ast.ClassDef):
        yield node.name
        return
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (each.asname or each.name.split(".")[0] for each in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    for child in ast.iter_child_nodes(node):
        yield from _bound(child)


def _spoken(nodes: list[ast.stmt]) -> Iterator[str]:
    return (each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name))


def _cut(node: ast.stmt, wanted: Wanted) -> ast.stmt:
    """A class without the methods that neither its constructor nor the function speaks of; all else as it is."""
    if isinstance(node, ast.ClassDef):
        names = _needed(node, {wanted.name, *wanted.members})
        kept = [one for one in node.body if not isinstance(one, Function | ast.ClassDef) or one.name in names]
        node.body = kept or [ast.Pass()]
    return node


def members(source: str, wanted: Wanted) -> frozenset[str]:
    """Methods of the class that the function needs, transitively; none where it is no method."""
    owners = [each for each in ast.parse(source).body if isinstance(each, ast.ClassDef) and each.name == wanted.owner]
    return frozenset(name for owner in owners for name in _needed(owner, {wanted.name}))


def _needed(node: ast.ClassDef, names: set[str]) -> set[str]:
    methods = {each.name: each for each in node.body if isinstance(each, Function)}
    found, waiting = set[str](), [*names, *_MAKES]
    while waiting:
        one = waiting.pop()
        if one in methods and one not in found:
            found.add(one)
            waiting.extend(each.attr for each in ast.walk(methods[one]) if isinstance(each, ast.Attribute))
    return found
