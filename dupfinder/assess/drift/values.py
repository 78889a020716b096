"""What an expression says where it can be read off: literals, lists of them, durations, names of constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from http import HTTPStatus

from dupfinder.assess.drift.names import UNITS, words
from dupfinder.assess.drift.tree import IDENTIFIERS, Tree

HOPS = 8
"""Constants of constants and brackets in brackets that are followed; also bounds the recursion."""
LONGEST = 200
"""Characters of a string, and items of a list, beyond which it is no setting that a person compares."""

_TRANSPARENT = frozenset({
    "parenthesized_expression", "literal_element", "expression_list", "as_expression", "satisfies_expression",
    "non_null_expression", "expression_statement", "type_conversion_expression", "cast_expression", "argument",
    "expression", "value_argument", "literal_value_element", "template_literal", "variable_initializer",
    "concatenated_string", "equals_value_clause", "bracketed_argument_list",
        "subscript_argument_list", "bracketed_argument",
})  # fmt: skip
_LISTS = frozenset({
    "list", "set", "tuple", "array", "array_literal", "array_initializer", "array_expression", "literal_value",
    "initializer_list", "array_creation_expression", "collection_literal", "tuple_expression",
    "array_element_initializer",
})  # fmt: skip
CALLS = frozenset({
    "call", "call_expression", "method_invocation", "object_creation_expression", "new_expression",
    "invocation_expression", "function_call_expression", "member_call_expression", "instance_expression",
    "scoped_call_expression", "implicit_object_creation_expression", "macro_invocation",
})  # fmt: skip
MEMBERS = frozenset({
    "attribute", "member_expression", "selector_expression", "field_access", "member_access_expression",
    "navigation_expression", "field_expression", "scoped_identifier", "scope_resolution", "member_access",
    "class_constant_access_expression", "scoped_type_identifier", "qualified_type",
})  # fmt: skip
_TYPE_NAMES = frozenset({
    "user_type", "generic_type", "dotted_name", "type", "qualified_identifier", "qualified_name", "named_type",
})  # fmt: skip
_WRAPPERS = frozenset({
    "frozenset", "set", "list", "tuple", "sorted", "asList", "of", "listOf", "setOf", "arrayOf", "Set", "freeze",
    "HashSet", "ArrayList", "TreeSet", "unmodifiableSet", "unmodifiableList", "from", "Array", "ImmutableSet",
    "copyOf", "mutableListOf", "mutableSetOf", "hashSetOf", "new", "vec", "List",
})  # fmt: skip
_SCALARS = frozenset({
    "float", "int", "Decimal", "str", "Number", "String", "Integer", "Long", "Double", "BigDecimal", "valueOf",
})  # fmt: skip
_DURATIONS = frozenset({
    "ofSeconds", "ofMillis", "ofMinutes", "ofHours", "ofDays", "ofNanos", "FromSeconds", "FromMilliseconds",
    "FromMinutes", "FromHours", "from_secs", "from_millis", "seconds", "milliseconds", "minutes", "timedelta",
    "Duration",
})  # fmt: skip
_TRUE, _FALSE = frozenset({"True", "true"}), frozenset({"False", "false"})
_NULL = frozenset({"None", "null", "nil", "undefined", "NULL", "nullptr"})


class Shape(StrEnum):
    """What sort of value it is."""

    NUMBER = "number"
    TEXT = "text"
    FLAG = "flag"
    NULL = "null"
    NUMBERS = "numbers"
    TEXTS = "texts"
    NAME = "name"
    NAMES = "names"


LISTS = (Shape.NUMBERS, Shape.TEXTS, Shape.NAMES)


@dataclass(frozen=True, slots=True)
class Value:
    """A value as people write it. Lists are sorted and joined with ", ". `offset` is the byte where the literal starts:
    two facts of one offset are one thing. `unit` is a unit of time where the expression names one."""

    shape: Shape
    text: str
    offset: int
    unit: str = ""


Lookup = Callable[[str], int]
"""Node of the expression that a constant, an attribute or a parameter's default holds, or -1."""


def evaluate(tree: Tree, node: int, lookup: Lookup, hops: int = HOPS) -> Value | None:
    """The value of an expression, or None where it cannot be read off the file."""
    if node < 0 or hops <= 0:
        return None
    kind = tree.kind[node]
    if kind == "identifier":
        return _name(tree, node, lookup, hops)
    if tree.is_string(node):
        text = tree.string(node)
        return None if text is None or len(text) > LONGEST else Value(Shape.TEXT, text, tree.start[node])
    number = tree.number(node)
    if number is not None:
        return Value(Shape.NUMBER, number, tree.start[node])
    if kind in _TRANSPARENT:
        inner = tree.named_children(node)
        single = len(inner) == 1 or (inner and kind.startswith("as"))
        return evaluate(tree, inner[0], lookup, hops - 1) if single else None
    return _RULES.get(kind, _name)(tree, node, lookup, hops)


