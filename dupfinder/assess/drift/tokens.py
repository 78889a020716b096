"""A copy as a sequence of tokens with its literals marked, so that near copies can be laid side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dupfinder.assess.drift.scope import BINDINGS, KEYWORDS, Scope, binding, bound_name, function_name
from dupfinder.assess.drift.tree import COMMENTS, FUNCTIONS, IDENTIFIERS, Tree
from dupfinder.assess.drift.values import Shape, Value, callee, callee_name, dotted, is_call, is_member

MOST_TOKENS = 3000
"""Longer copies are not laid side by side: alignment is quadratic."""
_KEYS = {
    Shape.NUMBER: "#number",
    Shape.TEXT: "#text",
    Shape.FLAG: "#word",
    Shape.NULL: "#word",
    Shape.NUMBERS: "#list",
    Shape.TEXTS: "#list",
    Shape.NAMES: "#list",
}
_SKIPPED = frozenset({
    "type_annotation", "decorator", "import_statement", "import_from_statement", "annotation", "marker_annotation",
    "modifiers", "type_parameters", "type_arguments", "attribute_list",
})  # fmt: skip
_UNSPOKEN = COMMENTS | _SKIPPED
_TYPES = frozenset({"type", "return_type", "result"})
_SPEECH = frozenset({
    "debug", "info", "warning", "warn", "error", "critical", "exception", "fatal", "trace", "log", "print",
    "println", "printf", "Printf", "Println", "Errorf", "Sprintf", "_", "gettext", "ugettext", "_LE", "_LW", "_LI",
    "Error", "New", "write", "format", "fail", "errorf", "echo", "puts", "f",
})  # fmt: skip
_KEYED = frozenset({"get", "setdefault", "put", "Get", "Set", "header", "setHeader", "addHeader", "pop"})
_OPERATIONS = frozenset({"comparison_operator", "binary_expression", "binary_operator", "boolean_operator"})
_PLACES = frozenset(
    {"subscript", "subscript_expression", "index_expression", "element_access_expression", "element_reference"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    `key` is what it is aligned by (for a literal, what it says). `value` is set where a literal stands, or a constant
    that holds one; `name` is its nearest name, `wire` whether it is a name on the wire, `within` the function around.
    """

    key: str
    value: Value | None = None
    name: str = ""
    wire: bool = False
    line: int = 0
    within: str = ""


def tokens(scope: Scope) -> tuple[Token, ...]:
    """Tokens of the fragment itself, in order; comments, docstrings and type annotations left out."""
    found = tuple(_tokens(scope))
    return found if len(found) <= MOST_TOKENS else ()


def _tokens(scope: Scope) -> Iterator[Token]:
    tree = scope.tree
    for region in scope.regions:
        if not region.own:
            continue
        node = region.start
        while node < region.stop:
            if _is_left_out(tree, node):
                node = tree.stop[node]
            elif tree.is_string(node):
                yield _text(scope, node)
                node = tree.stop[node]
            else:
                if tree.stop[node] == node + 1:
                    yield _leaf(scope, node)
                node += 1


def _is_left_out(tree: Tree, node: int) -> bool:
    kind = tree.kind[node]
    if kind in _UNSPOKEN or tree.label[node] in _TYPES:
        return not is_call(tree, tree.parent[node])
    if kind != "expression_statement":
        return False
    inner = tree.named_children(node)
    return len(inner) == 1 and tree.is_string(inner[0])


def _text(scope: Scope, node: int) -> Token:
    tree = scope.tree
    text = tree.string(node)
    if text is None:
        return Token("#format")
    value = scope.constant(node)
    spoken = text.count(" ") > 1 or (" " in text.strip() and "%" in text) or _is_speech(tree, node)
    return Token("#text") if spoken or value is None else _slot(scope, node, value)


