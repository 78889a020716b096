"""What belongs to a fragment: its own code, its class's constructor, what it calls in its file, constants it uses."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dupfinder.assess.drift.tree import CACHED, FUNCTIONS, IDENTIFIERS, Tree
from dupfinder.assess.drift.values import (
    CALLS,
    Value,
    arguments,
    callee,
    callee_name,
    dotted,
    evaluate,
    is_call,
    is_member,
)
from dupfinder_scanners.fragments import Fragment, Level

BINDINGS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "assignment": (("left",), ("right",)),
    "assignment_expression": (("left",), ("right",)),
    "assignment_statement": (("left",), ("right",)),
    "short_var_declaration": (("left",), ("right",)),
    "named_expression": (("name",), ("value",)),
    "default_parameter": (("name",), ("value",)),
    "typed_default_parameter": (("name",), ("value",)),
    "optional_parameter": (("name", "pattern"), ("value",)),
    "required_parameter": (("pattern",), ("value",)),
    "simple_parameter": (("name",), ("default_value",)),
    "keyword_argument": (("name",), ("value",)),
    "assignment_pattern": (("left",), ("right",)),
    "object_assignment_pattern": (("left",), ("right",)),
    "variable_declarator": (("name",), ("value",)),
    "init_declarator": (("declarator",), ("value",)),
    "public_field_definition": (("name",), ("value",)),
    "field_definition": (("property",), ("value",)),
    "const_spec": (("name",), ("value",)),
    "var_spec": (("name",), ("value",)),
    "const_item": (("name",), ("value",)),
    "static_item": (("name",), ("value",)),
    "let_declaration": (("pattern",), ("value",)),
    "val_definition": (("pattern",), ("value",)),
    "var_definition": (("pattern",), ("value",)),
    "property_declaration": (("name",), ("value",)),
    "variable_assignment": (("name",), ("value",)),
    "const_element": (("name",), ("value",)),
    "parameter": (("name", "pattern"), ("value", "default_value")),
    "keyword_parameter": (("name",), ("value",)),
    "keyed_element": (("key",), ("value",)),
    "field_initializer": (("field", "name"), ("value",)),
    "named_argument": (("name",), ("value",)),
    "value_argument": (("name",), ("value",)),
    "class_parameter": (("name",), ("value",)),
    "property_element": (("name",), ("default_value",)),
    "preproc_def": (("name",), ("value",)),
    "attribute": (("name",), ("value",)),
    "optional_parameter_declaration": (("declarator",), ("default_value",)),
}
"""Node kinds that give a name a value, over all grammars: fields of the name, fields of the value."""
PARAMETERS = frozenset({
    "default_parameter", "typed_default_parameter", "optional_parameter", "required_parameter", "simple_parameter",
    "assignment_pattern", "parameter", "keyword_parameter", "class_parameter", "optional_parameter_declaration",
})  # fmt: skip
KEYWORDS = frozenset({"keyword_argument", "named_argument", "value_argument"})
OPTIONS = frozenset({"object_assignment_pattern", "keyed_element", "field_initializer"})
_CONSTRUCTORS = frozenset({"__init__", "constructor", "initialize", "__construct", "init", "new", "__new__"})
_POSITIONAL = 24
MOST_LOOKUPS = 256
"""Names that are followed for one expression."""


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of nodes. `own` is the fragment itself; the rest only says what the fragment relies on."""

    start: int
    stop: int
    own: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """A fragment in its file. `constants` maps a name that it uses to the node of its value, `outer` every
    name that the file binds around it, `passed` a parameter to what the same
    file passes for it, `locals` a local name to the node of what it was first given."""

    tree: Tree
    regions: tuple[Region, ...]
    used: frozenset[str]
    constants: Mapping[str, int]
    outer: Mapping[str, int]
    passed: Mapping[str, int]
    locals: Mapping[str, int]

    def value(self, node: int) -> Value | None:
        """What the expression says, constants and parameters followed."""
        return evaluate(self.tree, node, frugal(self.outer, self.passed))

    def constant(self, node: int) -> Value | None:
        """What the expression says, constants followed but no parameters: those may differ from call to call."""
        return evaluate(self.tree, node, frugal(self.outer))

    def nodes(self, own: bool | None = None) -> Iterator[int]:
        """Nodes of the regions, in order; only the fragment's own where asked for."""
        for region in self.regions:
            if own is None or region.own is own:
                yield from range(region.start, region.stop)


def frugal(*names: Mapping[str, int]) -> Callable[[str], int]:
    """Looks names up, the first mapping first, and says -1 after `MOST_LOOKUPS`: a constant of ten constants of ten
    constants each is a bomb, not a setting."""
    left = [MOST_LOOKUPS]

    def lookup(name: str) -> int:
        left[0] -= 1
        return next((each[name] for each in names if name in each), -1) if left[0] >= 0 else -1

    return lookup


