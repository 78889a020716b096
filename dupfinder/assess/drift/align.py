"""Where near copies differ at the same place, whatever their topic: a row for each literal that is not the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dupfinder.assess.drift.tokens import Token
from dupfinder.assess.drift.values import Shape

MIN_ALIKE = 0.5
"""Share of tokens that two copies must have in common to be laid side by side."""
MOST_COPIES = 60
"""Copies of a class that are laid side by side at most, the most common forms first."""

_TRIVIAL = frozenset({"0", "1", "-1", "0.0", "1.0"})


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
        # A literal after something else (`> 65535`, `<= 0`) is at the same place by chance.
        after = 1 if tag == "equal" and start and first else 0
        # A single token for another is an edit in place (a text where there was a number); longer runs are other code.
        if tag == "equal" or (tag == "replace" and stop - start == last - first == 1):
            yield from zip(range(start + after, stop), range(first + after, last), strict=True)


def name_of(tokens: Sequence[Token]) -> str:
    """The name that most copies give to a place; the first where none leads."""
    named = Counter(token.name for token in tokens if token.name)
    return named.most_common(1)[0][0] if named else ""


def is_noise(tokens: Sequence[Token], names: Sequence[frozenset[str]]) -> bool:
    """Whether what differs decides nothing: 0 against 1 (how a bound is written), mere punctuation, or each copy's own
    name, where `names` are the words of each copy's repository and squad."""
    texts = {token.value.text for token in tokens if token.value is not None}
    if texts <= _TRIVIAL or all(sum(map(str.isalnum, text)) < 2 and not text.isdigit() for text in texts):
        return True
    own = 0
    for token, words in zip(tokens, names, strict=True):
        value = token.value
        if value is not None and value.shape is Shape.TEXT and any(word in value.text.lower() for word in words):
            own += 1
    return own * 2 >= len(tokens)
