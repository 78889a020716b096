"""Rows of decisions that the vocabulary has a name for, whatever code and language they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from dupfinder.assess.drift.claims import claimant
from dupfinder.assess.drift.copies import Copy
from dupfinder.assess.drift.facts import Fact, Source
from dupfinder.assess.drift.names import words
from dupfinder.assess.drift.rows import Place, Ranked, disagrees, number, row_of
from dupfinder.assess.drift.values import Shape
from dupfinder.assess.drift.vocabulary import Concept, is_module, matches
from dupfinder.model import DriftKind

Answer = tuple[Copy, str, list[Fact]]
"""A copy, what it says on a concept, and the facts that say so."""


def known_rows(
    pieces: Sequence[Sequence[Copy]], squads: Sequence[str], concepts: Sequence[Concept]
) -> tuple[list[Ranked], frozenset[Place]]:
    """Rows on which copies of one piece disagree, and all literals that any concept speaks of, agreed on or not."""
    said = [answers_of(piece, concepts) for piece in pieces]
    spoken = {
        (copy.file, fact.offset)
        for each in said
        for found in each.values()
        for copy, _, facts in found
        for fact in facts
    }
    rows: list[Ranked] = []
    for order, concept in enumerate(concepts):
        open_ = [each[order] for each in said if order in each and _differs(concept, each[order], squads)]
        groups = open_ if concept.kind is DriftKind.BEHAVIOUR else [[answer for each in open_ for answer in each]]
        for again, answers in enumerate(group for group in groups if group):
            label = concept.label + _units(answers)
            if concept.kind is DriftKind.BEHAVIOUR and len(pieces) > 1:
                label += f" in {_name(answers)}"
            heading = concept.kind, concept.slug, label
            said_here = [(copy.fragment.squad, value) for copy, value, _ in answers]
            rows.append(Ranked(row_of(heading, squads, said_here, _key(concept)), known=True, order=order, again=again))
    return rows, frozenset(spoken)


def _name(answers: Sequence[Answer]) -> str:
    """Shortest of the names that the copies of a piece go by."""
    return min((copy.fragment.name.rsplit(".", 1)[-1] for copy, _, _ in answers), key=lambda name: (len(name), name))


def _key(concept: Concept) -> Callable[[str], Hashable]:
    """Exceptions are compared by their last name: `exc.NotFound` is `exceptions.NotFound`."""
    if concept.says != "name" and concept.shape != "names":
        return number
    if concept.kind is not DriftKind.BEHAVIOUR:
        return str
    return lambda value: frozenset(part.rsplit(".", 1)[-1] for part in value.split(", "))


def _same(concept: Concept) -> Callable[[str], Hashable]:
    key = _key(concept)
    if not concept.same:
        return key
    return lambda value: frozenset(
        "same" if part.rsplit(".", 1)[-1] in concept.same else part.rsplit(".", 1)[-1] for part in value.split(", ")
    )


def answers_of(copies: Sequence[Copy], concepts: Sequence[Concept]) -> dict[int, list[Answer]]:
    """What the copies say, by number of the concept; concepts that no copy gives a fact for are left out."""
    found: dict[int, list[Answer]] = defaultdict(list)
    sure: set[int] = set()
    for copy in copies:
        claims = _claims(copy, concepts)
        sure |= set(claims)
        for order, concept in enumerate(concepts):
            if order not in claims and concept.says != "presence":
                continue
            value, facts = _answer(concept, copy, claims.get(order, []))
            if value is not None:
                found[order].append((copy, value, facts))
    return {order: answers for order, answers in found.items() if order in sure}


def _claims(copy: Copy, concepts: Sequence[Concept]) -> dict[int, list[tuple[float, Fact]]]:
    """Facts by number of the concept that each answers best, the first of those as good; with how well it does."""
    found: dict[int, list[tuple[float, Fact]]] = defaultdict(list)
    claim = claimant(tuple(concepts)).claim
    for fact in copy.facts:
        best, owner = claim(fact)
        if owner >= 0:
            found[owner].append((best, fact))
    return found


def _answer(concept: Concept, copy: Copy, claims: Sequence[tuple[float, Fact]]) -> tuple[str | None, list[Fact]]:
    """What a copy says on a concept (None: nothing), and the facts that say so."""
    facts = [fact for _, fact in sorted(claims, key=lambda each: (-each[0], each[1].offset))]
    if concept.says == "presence":
        return _presence(concept, copy, facts), facts
    if concept.all:
        return ", ".join(sorted({part for fact in facts for part in _said(concept, fact).split(", ")})), facts
    return _said(concept, facts[0]), [fact for fact in facts if fact.value == facts[0].value]


def _presence(concept: Concept, copy: Copy, facts: Sequence[Fact]) -> str | None:
    if facts:
        return "yes"
    if copy.fragment.language in concept.except_languages:
        return None
    calls = [fact.name for fact in copy.facts if fact.source is Source.CALL]
    return "no" if not concept.needs or any(_is_needed(concept, name) for name in calls) else None


def _is_needed(concept: Concept, name: str) -> bool:
    """Whether a call of that name is one without which the concept's question does not arise."""
    last = " ".join(words(name.rsplit(".", 1)[-1]))
    return any(matches(pattern, last) for pattern in concept.needs)


def _said(concept: Concept, fact: Fact) -> str:
    if concept.says == "name":
        return fact.name
    if concept.says == "module":
        return next((each for each in concept.names if is_module(each, fact.name)), fact.name)
    return fact.value.rsplit(".", 1)[-1] if fact.shape is Shape.NAME else fact.value


def _differs(concept: Concept, answers: Sequence[Answer], squads: Sequence[str]) -> bool:
    """Whether squads disagree; where only copies of one language compare, whether they do within one."""
    languages = sorted({copy.fragment.language for copy, _, _ in answers}) if concept.same_language else [""]
    heading = concept.kind, concept.slug, concept.label
    return any(
        disagrees(row_of(heading, squads, said, _key(concept)), _same(concept))
        for language in languages
        for said in [[(copy.fragment.squad, v) for copy, v, _ in answers if language in ("", copy.fragment.language)]]
    )


def _units(answers: Sequence[Answer]) -> str:
    """Names the squads whose numbers are in another unit than most: 200 and 0.2 may be the same pause."""
    units: dict[str, set[str]] = defaultdict(set)
    for copy, _, facts in answers:
        unit = next((fact.unit for fact in facts if fact.unit), "seconds" if facts else "")
        if unit:
            units[unit].add(copy.fragment.squad)
    if len(units) < 2:
        return ""
    most = max(sorted(units), key=lambda unit: len(units[unit]))
    rest = [f"{unit} in {', '.join(sorted(squads))}" for unit, squads in sorted(units.items()) if unit != most]
    return f" ({most}; {'; '.join(rest)})"