def binding(tree: Tree, node: int) -> tuple[int, int]:
    """Nodes of the name and of the value that the node binds, each -1 where there is none."""
    fields = BINDINGS.get(tree.kind[node])
    if fields is None or not tree.named[node]:
        return -1, -1
    name, value = tree.field(node, *fields[0]), tree.field(node, *fields[1])
    return (name, value) if name >= 0 and value >= 0 else _around_equals(tree, node, name)


def _around_equals(tree: Tree, node: int, name: int) -> tuple[int, int]:
    """Name and value of grammars that do not label them: the last name before the equals sign, what follows it.

    In Kotlin and Swift the default of a parameter stands beside the parameter, not in it.
    """
    children = list(tree.children(node))
    signs = [place for place, child in enumerate(children) if tree.kind[child] in ("=", ":=")]
    if not signs:
        sign = tree.stop[node]
        beside = sign + 1 < len(tree.kind) and tree.kind[sign] == "=" and tree.parent[sign] == tree.parent[node]
        if not beside or tree.kind[node] != "parameter":
            return name, -1
        signs, children = [len(children)], [*children, sign, tree.stop[sign]]
    before = [child for child in children[: signs[0]] if tree.named[child] and tree.label[child] != "type"]
    leaves = [leaf for child in before for leaf in range(child, tree.stop[child]) if tree.kind[leaf] in IDENTIFIERS]
    if tree.kind[node] in PARAMETERS:
        leaves = leaves[:1]
    found = name if name >= 0 else (leaves[-1] if leaves else -1)
    return found, children[signs[0] + 1] if signs[0] + 1 < len(children) else -1


def bound_name(tree: Tree, node: int) -> str:
    """Last part of the bound name: `timeout` of `self.timeout`, empty for subscripts and patterns."""
    if node < 0:
        return ""
    inner = tree.named_children(node)
    if tree.kind[node] in ("expression_list", "literal_element", "variable_declaration", "pattern") and len(inner) == 1:
        return bound_name(tree, inner[0]) if tree.kind[inner[0]] != tree.kind[node] else ""
    if tree.leaf(node) or tree.kind[node] == "variable_name":
        return tree.text(node).lstrip("$@#") if tree.kind[node] in IDENTIFIERS else ""
    return dotted(tree, node).rsplit(".", 1)[-1] if is_member(tree, node) else ""


def function_name(tree: Tree, node: int) -> str:
    """Name of a function or class; of an anonymous function, the name it is bound to."""
    name = tree.field(node, "name", "declarator")
    if name >= 0:
        return tree.text(name).split("(")[0][:80].strip("*& ")
    parent = tree.parent[node]
    if parent >= 0 and tree.kind[parent] in ("variable_declarator", "pair", "public_field_definition", "assignment"):
        return bound_name(tree, tree.field(parent, "name", "key", "left"))
    return ""


def scope_of(fragment: Fragment, tree: Tree) -> Scope:
    """Everything in the file that the fragment's settings may come from."""
    roots = _roots(tree, fragment)
    own = [Region(root, tree.stop[root], own=True) for root in roots]
    functions = _functions(tree)
    makers = _constructors(tree, fragment, roots, functions)
    wanted = _identifiers(tree, own)
    more = sorted({*_live(tree, makers, wanted), *_fields(tree, fragment, roots), *_called(tree, roots, functions)})
    covered = [(region.start, region.stop) for region in own]
    support = [Region(node, tree.stop[node], own=False) for node in more if not _inside(node, covered)]
    regions = (*own, *support)
    used = _identifiers(tree, regions)
    outer = _constants(tree, roots)
    constants = {name: value for name, value in outer.items() if name in used}
    passed = _passed(tree, regions, makers, outer)
    return Scope(tree, regions, used, constants, outer, passed, _locals(tree, regions))


def _roots(tree: Tree, fragment: Fragment) -> list[int]:
    """Largest nodes that lie within the fragment's lines; at class level the class around them is not asked for."""
    found: list[int] = []
    # A line begins behind the break before it; where there is no such line there is no such node.
    before = tree.breaks[fragment.start_line - 2 : fragment.start_line - 1] or [len(tree.source)]
    node = max(1, bisect_right(tree.start, before[0]) if fragment.start_line > 1 else 0)
    while node < len(tree.kind):
        inside = tree.first_line(node) >= fragment.start_line and _end_line(tree, node) <= fragment.end_line
        if inside:
            found.append(node)
            node = tree.stop[node]
        elif tree.first_line(node) > fragment.end_line:
            break
        else:
            node += 1
    definitions = [node for node in found if tree.named[node] and not tree.leaf(node)]
    return definitions or found


