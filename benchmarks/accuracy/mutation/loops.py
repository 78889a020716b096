"""A loop in another form."""

from __future__ import annotations

import random

import tree_sitter

from benchmarks.accuracy.mutation.code import Code, Parsed, has_long_string, parse
from benchmarks.accuracy.syntax import nodes

UNIT = "    "


def loop(code: Code, seed: random.Random) -> Code | None:
    """A loop in another form: a comprehension or recursion (Python), `forEach` (Java, TypeScript), an index (Go)."""
    parsed = parse(code)
    if parsed is None:
        return None
    kinds = {
        "python": "for_statement",
        "go": "for_statement",
        "java": "enhanced_for_statement",
        "typescript": "for_in_statement",
    }
    turn = {"python": _python_loop, "go": _go_loop, "java": _java_loop, "typescript": _typescript_loop}[code.language]
    found = parsed.all(kinds[code.language])
    seed.shuffle(found)
    for node in found:
        new = turn(parsed, node)
        if new is not None:
            return code.changed([(parsed.start(node), parsed.end(node), new)])
    return None


def _straight(node: tree_sitter.Node) -> bool:
    """No statement that leaves or suspends the loop."""
    leaving = {"break_statement", "continue_statement", "return_statement", "yield", "await", "yield_expression",
               "await_expression", "goto_statement", "throw_statement", "nonlocal_statement"}  # fmt: skip
    return not any(one.type in leaving for one in nodes(node))


def _python_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    left, right, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
    indent = parsed.indent(node)
    if (
        left is None
        or right is None
        or body is None
        or indent is None
        or node.child_by_field_name("alternative") is not None
    ):
        return None
    condition = ""
    inner = body.named_children
    if len(inner) == 1 and inner[0].type == "if_statement" and inner[0].child_by_field_name("alternative") is None:
        asked, then = inner[0].child_by_field_name("condition"), inner[0].child_by_field_name("consequence")
        if asked is not None and then is not None:
            condition, inner = f" if {parsed.text(asked)}", then.named_children
    if len(inner) == 1 and inner[0].type == "expression_statement" and inner[0].named_children[0].type == "call":
        call = inner[0].named_children[0]
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is not None and parsed.text(function).endswith(".append") and arguments is not None:
            target = parsed.text(function).removesuffix(".append")
            item = parsed.text(arguments)[1:-1]
            return f"{target} = [{item} for {parsed.text(left)} in {parsed.text(right)}{condition}]"
    if not _straight(node) or has_long_string(parsed):
        return None
    moved = "".join(UNIT + line if line.strip() else line for line in parsed.text(body).splitlines(keepends=True))
    deeper = parsed.indent(body.named_children[0]) if body.named_children else None
    if deeper is None or body.start_point[0] == node.start_point[0]:
        return None
    first = deeper + UNIT
    moved = first + moved.lstrip()
    return (
        f"def step(items):\n{deeper}if not items:\n{deeper}{UNIT}return\n{deeper}{parsed.text(left)} = items[0]\n"
        f"{_dedent(moved)}\n{deeper}step(items[1:])\n{indent}step(list({parsed.text(right)}))"
    )


def _dedent(moved: str) -> str:
    return "".join(line[len(UNIT) :] if line.startswith(UNIT) else line for line in moved.splitlines(keepends=True))


def _go_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    clause = next((child for child in node.named_children if child.type == "range_clause"), None)
    body = node.child_by_field_name("body")
    if clause is None or body is None:
        return None
    left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
    if left is None or right is None or len(left.named_children) != 2:
        return None
    index, item = (parsed.text(child) for child in left.named_children)
    index = "i" if index == "_" else index
    rest = parsed.text(body)[1:]
    values = parsed.text(right)
    head = f"for {index} := 0; {index} < len({values}); {index}++ {{\n\t\t{item} := {values}[{index}]\n"
    return head + rest.lstrip("\n")


def _java_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    name, value, body = (node.child_by_field_name(field) for field in ("name", "value", "body"))
    if name is None or value is None or body is None or body.type != "block" or not _straight(node):
        return None
    return f"{parsed.text(value)}.forEach({parsed.text(name)} -> {parsed.text(body)});"


def _typescript_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    left, right, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
    if left is None or right is None or body is None or body.type != "statement_block" or not _straight(node):
        return None
    if not any(parsed.text(child) == "of" for child in node.children):
        return None
    return f"{parsed.text(right)}.forEach(({parsed.text(left)}) => {parsed.text(body)});"
