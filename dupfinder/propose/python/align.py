"""Statements of several copies laid side by side: which of them are versions of one another."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping, Sequence

from dupfinder.propose.python.normal import is_local

MIN_ALIKE = 0.3
"""Share of features that two statements of one kind must have in common to be versions of one another."""
_NAMED = 2
Slot = dict[int, ast.stmt]
Bag = Counter[str]


def slots(blocks: Mapping[int, Sequence[ast.stmt]]) -> list[Slot]:
    """One slot a statement, in an order that is each copy's own; the largest block comes first."""
    order = sorted(blocks, key=lambda one: (-len(blocks[one]), one))
    found: list[Slot] = [{order[0]: statement} for statement in blocks[order[0]]]
    for one in order[1:]:
        found = _merged(found, one, blocks[one])
    return found


def _merged(known: list[Slot], one: int, block: Sequence[ast.stmt]) -> list[Slot]:
    """The slots with one more copy: the alignment of the highest sum of likeness (Needleman-Wunsch, gaps free)."""
    bags = [[bag(statement) for statement in slot.values()] for slot in known]
    own = [bag(statement) for statement in block]
    alike = [[max(_likeness(left, right) for left in slot) for right in own] for slot in bags]
    best = [[0.0] * (len(block) + 1) for _ in range(len(known) + 1)]
    for row in range(len(known) - 1, -1, -1):
        for column in range(len(block) - 1, -1, -1):
            pair = alike[row][column] + best[row + 1][column + 1] if alike[row][column] else 0.0
            best[row][column] = max(pair, best[row + 1][column], best[row][column + 1])
    found: list[Slot] = []
    row = column = 0
    while row < len(known) or column < len(block):
        here = best[row][column]
        inside = row < len(known) and column < len(block) and alike[row][column] > 0
        if inside and here == alike[row][column] + best[row + 1][column + 1]:
            found.append({**known[row], one: block[column]})
            row, column = row + 1, column + 1
        elif row < len(known) and (column == len(block) or here == best[row + 1][column]):
            found.append(known[row])
            row += 1
        else:
            found.append({one: block[column]})
            column += 1
    return found


def bag(statement: ast.stmt) -> Bag:
    """Kinds of nodes, and twice as much what is named: functions, attributes, constants, starred parameters."""
    found: Bag = Counter({f"<{type(statement).__name__}>": 1})
    for node in ast.walk(statement):
        if not isinstance(node, ast.expr_context):
            found[type(node).__name__] += 1
        if isinstance(node, ast.Name) and (not is_local(node.id) or "*" in node.id):
            found["*" * node.id.count("*") if is_local(node.id) else node.id] += _NAMED
        elif isinstance(node, ast.Attribute):
            found[node.attr] += _NAMED
        elif isinstance(node, ast.Constant):
            found[repr(node.value)] += _NAMED
    return found


def dice(left: Bag, right: Bag) -> float:
    """Dice's coefficient of two bags, 0 to 1."""
    both = left.total() + right.total()
    return 2 * (left & right).total() / both if both else 0.0


def _likeness(left: Bag, right: Bag) -> float:
    """Dice's coefficient of two statements; 0 for statements of different kinds and for those that are too unlike."""
    if next(iter(left)) != next(iter(right)):
        return 0.0
    share = dice(left, right)
    return share if share >= MIN_ALIKE else 0.0
