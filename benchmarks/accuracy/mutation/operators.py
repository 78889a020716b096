"""Every operator by name, with the kind of clone that it makes and the goal it is held to."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from benchmarks.accuracy.mutation import layout, lines, loops, people, substitution
from benchmarks.accuracy.mutation.code import Code, parse
from benchmarks.accuracy.mutation.names import every_word, namer, renamed_function

Change = Callable[[Code, random.Random, Sequence[str]], Code | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """`group`: type-1, type-2, line (one edit of one kind), edits (a mix) or people. `goal`: recall asked for."""

    name: str
    group: str
    change: Change
    goal: float | None = None


def _alone(change: Callable[[Code, random.Random], Code | None]) -> Change:
    return lambda code, seed, _: change(code, seed)


def _lines(count: int, only: str = "") -> Change:
    return lambda code, seed, others: lines.edited(code, seed, others, count, only)


OPERATORS: tuple[Operator, ...] = (
    Operator("own name only", "type-1", _alone(lambda code, _: code), 1.0),
    Operator("mCC comments", "type-1", _alone(layout.comments), 1.0),
    Operator("mCF formatting", "type-1", _alone(layout.formatting), 1.0),
    Operator("mSRI systematic renaming", "type-2", _alone(substitution.systematic), 1.0),
    Operator("mARI arbitrary renaming", "type-2", _alone(substitution.arbitrary), 1.0),
    Operator("mRL literals", "type-2", _alone(substitution.literals), 1.0),
    Operator("mRPE parameter expressions", "type-2", _alone(substitution.expressions), 0.99),
    *(Operator(f"{kind} one edit", "line", _lines(1, kind), 0.99) for kind in lines.EDITS),
    *(
        Operator(f"{count} edits", "edits", _lines(count), goal)
        for count, goal in ((1, 0.99), (2, 0.97), (4, 0.90), (8, 0.70))
    ),
    Operator("other client library", "people", _alone(people.other_client)),
    Operator("logging added", "people", _alone(people.logging)),
    Operator("parameter added", "people", _alone(people.parameter)),
    Operator("try/except around it", "people", _alone(people.wrapped)),
    Operator("loop in another form", "people", _alone(loops.loop)),
    Operator("sync to async", "people", _alone(people.asynchronous)),
    Operator("early return", "people", _alone(people.early_return)),
    Operator("split in two", "people", _alone(people.split_in_two)),
)


def mutant(operator: Operator, code: Code, seed: random.Random, others: Sequence[str]) -> Code | None:
    """The changed function under another own name, or None where the operator does not apply or the code breaks."""
    changed = operator.change(code, seed, others)
    if changed is None or (operator.name != "own name only" and changed.text == code.text):
        return None
    parsed = parse(changed)
    if parsed is None:
        return None
    name = namer(code.language, seed, every_word(parsed))()
    if code.language == "go" and changed.text.startswith("func") and parsed.function.type == "method_declaration":
        name = name[0].upper() + name[1:]
    final = changed.changed(renamed_function(parsed, name))
    return final if parse(final) is not None else None


__all__ = ["OPERATORS", "Operator", "mutant", "partial"]
