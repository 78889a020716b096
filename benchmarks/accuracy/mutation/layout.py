"""Type 1: comments and layout. The code means and reads the same."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.accuracy.mutation.code import Code, Edit, parse, statements

COMMENTS = (
    "see the design notes",
    "kept as it was",
    "TODO: revisit",
    "order matters here",
    "agreed with the other team",
)
MARK = {"python": "#", "go": "//", "java": "//", "typescript": "//"}
SHARE = 0.4
"""Statements that get a comment or a blank line."""


def comments(code: Code, seed: random.Random) -> Code | None:
    """mCC: comments on lines of their own, and at the end of lines."""
    parsed = parse(code)
    if parsed is None:
        return None
    edits: list[Edit] = []
    for node in _some(statements(parsed), seed):
        indent = parsed.indent(node)
        if indent is not None:
            start = parsed.line_start(parsed.start(node))
            edits.append((start, start, f"{indent}{MARK[code.language]} {seed.choice(COMMENTS)}\n"))
    return code.changed(edits) if edits else None


def formatting(code: Code, seed: random.Random) -> Code | None:
    """mCF: blank lines between statements, and argument lists broken over several lines."""
    parsed = parse(code)
    if parsed is None:
        return None
    edits: list[Edit] = []
    for node in _some(statements(parsed), seed):
        if parsed.indent(node) is not None:
            start = parsed.line_start(parsed.start(node))
            edits.append((start, start, "\n"))
    for node in _some(parsed.all("argument_list", "arguments"), seed):
        for child in node.children:
            if child.type == ",":
                edits.append((parsed.end(child), parsed.end(child), "\n" + " " * 12))
    return code.changed(edits) if edits else None


def _some(found: list[Any], seed: random.Random) -> list[Any]:
    return seed.sample(found, max(1, round(SHARE * len(found)))) if found else []