def _leaf(scope: Scope, node: int) -> Token:
    tree = scope.tree
    text = tree.text(node)
    if tree.kind[node] not in IDENTIFIERS and not tree.number(node) and not text.isalpha():
        return Token(text[:40])
    if _is_kept(tree, node):
        return Token(text)
    bound = tree.label[node] in ("name", "left", "pattern")
    value = scope.constant(node) if tree.named[node] and not bound else None
    if value is not None and value.shape in _KEYS:
        return _slot(scope, node, value)
    return Token("$" if tree.kind[node] in IDENTIFIERS else text)


def _is_kept(tree: Tree, node: int) -> bool:
    """Whether a name is one that copies have in common: an attribute, what is called, a keyword argument."""
    parent = tree.parent[node]
    if tree.kind[node] not in IDENTIFIERS or parent < 0:
        return False
    if is_member(tree, parent):
        return tree.label[node] in ("attribute", "property", "field")
    if tree.kind[parent] in KEYWORDS:
        return tree.label[node] == "name"
    return is_call(tree, parent) and callee(tree, parent) == node


def _is_speech(tree: Tree, node: int) -> bool:
    """Whether a text is said to people: an argument of a log call or of an exception."""
    for above in tree.ancestors(node, 5):
        if is_call(tree, above):
            name = callee_name(tree, above)
            return name in _SPEECH or name.endswith(("Error", "Exception")) or tree.kind[tree.parent[above]] in (
                "raise_statement", "throw_statement",
            )  # fmt: skip
        if tree.kind[above] in ("raise_statement", "throw_statement"):
            return True
    return False


def _slot(scope: Scope, node: int, value: Value) -> Token:
    tree = scope.tree
    name, wire = _place(tree, node)
    inside = tree.scope[node]
    within = function_name(tree, inside) if inside >= 0 else ""
    key = f"{_KEYS.get(value.shape, '#word')} {value.text}"
    return Token(key, value, name, wire and value.shape is Shape.TEXT, tree.first_line(node), within)


def _place(tree: Tree, node: int) -> tuple[str, bool]:
    """Nearest name of a literal, and whether the literal is itself a name on the wire."""
    child = node
    for above in tree.ancestors(node, 6):
        kind = tree.kind[above]
        if kind in ("pair", "keyed_element"):
            key = tree.field(above, "key")
            return ("key", True) if child == key else (tree.text(key)[:60].strip("\"'"), False)
        if kind in _PLACES and tree.label[child] != "value" and tree.kind[child] != "slice":
            return f"{_last(tree, tree.named_children(above)[0])} key".strip(), True
        if is_call(tree, above):
            called = callee_name(tree, above)
            return called, called in _KEYED
        name = _named_by(tree, above, child)
        if name is not None:
            return name, False
        child = above
    return "", False


def _named_by(tree: Tree, above: int, child: int) -> str | None:
    """The name that the node `above` gives to the literal in its child, or None where it gives none."""
    kind = tree.kind[above]
    if kind in BINDINGS:
        name, value = binding(tree, above)
        return bound_name(tree, name) or _subscripted(tree, name) if value == child else None
    if kind == "slice":
        return f"{_last(tree, tree.named_children(tree.parent[above])[0])} slice"
    if kind in _OPERATIONS:
        sides = [each for each in tree.named_children(above) if each != child]
        return _last(tree, sides[0]) if sides else ""
    if kind in FUNCTIONS or kind == "return_statement":
        inside = above if kind in FUNCTIONS else tree.scope[above]
        return f"{function_name(tree, inside)} returns" if inside >= 0 else ""
    return None


def _subscripted(tree: Tree, node: int) -> str:
    inner = tree.named_children(node)
    keyed = inner and tree.kind[node] in _PLACES and tree.is_string(inner[-1])
    return (tree.string(inner[-1]) or "")[:60] if keyed else ""


def _last(tree: Tree, node: int) -> str:
    name = dotted(tree, node) or (callee_name(tree, node) if is_call(tree, node) else "")
    return name.rsplit(".", 1)[-1] or bound_name(tree, node)
