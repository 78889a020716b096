"""Where near copies differ at the same place, whatever their topic: a row for each literal that is not the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dupfinder.assess.drift.tokens import Token

MIN_ALIKE = 0.5
"""Share of tokens that two copies must have in common to be laid side by side."""
MOST_COPIES = 60
"""Copies of a class that are laid side by side at most, the most common forms first."""


def aligned(copies: Sequence[tuple[Token, ...]]) -> list[dict[int, Token]]:
    """For each place of the model copy that holds a literal: what each copy (by its number) has there.

    The model is the most common form, the first of those as common. Copies that are too unlike it are left out.
    """
    forms: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, tokens in enumerate(copies):
        if tokens:
            forms[tuple(token.key for token in tokens)].append(number)
    if not forms:
        return []
    order = sorted(forms, key=lambda form: (-len(forms[form]), forms[form][0]))
    model = order[0]
    places: dict[int, dict[int, Token]] = {}
    for form in order[:MOST_COPIES]:
        for left, right in _pairs(model, form):
            for number in forms[form]:
                token = copies[number][right]
                if token.value is not None:
                    places.setdefault(left, {})[number] = token
    return [places[place] for place in sorted(places)]


def _pairs(model: tuple[str, ...], other: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    if model == other:
        yield from ((place, place) for place in range(len(model)))
        return
    matcher = SequenceMatcher(None, model, other, autojunk=False)
    if matcher.real_quick_ratio() < MIN_ALIKE or matcher.ratio() < MIN_ALIKE:
        return
    for tag, start, stop, first, last in matcher.get_opcodes():
        # A single token for another is an edit in place; in longer runs (`> 65535`, `<= 0`) places match by chance.
        if tag == "equal" or (tag == "replace" and stop - start == last - first == 1):
            yield from zip(range(start, stop), range(first, last), strict=True)
