"""A syntax tree as flat lists in document order, for every grammar.

Nodes are numbers. A node's subtree is the range `n` to `stop[n]`, so that no walk recurses: a file of 100,000 nested
brackets is a long list, not a deep stack.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from tree_sitter import Node, Parser, TreeCursor

from dupfinder_scanners.languages.registry import grammar

FUNCTIONS = frozenset({
    "function_definition", "function_declaration", "method_declaration", "method_definition",
    "constructor_declaration", "compact_constructor_declaration", "arrow_function", "function_expression",
    "generator_function_declaration", "function_item", "method", "singleton_method", "func_literal", "lambda",
    "lambda_expression", "local_function_statement", "init_declaration", "secondary_constructor",
    "anonymous_function", "closure_expression",
})  # fmt: skip
CLASSES = frozenset({
    "class_definition", "class_declaration", "class", "abstract_class_declaration", "enum_declaration",
    "record_declaration", "interface_declaration", "object_declaration", "struct_declaration", "class_specifier",
    "struct_specifier", "struct_item", "impl_item", "trait_item", "module", "object_definition", "trait_definition",
    "trait_declaration", "protocol_declaration",
})  # fmt: skip
IDENTIFIERS = frozenset({
    "identifier", "simple_identifier", "constant", "name", "variable_name", "property_identifier",
    "field_identifier", "type_identifier", "package_identifier", "shorthand_property_identifier",
    "shorthand_property_identifier_pattern", "private_property_identifier", "instance_variable", "class_variable",
    "global_variable", "this", "self", "super", "word", "namespace_identifier",
})  # fmt: skip
STRINGS = frozenset({
    "string", "string_literal", "interpreted_string_literal", "raw_string_literal", "template_string",
    "char_literal", "character_literal", "encapsed_string", "verbatim_string_literal", "line_string_literal",
    "rune_literal", "interpolated_string_expression", "interpolated_string", "string_lit",
    "multi_line_string_literal", "template_expr",
})  # fmt: skip
COMMENTS = frozenset({"comment", "line_comment", "block_comment", "multiline_comment", "doc_comment"})
_INTERPOLATED = frozenset({
    "interpolation", "template_substitution", "string_interpolation", "interpolated_expression",
    "template_interpolation", "expansion", "simple_expansion", "command_substitution", "format_expression",
})  # fmt: skip
_QUOTED = re.compile(r"[A-Za-z@$#]{0,3}(\"\"\"|'''|\"|'|`)(.*)\1#?\Z", re.DOTALL)
_NUMBER = re.compile(r"\d[\d_]*(\.[\d_]*)?([eE][+-]?\d+)?|\.\d[\d_]*|0[xXbBoO][\da-fA-F_]+")
_SUFFIX = re.compile(r"(?<=[\d.])(?:[uU]?[lL]{1,2}|[fFdDmMn]|[iu](?:8|16|32|64|128|size)|f32|f64)\Z")
_BREAK = re.compile(rb"\n")
_DIGITS = frozenset("0123456789.")
CACHED = 16
"""Files kept parsed: the copies of a candidate often share a file with the ones before."""


@dataclass(slots=True, eq=False)
class Tree:
    """One parsed file.

    All lists are indexed by node, in document order; `parent` of the root is -1, `stop` is one past the last node of
    the subtree, `scope` is the innermost enclosing function and `owner` the innermost class (-1: none), neither of them
    the node itself.
    """

    language: str
    source: bytes
    kind: list[str] = field(default_factory=list)
    label: list[str | None] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    stop: list[int] = field(default_factory=list)
    scope: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    plain: str = ""
    """The source where it is ASCII alone: slices of it need no decoding."""
    breaks: list[int] = field(default_factory=list)
    """Bytes of the line breaks."""
    places: dict[str, list[int]] = field(default_factory=dict)
    """Nodes of each kind."""

    def nodes(self, kinds: Collection[str]) -> list[int]:
        """All nodes of these kinds, in document order."""
        return sorted(node for kind in self.places.keys() & kinds for node in self.places[kind])

    def first_line(self, node: int) -> int:
        """Line of its first byte, from 1."""
        return bisect_left(self.breaks, self.start[node]) + 1

    def last_line(self, node: int) -> int:
        """Line of the first byte behind it, from 1."""
        return bisect_left(self.breaks, self.end[node]) + 1

    def text(self, node: int) -> str:
        """Source text, bytes that are not UTF-8 replaced."""
        if self.plain:
            return self.plain[self.start[node] : self.end[node]]
        return self.source[self.start[node] : self.end[node]].decode("utf-8", "replace")

    def children(self, node: int) -> Iterator[int]:
        """Children in order, comments left out."""
        child, stop = node + 1, self.stop[node]
        while child < stop:
            if self.kind[child] not in COMMENTS:
                yield child
            child = self.stop[child]

    def named_children(self, node: int) -> list[int]:
        """Children that the grammar names, comments left out."""
        kind, named, stops, found = self.kind, self.named, self.stop, []
        child, stop = node + 1, stops[node]
        while child < stop:
            if named[child] and kind[child] not in COMMENTS:
                found.append(child)
            child = stops[child]
        return found

    def field(self, node: int, *names: str) -> int:
        """First child under any of the field names, or -1."""
        label, stops = self.label, self.stop
        child, stop = node + 1, stops[node]
        while child < stop:
            if label[child] in names and self.kind[child] not in COMMENTS:
                return child
            child = stops[child]
        return -1

    def leaf(self, node: int) -> bool:
        """Whether the node has no children."""
        return self.stop[node] == node + 1

    def ancestors(self, node: int, most: int = 12) -> Iterator[int]:
        """Parent, its parent, and so on, at most `most`."""
        for _ in range(most):
            node = self.parent[node]
            if node < 0:
                return
            yield node

    def is_string(self, node: int) -> bool:
        """Whether the node is a whole string literal (not its quotes or inside)."""
        return self.named[node] and self.kind[node] in STRINGS

    def string(self, node: int) -> str | None:
        """Inside of a string literal, or None where it is none or something is put into it at run time."""
        if any(self.kind[inner] in _INTERPOLATED for inner in range(node + 1, min(self.stop[node], node + 200))):
            return None
        match = _QUOTED.match(self.text(node))
        return match.group(2) if match else None

    def number(self, node: int) -> str | None:
        """A number as in the source, without `_` and type suffix, or None."""
        whole = self.stop[node] == node + 1 or self.kind[node].endswith("literal")
        if not self.named[node] or not whole or self.end[node] - self.start[node] > 40:
            return None
        text = self.text(node).strip()
        if text[:1] not in _DIGITS:
            return None
        text = text if text[:2].lower() == "0x" else _SUFFIX.sub("", text)
        return text.replace("_", "") if _NUMBER.fullmatch(text) else None


_Kind = tuple[str, bool, bool, bool, list[int]]
"""Name of a kind, whether it is named, a function, a class, and the nodes of that name so far."""


@lru_cache(maxsize=CACHED)
def parse(language: str, source: bytes) -> Tree:
    """Any bytes give a tree. Raises LanguageError where the grammar does not load."""
    breaks = [match.start() for match in _BREAK.finditer(source)]
    tree = Tree(language, source, plain=source.decode() if source.isascii() else "", breaks=breaks)
    _walk(tree, Parser(grammar(language)).parse(source).walk())
    return tree


def _walk(tree: Tree, cursor: TreeCursor) -> None:
    """All lists, in one go. Asks the node for as little as can be: each question costs a call."""
    kinds: dict[int, _Kind] = {}
    labels: dict[int | None, str | None] = {}
    kind, label, named, start, end = tree.kind, tree.label, tree.named, tree.start, tree.end
    parent, stop, scope, owner = tree.parent, tree.stop, tree.scope, tree.owner
    above, number, function, holder = -1, 0, -1, -1
    while True:
        node, field_id = cursor.node, cursor.field_id
        if node is None:
            return
        kind_id = node.kind_id
        known = kinds.get(kind_id)
        if known is None:
            known = kinds[kind_id] = _kind(node, tree.places)
        if field_id not in labels:
            labels[field_id] = cursor.field_name
        kind.append(known[0])
        named.append(known[1])
        known[4].append(number)
        label.append(labels[field_id])
        first, last = node.byte_range
        start.append(first)
        end.append(last)
        parent.append(above)
        scope.append(function)
        owner.append(holder)
        if cursor.goto_first_child():
            if known[2]:
                function = number
            if known[3] and above >= 0:
                holder = number
            above = number
            number += 1
            stop.append(number)
            continue
        number += 1
        stop.append(number)
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            stop[above] = number
            function, holder, above = scope[above], owner[above], parent[above]


def _kind(node: Node, places: dict[str, list[int]]) -> _Kind:
    name, is_named = node.type, node.is_named
    around = is_named and name in FUNCTIONS, is_named and name in CLASSES
    return name, is_named, *around, places.setdefault(name, [])