def _end_line(tree: Tree, node: int) -> int:
    """Last line with text: a node that ends with a line break ends on the line before."""
    ends_at_break = tree.end[node] > tree.start[node] and tree.source[tree.end[node] - 1 : tree.end[node]] == b"\n"
    return tree.last_line(node) - 1 if ends_at_break else tree.last_line(node)


def _inside(node: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= node < stop for start, stop in ranges)


@lru_cache(maxsize=CACHED)
def _functions(tree: Tree) -> Mapping[str, list[int]]:
    """Functions of the file by name."""
    found: dict[str, list[int]] = defaultdict(list)
    for node in tree.nodes(FUNCTIONS):
        name = function_name(tree, node) if tree.named[node] else ""
        if name:
            found[name].append(node)
    return found


@lru_cache(maxsize=CACHED)
def _outer_bindings(tree: Tree) -> tuple[tuple[int, str, int], ...]:
    """Bindings of the file outside functions: node, name, node of the value."""
    kinds = BINDINGS.keys() - PARAMETERS - KEYWORDS - OPTIONS
    outer = [node for node in tree.nodes(kinds) if tree.scope[node] < 0]
    pairs = [(node, *binding(tree, node)) for node in outer]
    return tuple((node, bound_name(tree, name), value) for node, name, value in pairs if value >= 0)


@lru_cache(maxsize=CACHED)
def _calls(tree: Tree) -> tuple[tuple[int, str], ...]:
    """Calls of the file, with the name of what is called."""
    return tuple((node, callee_name(tree, node)) for node in tree.nodes(CALLS) if is_call(tree, node))


def _constructors(tree: Tree, fragment: Fragment, roots: list[int], functions: Mapping[str, list[int]]) -> set[int]:
    """Constructors of the class around the fragment; in Go, the functions that make the receiver."""
    if fragment.level is Level.CLASS or not roots:
        return set()
    owner = tree.owner[roots[0]]
    if owner < 0:
        return _go_makers(tree, roots, functions) if fragment.language == "go" else set()
    name = function_name(tree, owner)
    return {
        node for each in (*sorted(_CONSTRUCTORS), name) for node in functions.get(each, ()) if tree.owner[node] == owner
    }


def _fields(tree: Tree, fragment: Fragment, roots: list[int]) -> set[int]:
    """Field declarations of the class around a method that the method uses."""
    owner = tree.owner[roots[0]] if roots and fragment.level is not Level.CLASS else -1
    wanted = _identifiers(tree, [Region(root, tree.stop[root], own=True) for root in roots])
    return {
        node
        for node in (range(owner, tree.stop[owner]) if owner >= 0 else ())
        if tree.kind[node] in BINDINGS
        and (tree.owner[node], tree.scope[node]) == (owner, tree.scope[owner])
        and bound_name(tree, binding(tree, node)[0]) in wanted
    }


def _live(tree: Tree, makers: Iterable[int], wanted: frozenset[str]) -> set[int]:
    """The part of constructors that ends in what the fragment uses: the attribute, and parameters that flow into it."""
    found: set[int] = set()
    for maker in makers:
        if tree.language == "go":
            found.add(maker)
            continue
        bindings = [node for node in range(maker, tree.stop[maker]) if tree.kind[node] in BINDINGS]
        named = [(node, *binding(tree, node)) for node in bindings]
        kept = {node for node, name, value in named if value >= 0 and bound_name(tree, name) in wanted}
        reached = wanted | _identifiers(tree, [Region(node, tree.stop[node], own=False) for node in kept])
        found |= {
            node for node, name, _ in named if tree.kind[node] in PARAMETERS and bound_name(tree, name) in reached
        }
        found |= {node for node in kept if tree.kind[node] not in KEYWORDS}
    return found


def _go_makers(tree: Tree, roots: list[int], functions: Mapping[str, list[int]]) -> set[int]:
    receivers = {_receiver_type(tree, node) for root in roots for node in _own_functions(tree, root)} - {""}
    makers: set[int] = set()
    for nodes in functions.values():
        for node in nodes:
            result = tree.field(node, "result")
            if tree.kind[node] == "function_declaration" and result >= 0:
                made = {tree.text(leaf) for leaf in range(result, tree.stop[result]) if tree.leaf(leaf)}
                if made & receivers:
                    makers.add(node)
    return makers


def _own_functions(tree: Tree, root: int) -> Iterator[int]:
    return (node for node in range(root, tree.stop[root]) if tree.kind[node] in FUNCTIONS and tree.named[node])


def _receiver_type(tree: Tree, node: int) -> str:
    receiver = tree.field(node, "receiver")
    if receiver < 0:
        return ""
    types = [leaf for leaf in range(receiver, tree.stop[receiver]) if tree.kind[leaf] == "type_identifier"]
    return tree.text(types[0]) if types else ""


