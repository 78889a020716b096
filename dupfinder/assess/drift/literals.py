"""Rows of decisions that only the copies know: literals that differ at the same place of near copies, on any topic."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dupfinder.assess.drift.align import aligned
from dupfinder.assess.drift.copies import Copy
from dupfinder.assess.drift.named import MOST_VALUES, names_itself
from dupfinder.assess.drift.names import slug
from dupfinder.assess.drift.rows import Place, Ranked, disagrees, row_of
from dupfinder.assess.drift.tokens import Token
from dupfinder.assess.drift.values import Shape
from dupfinder.model import DriftKind, DriftRow

_Said = Sequence[tuple[Copy, Token]]
"""What each copy has at one place."""
_FORMAT, _LETTERS = re.compile(r"%[a-z]|\{\w*\}"), re.compile(r"\w")
_BOUNDS = frozenset({"0", "1", "-1", "0.0", "1.0"})


def literal_rows(classes: Sequence[Sequence[Copy]], squads: Sequence[str], spoken: frozenset[Place]) -> list[Ranked]:
    """Rows in order of classes and places. `spoken` are the literals that other rows speak of."""
    found: dict[tuple[str, str], Ranked] = {}
    for copies in classes:
        for place in aligned([copy.tokens for copy in copies]):
            said = [(copies[number], token) for number, token in sorted(place.items())]
            if _is_noise(said) or _is_spoken(said, spoken):
                continue
            row = _row(said, squads)
            if disagrees(row) and len({value for values in row.values.values() for value in values}) <= MOST_VALUES:
                found.setdefault((row.label, repr(row.values)), Ranked(row, known=False, order=len(found)))
    return list(found.values())


def _row(said: _Said, squads: Sequence[str]) -> DriftRow:
    kind = DriftKind.WIRE_NAME if any(token.wire for _, token in said) else DriftKind.SETTING
    named = Counter(token.name for _, token in said if token.name).most_common(1)
    name = named[0][0] if named else "value"
    within = said[0][1].within
    label = f"{name} in {within}" if within and within not in name else name
    return row_of((kind, slug(name), label), squads, [(copy.fragment.squad, _shown(token)) for copy, token in said])


def _is_spoken(said: _Said, spoken: frozenset[Place]) -> bool:
    """Whether other rows speak of most of these literals."""
    places = [(copy.file, token.value.offset) for copy, token in said if token.value is not None]
    return sum(place in spoken for place in places) * 2 >= len(places)


def _is_noise(said: _Said) -> bool:
    """Whether what differs decides nothing: 0 against 1 (how a bound is written), mere punctuation, or own names."""
    tokens = [token for _, token in said if token.value is not None]
    texts = {token.value.text for token in tokens if token.value is not None}
    if texts <= _BOUNDS or not any(
        text.isdigit() or len(_LETTERS.findall(_FORMAT.sub("", text))) > 1 for text in texts
    ):
        return True
    # `return self.request("PUT", ...)` in `put`: another function, not another decision.
    if all(token.value is not None and token.value.text.lower() == token.within.lower() for token in tokens):
        return True
    own = sum(_is_own_name(copy, token) for copy, token in said)
    return own * 2 >= len(said)


def _is_own_name(copy: Copy, token: Token) -> bool:
    text = token.value is not None and token.value.shape is Shape.TEXT
    return text and token.value is not None and names_itself(copy.fragment, token.value.text)


def _shown(token: Token) -> str:
    value = token.value
    if value is None:
        return ""
    padded = value.shape is Shape.TEXT and (not value.text or value.text != value.text.strip())
    return repr(value.text) if padded else value.text
