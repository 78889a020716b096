"""Type 2: names, parameter expressions and literals. The shape stays."""

from __future__ import annotations

import random

import tree_sitter

from benchmarks.accuracy.mutation.code import Code, Edit, parse
from benchmarks.accuracy.mutation.names import bound, every_word, namer, renamed, uses

STRINGS = ("string_content", "string_fragment", "interpreted_string_literal_content", "raw_string_literal_content")
NUMBERS = ("integer", "float", "number", "int_literal", "float_literal", "decimal_integer_literal",
           "decimal_floating_point_literal")  # fmt: skip
OPERATOR = {"python": "or", "go": "+", "java": "+", "typescript": "||"}


def systematic(code: Code, seed: random.Random) -> Code | None:
    """mSRI: every name bound in the fragment gets another one, everywhere."""
    parsed = parse(code)
    if parsed is None:
        return None
    fresh = namer(code.language, seed, every_word(parsed))
    names = bound(parsed)
    return code.changed(renamed(parsed, {name: fresh() for name in names})) if names else None


def arbitrary(code: Code, seed: random.Random) -> Code | None:
    """mARI: one use of a bound name becomes another bound name, its other uses stay."""
    parsed = parse(code)
    if parsed is None:
        return None
    names = bound(parsed)
    plain = [(name, node) for name in names for node in uses(parsed, name)[1:] if node.type == "identifier"]
    if len(names) < 2 or not plain:
        return None
    name, node = seed.choice(plain)
    other = seed.choice([one for one in names if one != name])
    return code.changed([(parsed.start(node), parsed.end(node), other)])


def expressions(code: Code, seed: random.Random) -> Code | None:
    """mRPE: an argument that was a name becomes an expression of two."""
    parsed = parse(code)
    if parsed is None:
        return None
    names = bound(parsed)
    plain = [
        node
        for arguments in parsed.all("argument_list", "arguments")
        for node in arguments.named_children
        if node.type == "identifier" and parsed.text(node) in names
    ]
    if not plain or len(names) < 2:
        return None
    node = seed.choice(plain)
    other = seed.choice([name for name in names if name != parsed.text(node)])
    return code.changed(
        [(parsed.start(node), parsed.end(node), f"{parsed.text(node)} {OPERATOR[code.language]} {other}")]
    )


def literals(code: Code, seed: random.Random) -> Code | None:
    """mRL: every number and every string says something else."""
    parsed = parse(code)
    if parsed is None:
        return None
    edits: list[Edit] = []
    for node in parsed.all(*STRINGS, *NUMBERS):
        if node.named_children or _is_docstring_content(node):
            continue
        new = (
            str(seed.randint(2, 9999))
            if node.type in NUMBERS
            else seed.choice(("north", "south east", "w-7", "upper/left"))
        )
        if new != parsed.text(node):
            edits.append((parsed.start(node), parsed.end(node), new))
    return code.changed(edits) if edits else None


def _is_docstring_content(node: tree_sitter.Node) -> bool:
    outer = node.parent.parent if node.parent is not None else None
    return outer is not None and outer.type == "expression_statement"
