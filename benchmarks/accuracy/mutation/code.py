"""One function as text that can be parsed and edited: its statements, and edits that are applied together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import tree_sitter

from benchmarks.accuracy.syntax import FUNCTIONS, nodes, parser

WRAPPERS = {
    "python": ("", ""),
    "go": ("package p\n", "\n"),
    "java": ("class C {\n", "\n}\n"),
    "typescript": ("", "\n"),
}
CONTAINERS = {
    "python": ("block",),
    "go": ("statement_list",),
    "java": ("block", "constructor_body"),
    "typescript": ("statement_block",),
}
"""Nodes whose named children are statements."""

Edit = tuple[int, int, str]
"""Start and end offset in the text, and what stands there afterwards."""


@dataclass(frozen=True, slots=True)
class Code:
    """A function in ASCII (so that offsets are bytes and characters alike), outermost column 0.

    `wrapper` names the entry of `WRAPPERS` that makes it a file. `origin` says where it was found.
    """

    language: str
    text: str
    wrapper: str
    origin: str = ""

    def changed(self, edits: Iterable[Edit]) -> Code:
        """The code after edits that do not overlap, given in any order."""
        text = self.text
        for start, end, new in sorted(edits, reverse=True):
            text = text[:start] + new + text[end:]
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tree of a `Code`; offsets of nodes are `shift` more than those of the text."""

    code: Code
    function: tree_sitter.Node
    shift: int

    def start(self, node: tree_sitter.Node) -> int:
        return node.start_byte - self.shift

    def end(self, node: tree_sitter.Node) -> int:
        return node.end_byte - self.shift

    def text(self, node: tree_sitter.Node) -> str:
        return self.code.text[self.start(node) : self.end(node)]

    def line_start(self, offset: int) -> int:
        """Offset of the first character of the line of `offset`."""
        return self.code.text.rfind("\n", 0, offset) + 1

    def line_end(self, offset: int) -> int:
        """Offset after the newline of the line of `offset`."""
        found = self.code.text.find("\n", offset)
        return len(self.code.text) if found < 0 else found + 1

    def indent(self, node: tree_sitter.Node) -> str | None:
        """White space before a node that begins its line, else None."""
        before = self.code.text[self.line_start(self.start(node)) : self.start(node)]
        return None if before.strip() else before

    def all(self, *types: str) -> list[tree_sitter.Node]:
        """Nodes of the function of these types, in order of the text."""
        return [node for node in nodes(self.function) if node.type in types]


def parse(code: Code) -> Parsed | None:
    """The parsed function, or None where it is not exactly one function without an error."""
    prefix, suffix = WRAPPERS[code.wrapper]
    tree = parser(code.language).parse((prefix + code.text + suffix).encode())
    if tree.root_node.has_error:
        return None
    for node in nodes(tree.root_node):
        if node.type in FUNCTIONS[code.language]:
            return Parsed(code, node, len(prefix))
    return None


def statements(parsed: Parsed) -> list[tree_sitter.Node]:
    """Every statement at any depth, docstrings and comments left out."""
    return [
        child
        for node in nodes(parsed.function)
        if node.type in CONTAINERS[parsed.code.language]
        for child in node.named_children
        if "comment" not in child.type and not _is_docstring(child)
    ]


def simple(parsed: Parsed) -> list[tree_sitter.Node]:
    """Statements that begin their line, end theirs and hold no other statement."""
    found = []
    for node in statements(parsed):
        after = parsed.code.text[parsed.end(node) : parsed.line_end(parsed.end(node))].strip()
        nested = any(below.type in CONTAINERS[parsed.code.language] for below in nodes(node))
        if parsed.indent(node) is not None and after in {"", ";"} and not nested:
            found.append(node)
    return found


def top(parsed: Parsed) -> list[tree_sitter.Node]:
    """Statements of the function's own body, in order."""
    body = body_of(parsed)
    inner = {node.id for node in body.named_children}
    return [node for node in statements(parsed) if node.id in inner]


def body_of(parsed: Parsed) -> tree_sitter.Node:
    """The node whose named children are the statements of the function's own body."""
    body = parsed.function.child_by_field_name("body")
    if body is None:
        return parsed.function
    inner = next((child for child in body.named_children if child.type == "statement_list"), None)
    return inner or body


def has_long_string(parsed: Parsed) -> bool:
    """A string over several lines would change with its indentation."""
    kinds = ("string", "template_string", "raw_string_literal", "text_block", "string_literal", "concatenated_string")
    return any(node.start_point[0] != node.end_point[0] for node in parsed.all(*kinds))


def _is_docstring(node: tree_sitter.Node) -> bool:
    return (
        node.type == "expression_statement"
        and len(node.named_children) == 1
        and node.named_children[0].type == "string"
    )
