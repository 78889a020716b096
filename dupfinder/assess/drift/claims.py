"""Which concept each fact answers, without asking every concept about every fact."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dupfinder.assess.drift.facts import Fact, Source
from dupfinder.assess.drift.names import phrase
from dupfinder.assess.drift.vocabulary import Concept, matches

_DOTTED = frozenset({Source.CALL, Source.NAME})
_STEP = re.compile(r"[./]")
_MOST_KNOWN = 1 << 16
_Phrase = tuple[int, int]
"""A concept and one of its phrases, each by its number."""


class Claimant:
    """Concepts by the words of their phrases, and what has been asked of them so far."""

    def __init__(self, concepts: Sequence[Concept]) -> None:
        self._concepts = concepts
        self._by_word: dict[str, list[_Phrase]] = defaultdict(list)
        self._by_module: dict[str, list[_Phrase]] = defaultdict(list)
        self._anything: list[_Phrase] = []
        self._known: dict[object, tuple[float, int]] = {}
        for order, concept in enumerate(concepts):
            for place, pattern in enumerate(concept.names):
                self._by_module[pattern].append((order, place))
                word = next((word for word in pattern.split() if word != "*"), None)
                (self._anything if word is None else self._by_word[word]).append((order, place))

    def claim(self, fact: Fact) -> tuple[float, int]:
        """How well the fact answers the concept that it answers best, and that concept's number; (0, -1) for none."""
        key = fact.source, fact.name, fact.shape, fact.value, fact.within, fact.own, fact.bare
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[key] = self._best(fact)
        return found

    def _best(self, fact: Fact) -> tuple[float, int]:
        best: dict[int, float] = {}
        for order, place in self._fitting(fact):
            points = self._concepts[order].points(place, fact)
            best[order] = max(best.get(order, 0.0), points)
        strength, owner = 0.0, -1
        for order in sorted(best):
            if best[order] > strength and self._concepts[order].admits(fact):
                strength, owner = best[order], order
        return strength, owner

    def _fitting(self, fact: Fact) -> Iterator[_Phrase]:
        """Phrases that the fact's name fits, of concepts that take facts of its source."""
        if fact.source is Source.IMPORT:
            ends = [match.start() for match in _STEP.finditer(fact.name)]
            found = (each for end in (*ends, None) for each in self._by_module.get(fact.name[:end], ()))
        else:
            texts = _texts(fact)
            found = (
                (order, place)
                for order, place in self._near(texts)
                if any(matches(self._concepts[order].names[place], text) for text in texts)
            )
        return (each for each in found if fact.source in self._concepts[each[0]].sources)

    def _near(self, texts: Sequence[str]) -> Iterator[_Phrase]:
        for word in {word for text in texts for word in text.split()}:
            yield from self._by_word.get(word, ())
        yield from self._anything


def _texts(fact: Fact) -> tuple[str, ...]:
    """What is held against a phrase: the name, and of a chain of names also its last parts."""
    if fact.source not in _DOTTED:
        return (phrase(fact.name),)
    last = fact.name.rsplit(".", 2)
    return tuple(phrase(" ".join(last[place:])) for place in range(len(last)))


@lru_cache(maxsize=64)
def claimant(concepts: tuple[Concept, ...]) -> Claimant:
    """The claimant of these concepts, kept while candidates of the same job follow one another."""
    return Claimant(concepts)