def _called(tree: Tree, roots: list[int], functions: Mapping[str, list[int]]) -> set[int]:
    """Functions of the same file that the fragment calls: one hop, and only where the name leaves no doubt."""
    found: set[int] = set()
    for root in roots:
        for node in range(root, tree.stop[root]):
            if not is_call(tree, node):
                continue
            target = callee(tree, node)
            name = dotted(tree, target) if target >= 0 else ""
            if tree.kind[node] == "method_invocation" and tree.field(node, "object") >= 0:
                name = f"{dotted(tree, tree.field(node, 'object'))}.{name}"
            found |= _resolve(tree, name, root, functions)
    return found


def _resolve(tree: Tree, name: str, root: int, functions: Mapping[str, list[int]]) -> set[int]:
    head, _, last = name.rpartition(".")
    known = functions.get(last, [])
    if not known or len(known) > 4:
        return set()
    if head in ("self", "this", "cls"):
        return {node for node in known if tree.owner[node] == tree.owner[root]}
    if head:
        return set(known) if tree.language == "go" and len(known) == 1 else set()
    return {node for node in known if tree.owner[node] in (-1, tree.owner[root])}


def _identifiers(tree: Tree, regions: Iterable[Region]) -> frozenset[str]:
    return frozenset(
        tree.text(node).lstrip("$@#")
        for region in regions
        for node in range(region.start, region.stop)
        if tree.kind[node] in IDENTIFIERS
    )


def _constants(tree: Tree, roots: list[int]) -> dict[str, int]:
    """Names that the file or the class around binds outside functions; the first binding of a name counts."""
    owner = tree.owner[roots[0]] if roots else -1
    own = (roots[0], tree.stop[roots[-1]]) if roots else (0, 0)
    found: dict[str, int] = {}
    for node, name, value in _outer_bindings(tree):
        if name and (tree.owner[node] in (-1, owner) or own[0] <= node < own[1]):
            found.setdefault(name, value)
    return found


def parameters(tree: Tree, function: int) -> list[str]:
    """Names of a function's parameters in order, the receiver left out."""
    node = tree.field(function, "parameters", "parameter")
    if node < 0:
        return []
    names: list[str] = []
    for child in tree.named_children(node)[:_POSITIONAL]:
        fields = [each for each in tree.children(child) if tree.label[each] in ("name", "pattern")]
        if tree.leaf(child):
            names.append(tree.text(child))
        elif fields:
            names.extend(tree.text(each) for each in fields if tree.leaf(each))
        else:
            names.append(next((tree.text(leaf) for leaf in range(child, tree.stop[child]) if tree.leaf(leaf)), ""))
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def _passed(
    tree: Tree, regions: Iterable[Region], makers: Iterable[int], constants: Mapping[str, int]
) -> dict[str, int]:
    """Parameter defaults, and what the file passes by place to the fragment's functions and constructors.

    An overload without the argument is how Java writes a default: `publish(a, b)` calling `publish(a, b, SUCCESS)`.
    """
    found: dict[str, int] = {}
    targets: dict[str, list[int]] = defaultdict(list)
    for maker in makers:
        targets[function_name(tree, maker)].append(maker)
    for region in regions:
        for node in range(region.start, region.stop):
            if tree.kind[node] in PARAMETERS:
                name_node, value = binding(tree, node)
                if value >= 0:
                    found.setdefault(bound_name(tree, name_node), value)
            elif tree.kind[node] in FUNCTIONS and tree.named[node]:
                targets[function_name(tree, node)].append(node)
    for node, name in _calls(tree):
        if name in targets:
            _positional(tree, node, targets[name], constants, found)
    found.pop("", None)
    return found


def _positional(
    tree: Tree, call: int, functions: Sequence[int], constants: Mapping[str, int], found: dict[str, int]
) -> None:
    for function in functions:
        if tree.owner[function] != tree.owner[call] and tree.kind[call] == "method_invocation":
            continue
        given, names = arguments(tree, call), parameters(tree, function)
        if not names or len(given) != len(names) or function <= call < tree.stop[function]:
            continue
        for name, argument in zip(names, given, strict=True):
            value = evaluate(tree, argument, frugal(constants))
            if value is not None and name not in found:
                found[name] = argument


def _locals(tree: Tree, regions: Iterable[Region]) -> dict[str, int]:
    found: dict[str, int] = {}
    for region in regions:
        for node in range(region.start, region.stop):
            if tree.kind[node] in BINDINGS and tree.kind[node] not in KEYWORDS and tree.scope[node] >= 0:
                name_node, value = binding(tree, node)
                if value >= 0:
                    found.setdefault(bound_name(tree, name_node), value)
    found.pop("", None)
    return found
