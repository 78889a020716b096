"""Type 3: small edits inside a line, and lines inserted, deleted or modified."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import tree_sitter

from benchmarks.accuracy.mutation.code import Code, Edit, Parsed, parse, simple, statements
from benchmarks.accuracy.mutation.names import bound
from benchmarks.accuracy.syntax import nodes

MOST = 0.4
"""Share of a function's statements that may be edited."""
ENOUGH = 15
"""Statements that a function needs for several edits."""
ARGUMENTS = ("argument_list", "arguments")
CALLS = {"call", "call_expression", "method_invocation", "object_creation_expression", "new_expression"}

Statements = Sequence[str]
"""Statements of other functions in the same language, one line each, for insertions."""
LineEdit = Callable[[Parsed, tree_sitter.Node, random.Random, Statements], list[Edit]]


def insertion_in_line(parsed: Parsed, node: tree_sitter.Node, seed: random.Random, _: Statements) -> list[Edit]:
    """mSIL: a call gets one more argument."""
    calls = _arguments(node)
    if not calls:
        return []
    call = seed.choice(calls)
    new = seed.choice([*bound(parsed)[:6], str(seed.randint(2, 99))])
    positional = [one for one in call.named_children if one.type not in {"keyword_argument", "comment"}]
    if positional and positional[-1].type not in {
        "list_splat",
        "dictionary_splat",
        "spread_element",
        "variadic_argument",
    }:
        return [(parsed.end(positional[-1]), parsed.end(positional[-1]), f", {new}")]
    if call.named_children:
        start = parsed.start(call.named_children[0])
        return [(start, start, f"{new}, ")]
    return [(parsed.end(call) - 1, parsed.end(call) - 1, new)]


def deletion_in_line(parsed: Parsed, node: tree_sitter.Node, seed: random.Random, _: Statements) -> list[Edit]:
    """mSDL: a call loses an argument, or an expression an operand."""
    options: list[Edit] = []
    for call in _arguments(node):
        found = call.named_children
        for index, argument in enumerate(found):
            if index:
                options.append((parsed.end(found[index - 1]), parsed.end(argument), ""))
            elif len(found) == 1:
                options.append((parsed.start(argument), parsed.end(argument), ""))
    for below in _below(node, "binary_operator", "boolean_operator", "binary_expression"):
        left = below.child_by_field_name("left")
        if left is not None:
            options.append((parsed.end(left), parsed.end(below), ""))
    return [seed.choice(options)] if options else []


def line_inserted(parsed: Parsed, node: tree_sitter.Node, seed: random.Random, others: Statements) -> list[Edit]:
    """mILs: a statement of another function before this one."""
    indent = parsed.indent(node)
    start = parsed.line_start(parsed.start(node))
    return [] if indent is None or not others else [(start, start, f"{indent}{seed.choice(others)}\n")]


def line_deleted(parsed: Parsed, node: tree_sitter.Node, _seed: random.Random, _others: Statements) -> list[Edit]:
    """mDLs: this statement is gone; the only one of a block is left."""
    if node.parent is None or len(node.parent.named_children) < 2:
        return []
    return [(parsed.line_start(parsed.start(node)), parsed.line_end(parsed.end(node)), "")]


def line_modified(parsed: Parsed, node: tree_sitter.Node, seed: random.Random, others: Statements) -> list[Edit]:
    """mMLs: a statement of another function instead of this one."""
    indent = parsed.indent(node)
    if indent is None or not others:
        return []
    start, end = parsed.line_start(parsed.start(node)), parsed.line_end(parsed.end(node))
    return [(start, end, f"{indent}{seed.choice(others)}\n")]


EDITS: dict[str, LineEdit] = {
    "mSIL": insertion_in_line,
    "mSDL": deletion_in_line,
    "mILs": line_inserted,
    "mDLs": line_deleted,
    "mMLs": line_modified,
}


def edited(code: Code, seed: random.Random, others: Statements, count: int, only: str = "") -> Code | None:
    """`count` edits, each on another statement, of one kind or a random mix; None where the code has too few."""
    parsed = parse(code)
    if parsed is None:
        return None
    size = len(statements(parsed))
    if count > MOST * size or (count > 1 and size < ENOUGH):
        return None
    places = simple(parsed)
    seed.shuffle(places)
    edits: list[Edit] = []
    emptied: set[int] = set()
    done = 0
    for node in places:
        kinds = [only] if only else seed.sample(sorted(EDITS), len(EDITS))
        for kind in kinds:
            parent = node.parent.id if node.parent is not None else 0
            if kind == "mDLs" and parent in emptied:
                continue
            found = EDITS[kind](parsed, node, seed, others)
            if found:
                if kind == "mDLs":
                    emptied.add(parent)
                edits += found
                done += 1
                break
        if done == count:
            return code.changed(edits)
    return None


def _arguments(node: tree_sitter.Node) -> list[tree_sitter.Node]:
    return [one for one in _below(node, *ARGUMENTS) if one.parent is not None and one.parent.type in CALLS]


def _below(node: tree_sitter.Node, *types: str) -> list[tree_sitter.Node]:
    return [one for one in nodes(node) if one.type in types]