def dotted(tree: Tree, node: int) -> str:
    """`a.b.c` of a chain of plain names, or an empty string."""
    if node < 0 or tree.end[node] - tree.start[node] > 120:
        return ""
    if tree.stop[node] == node + 1:
        text = tree.text(node)
        return text if tree.named[node] and (tree.kind[node] in IDENTIFIERS or text.isidentifier()) else ""
    if tree.kind[node] not in MEMBERS and tree.kind[node] not in _TYPE_NAMES:
        return ""
    text = tree.text(node).split("<")[0].replace("::", ".").replace("?.", ".").replace("->", ".").lstrip("$")
    return text if text.replace(".", "").replace("_", "").isalnum() else ""


def _name(tree: Tree, node: int, lookup: Lookup, hops: int) -> Value | None:
    text = dotted(tree, node)
    word = _word(tree, node)
    if word is not None or not text:
        return word
    last = text.rsplit(".", 1)[-1]
    head = text.split(".", 1)[0]
    if "." not in text or head in ("self", "this", "cls") or (text.count(".") == 1 and head[:1].isupper()):
        target = lookup(last if "." in text else text)
        if target >= 0 and target != node:
            return evaluate(tree, target, lookup, hops - 1)
    status = http_status(text)
    if status:
        return Value(Shape.NUMBER, status, tree.start[node])
    if last[:1].isupper():
        return Value(Shape.NAME, text, tree.start[node])
    return None


def _word(tree: Tree, node: int) -> Value | None:
    text = tree.text(node) if tree.leaf(node) else ""
    if text in _TRUE | _FALSE:
        return Value(Shape.FLAG, text.lower(), tree.start[node])
    return Value(Shape.NULL, "none", tree.start[node]) if text in _NULL else None


@cache
def _statuses() -> dict[str, str]:
    return {status.name.replace("_", "").lower(): str(status.value) for status in HTTPStatus}


@lru_cache(maxsize=1 << 15)
def http_status(name: str) -> str:
    """Number of a named HTTP status (`http.StatusNotFound`, `HTTPStatus.NOT_FOUND`, `codes.not_found`), or ""."""
    found = words(name)
    if not {"status", "http", "codes"} & set(found):
        return ""
    last = list(words(name.rsplit(".", 1)[-1]))
    while last and last[0] in ("status", "http", "sc"):
        last.pop(0)
    if last and last[0].isdigit() and len(last) > 1:
        return last[0]
    return _statuses().get("".join(last), "")


def _list(tree: Tree, node: int, lookup: Lookup, hops: int) -> Value | None:
    body = tree.field(node, "body") if tree.kind[node] == "composite_literal" else node
    items = tree.named_children(body if body >= 0 else node)
    if len(items) > LONGEST:
        return None
    found: list[Value] = []
    for item in items:
        inner = item
        if tree.kind[item] in ("keyed_element", "array_element_initializer", "element_initializer"):
            inner = tree.named_children(item)[0] if tree.named_children(item) else item
            if tree.kind[item] == "keyed_element" and bare_name(tree, inner):
                return None
        value = evaluate(tree, inner, lookup, hops - 1)
        if value is None:
            return None
        found.append(value)
    return joined(found, tree.start[node])


def bare_name(tree: Tree, node: int) -> bool:
    """Whether a key is a plain name, which makes it a field of a struct and no member of a set."""
    inner = tree.named_children(node)
    return bool(inner) and tree.leaf(inner[0]) and tree.kind[inner[0]] in IDENTIFIERS


def joined(found: list[Value], offset: int) -> Value | None:
    """Values as one list, sorted; None where they are of several sorts or none."""
    shapes = {value.shape for value in found}
    if len(shapes) != 1:
        return None
    of = {Shape.NUMBER: Shape.NUMBERS, Shape.TEXT: Shape.TEXTS, Shape.NAME: Shape.NAMES}
    shape = shapes.pop()
    if shape in LISTS and len(found) == 1:
        return Value(shape, found[0].text, offset)
    if shape not in of:
        return None
    texts = {value.text for value in found}
    order = sorted(texts, key=_numeric) if shape is Shape.NUMBER else sorted(texts)
    return Value(of[shape], ", ".join(order), offset)


