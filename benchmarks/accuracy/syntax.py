"""Definitions of a source file with their bounds, from tree-sitter; independent of how dupfinder reads code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import tree_sitter

from dupfinder_scanners.languages.registry import grammar

FUNCTIONS = {
    "python": ("function_definition",),
    "javascript": ("function_declaration", "method_definition", "generator_function_declaration"),
    "typescript": ("function_declaration", "method_definition", "generator_function_declaration"),
    "go": ("function_declaration", "method_declaration"),
    "java": ("method_declaration", "constructor_declaration"),
}
CLASSES = {
    "python": ("class_definition",),
    "javascript": ("class_declaration",),
    "typescript": ("class_declaration", "abstract_class_declaration"),
    "go": (),
    "java": ("class_declaration",),
}
SUFFIXES = {
    "python": (".py",),
    "javascript": (".js", ".mjs", ".cjs"),
    "typescript": (".ts", ".mts", ".cts"),
    "go": (".go",),
    "java": (".java",),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method or class; lines from 1, both ends in."""

    name: str
    start_line: int
    end_line: int


@cache
def parser(language: str) -> tree_sitter.Parser:
    return tree_sitter.Parser(grammar(language))


def definitions(path: Path, language: str) -> list[Definition]:
    """Every function, method and class of a file, nested ones too."""
    kinds = (*FUNCTIONS[language], *CLASSES[language])
    return [
        Definition(text(node.child_by_field_name("name")), node.start_point[0] + 1, node.end_point[0] + 1)
        for node in nodes(parser(language).parse(path.read_bytes()).root_node)
        if node.type in kinds
    ]


def nodes(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    """Every node below and with `root`, in order of the text; without recursion."""
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is None:
            return
        yield node
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent() or cursor.node == root:
                return


def text(node: tree_sitter.Node | None) -> str:
    return node.text.decode("utf-8", "replace") if node is not None and node.text is not None else ""