def _numeric(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return float("inf"), text


def callee(tree: Tree, call: int) -> int:
    """Node of what is called: a name or a chain of names."""
    found = tree.field(call, "function", "constructor", "name", "method", "macro")
    if tree.kind[call] == "object_creation_expression":
        found = tree.field(call, "type")
    if found < 0:
        inner = tree.named_children(call)
        found = inner[0] if inner else -1
    return found


def callee_name(tree: Tree, call: int) -> str:
    """Last part of the name of what is called."""
    node = callee(tree, call)
    if node < 0:
        return ""
    name = dotted(tree, node)
    if name:
        return name.rsplit(".", 1)[-1]
    last = tree.named_children(node)
    return tree.text(last[-1])[:80] if last and tree.kind[last[-1]] in IDENTIFIERS else ""


def receiver(tree: Tree, call: int) -> int:
    """Node of the object whose method is called, or -1."""
    node = tree.field(call, "object", "receiver")
    if node >= 0:
        return node
    target = callee(tree, call)
    if target >= 0 and tree.kind[target] in MEMBERS:
        inner = tree.named_children(target)
        return inner[0] if len(inner) > 1 else -1
    return -1


def arguments(tree: Tree, call: int) -> list[int]:
    """Arguments of a call, in order, the named ones among them."""
    node = tree.field(call, "arguments", "argument_list")
    if node < 0:
        for child in tree.named_children(call):
            if tree.kind[child] in ("call_suffix", "value_arguments", "arguments", "argument_list"):
                node = child
    if node < 0:
        return []
    inner = tree.named_children(node)
    if len(inner) == 1 and tree.kind[inner[0]] == "value_arguments":
        inner = tree.named_children(inner[0])
    return inner


def is_call(tree: Tree, node: int) -> bool:
    """Whether the node is a call or the creation of an object."""
    return tree.kind[node] in CALLS and tree.named[node]


def is_member(tree: Tree, node: int) -> bool:
    """Whether the node is `a.b`."""
    return tree.kind[node] in MEMBERS and tree.named[node]


def _call(tree: Tree, node: int, lookup: Lookup, hops: int) -> Value | None:
    name, given = callee_name(tree, node), arguments(tree, node)
    if name in _DURATIONS and len(given) == 1:
        value = evaluate(tree, _named_value(tree, given[0]), lookup, hops - 1)
        said = {word for word in (*words(name), *words(_keyword(tree, given[0]))) if word in UNITS}
        return Value(value.shape, value.text, value.offset, UNITS[min(said)] if said else "") if value else None
    if name in _SCALARS and len(given) == 1:
        return evaluate(tree, given[0], lookup, hops - 1)
    if name not in _WRAPPERS or not given or dotted(tree, receiver(tree, node)).endswith("Map"):
        return None
    found = [evaluate(tree, argument, lookup, hops - 1) for argument in given[: LONGEST + 1]]
    values = [value for value in found if value is not None]
    if len(values) < len(found):
        return None
    if len(values) == 1 and values[0].shape in LISTS:
        return values[0]
    return joined(values, tree.start[node])


def _keyword(tree: Tree, node: int) -> str:
    return tree.text(tree.field(node, "name")) if tree.kind[node] == "keyword_argument" else ""


def _named_value(tree: Tree, node: int) -> int:
    return tree.field(node, "value") if tree.kind[node] == "keyword_argument" else node


def _signed(tree: Tree, node: int, lookup: Lookup, hops: int) -> Value | None:
    inner = tree.named_children(node)
    value = evaluate(tree, inner[-1], lookup, hops - 1) if inner else None
    if value is None or value.shape is not Shape.NUMBER:
        return None if value is None or not tree.text(node).startswith("&") else value
    return Value(value.shape, f"-{value.text}", value.offset) if tree.text(node).startswith("-") else value


def _product(tree: Tree, node: int, lookup: Lookup, hops: int) -> Value | None:
    left, right = tree.field(node, "left"), tree.field(node, "right")
    operator = tree.field(node, "operator")
    if left < 0 or right < 0 or operator < 0:
        return None
    sign = tree.text(operator)
    if sign == "*":
        for factor, other in ((left, right), (right, left)):
            unit = UNITS.get(next(iter(reversed(words(dotted(tree, other)))), ""), "")
            value = evaluate(tree, factor, lookup, hops - 1) if unit else None
            if value is not None and value.shape is Shape.NUMBER:
                return Value(value.shape, value.text, value.offset, unit)
    one, two = evaluate(tree, left, lookup, hops - 1), evaluate(tree, right, lookup, hops - 1)
    if one is None or two is None:
        return None
    if sign in ("|", "+") and one.shape is two.shape and one.shape in LISTS:
        return Value(one.shape, ", ".join(sorted({*one.text.split(", "), *two.text.split(", ")})), one.offset)
    return _arithmetic(sign, one, two)


def _arithmetic(sign: str, one: Value, two: Value) -> Value | None:
    """Products and shifts of small whole numbers, as in `60 * 60` and `4 << 20`."""
    if one.shape is not Shape.NUMBER or two.shape is not Shape.NUMBER:
        return None
    if not (one.text.isdigit() and two.text.isdigit()) or len(one.text) + len(two.text) > 24:
        return None
    first, second = int(one.text), int(two.text)
    if sign == "*":
        return Value(Shape.NUMBER, str(first * second), one.offset, one.unit)
    return Value(Shape.NUMBER, str(first << second), one.offset) if sign == "<<" and second <= 64 else None


_RULES: Mapping[str, Callable[[Tree, int, Lookup, int], Value | None]] = {
    **dict.fromkeys((*_LISTS, "composite_literal"), _list),
    **dict.fromkeys(CALLS, _call),
    **dict.fromkeys(("unary_operator", "unary_expression", "prefix_expression", "prefix_unary_expression"), _signed),
    **dict.fromkeys(("binary_operator", "binary_expression", "binary", "infix_expression"), _product),
}
