"""The drift table: rows are the decisions on which copies disagree, columns the squads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dupfinder.assess.drift.align import aligned, is_noise, name_of
from dupfinder.assess.drift.facts import Fact, Source, read
from dupfinder.assess.drift.names import slug, words
from dupfinder.assess.drift.scope import scope_of
from dupfinder.assess.drift.tokens import Token, tokens
from dupfinder.assess.drift.tree import parse
from dupfinder.assess.drift.values import Shape
from dupfinder.assess.drift.vocabulary import Concept, builtin, is_module, matches
from dupfinder.model import DriftKind, DriftRow
from dupfinder_scanners.fragments import Fragment

MOST_ROWS = 12
"""Rows that a person can decide on in one sitting; the rest is counted."""
MOST_VALUES = 6
"""Different texts at one place beyond which it is no decision but a place where everybody says something else."""
_KINDS = tuple(DriftKind)
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy with what it says, and its tokens (none where it is too long to be laid beside others)."""

    fragment: Fragment
    facts: tuple[Fact, ...]
    tokens: tuple[Token, ...] = ()


_Answer = tuple[Copy, str | None, list[Fact]]
"""A copy, what it says on a concept (None: nothing), and the facts that say so."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in reading order, and how many more there were."""

    rows: tuple[DriftRow, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with its rank: squads that answer, then those off the majority. `places` are the literals it speaks of."""

    row: DriftRow
    known: bool
    order: int
    places: frozenset[_Place]
    disagrees: bool = True

    @property
    def weight(self) -> tuple[bool, int, int]:
        """Less is more important."""
        answers = [value for value in self.row.values.values() if value]
        return not self.known, -len(answers), self.order


def copy_of(fragment: Fragment, source: bytes) -> Copy:
    """What a fragment says. `source` is the whole file. Raises LanguageError where its grammar does not load."""
    scope = scope_of(fragment, parse(fragment.language, source))
    return Copy(fragment, read(scope), tokens(scope))


def drift(
    copies: Sequence[Copy],
    squads: Sequence[str],
    family: str | None = None,
    classes: Iterable[Sequence[Fragment]] | None = None,
    vocabulary: Sequence[Concept] | None = None,
) -> tuple[DriftRow, ...]:
    """Rows of `table`, without the count of those left out."""
    return table(copies, squads, family, classes, vocabulary).rows


def table(
    copies: Sequence[Copy],
    squads: Sequence[str],
    family: str | None = None,
    classes: Iterable[Sequence[Fragment]] | None = None,
    vocabulary: Sequence[Concept] | None = None,
) -> Table:
    """Where the copies of a candidate disagree, the most important decisions first, at most `MOST_ROWS`.

    `squads` are the columns; copies of other squads are left out. `classes` are the candidate's clone classes, which
    are laid side by side; without them all copies of one language are. `vocabulary` replaces the built-in one.
    """
    shown = [copy for copy in copies if copy.fragment.squad in squads]
    concepts = builtin() if vocabulary is None else vocabulary
    rows = _known(shown, squads, family, concepts)
    covered = frozenset(place for row in rows for place in row.places)
    rows = [row for row in rows if row.disagrees]
    rows += _environment(shown, squads)
    rows += _aligned(shown, squads, classes, covered)
    rows.sort(key=lambda row: row.weight)
    best = sorted(rows[:MOST_ROWS], key=lambda row: (not row.known, _KINDS.index(row.row.kind), row.order))
    return Table(tuple(row.row for row in best), len(rows) - len(best))


# Decisions that the vocabulary knows ------------------------------------------------------------------------------


def _known(
    copies: Sequence[Copy], squads: Sequence[str], family: str | None, concepts: Sequence[Concept]
) -> list[_Row]:
    asked = [concept for concept in concepts if concept.fits(family)]
    claims = [_claims(copy, asked) for copy in copies]
    rows: list[_Row] = []
    for order, concept in enumerate(asked):
        answers = [
            (copy, *_answer(concept, copy, claim.get(order, []))) for copy, claim in zip(copies, claims, strict=True)
        ]
        if any(facts for _, _, facts in answers):
            rows.append(_known_row(concept, order, answers, squads))
    return rows


def _known_row(concept: Concept, order: int, answers: Sequence[_Answer], squads: Sequence[str]) -> _Row:
    values: dict[str, set[str]] = {squad: set() for squad in squads}
    for copy, said, _ in answers:
        if said is not None:
            values[copy.fragment.squad].add(said)
    row = _row(concept.kind, concept.slug, concept.label + _units(answers), values)
    places = frozenset((_file(copy), fact.offset) for copy, _, facts in answers for fact in facts)
    return _Row(row, known=True, order=order, places=places, disagrees=_differs(concept, answers, row))


def _file(copy: Copy) -> str:
    return f"{copy.fragment.repository}:{copy.fragment.path}"


def _claims(copy: Copy, concepts: Sequence[Concept]) -> dict[int, list[tuple[float, Fact]]]:
    """Facts by number of the concept that each answers best, the first of those as good; with how well it does."""
    found: dict[int, list[tuple[float, Fact]]] = defaultdict(list)
    for fact in copy.facts:
        best, owner = 0.0, -1
        for number, concept in enumerate(concepts):
            strength = concept.strength(fact)
            if strength > best:
                best, owner = strength, number
        if owner >= 0:
            found[owner].append((best, fact))
    return found


def _answer(concept: Concept, copy: Copy, claims: Sequence[tuple[float, Fact]]) -> tuple[str | None, list[Fact]]:
    """What a copy says on a concept, and the facts that say so."""
    facts = [fact for _, fact in sorted(claims, key=lambda each: (-each[0], each[1].offset))]
    if concept.says == "presence":
        return _presence(concept, copy, facts), facts
    if not facts:
        return None, []
    if concept.all:
        return ", ".join(sorted({part for fact in facts for part in _said(concept, fact).split(", ")})), facts
    best = facts[0]
    return _said(concept, best), [fact for fact in facts if fact.value == best.value]


def _presence(concept: Concept, copy: Copy, facts: Sequence[Fact]) -> str | None:
    if facts:
        return "yes"
    if copy.fragment.language in concept.except_languages:
        return None
    calls = [fact.name for fact in copy.facts if fact.source is Source.CALL]
    arises = not concept.needs or any(_is_needed(concept, name) for name in calls)
    return "no" if arises else None


def _is_needed(concept: Concept, name: str) -> bool:
    """Whether a call of that name is one without which the concept's question does not arise."""
    last = " ".join(words(name.rsplit(".", 1)[-1]))
    return any(matches(pattern, last) for pattern in concept.needs)


def _said(concept: Concept, fact: Fact) -> str:
    if concept.says == "name":
        return fact.name
    if concept.says == "module":
        return next((each for each in concept.names if is_module(each, fact.name)), fact.name)
    return fact.value.rsplit(".", 1)[-1] if fact.shape is Shape.NAME and "(" not in fact.value else fact.value


def _units(answers: Sequence[_Answer]) -> str:
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


def _differs(concept: Concept, answers: Sequence[_Answer], row: DriftRow) -> bool:
    if not _disagrees(row, concept.same):
        return False
    if not concept.same_language:
        return True
    said: dict[str, set[str]] = defaultdict(set)
    for copy, value, _ in answers:
        if value is not None:
            said[copy.fragment.language].add(value)
    return any(len(values) > 1 for values in said.values())


def _disagrees(row: DriftRow, same: Sequence[str]) -> bool:
    said = {tuple(sorted({_plain(value, same) for value in values})) for values in row.values.values() if values}
    return len(said) > 1


def _plain(value: str, same: Sequence[str]) -> str:
    if not same:
        return value
    return ", ".join(sorted({"same" if part.rsplit(".", 1)[-1] in same else part for part in value.split(", ")}))


# Environment variables --------------------------------------------------------------------------------------------


def _environment(copies: Sequence[Copy], squads: Sequence[str]) -> list[_Row]:
    """Variables lined up by what is left of their names without each copy's own prefix (`ROUTER_PORT`: port)."""
    values: dict[str, dict[str, set[str]]] = defaultdict(lambda: {squad: set() for squad in squads})
    for copy in copies:
        named = sorted({fact.name for fact in copy.facts if fact.source is Source.ENVIRONMENT})
        prefix = _prefix([words(name) for name in named])
        for name in named:
            values[" ".join(words(name)[prefix:])][copy.fragment.squad].add(name)
    rows: list[_Row] = []
    for order, (name, said) in enumerate(sorted(values.items())):
        row = _row(DriftKind.WIRE_NAME, slug(name), f"variable: {name}", said)
        if name and _disagrees(row, ()):
            rows.append(_Row(row, known=True, order=1000 + order, places=frozenset()))
    return rows


def _prefix(names: Sequence[tuple[str, ...]]) -> int:
    """Words that all names start with, of which at least one word of each must be left."""
    if len(names) < 2:
        return 0
    shared = 0
    while all(len(name) > shared + 1 for name in names) and len({name[shared] for name in names}) == 1:
        shared += 1
    return shared


# Decisions that only the copies know ------------------------------------------------------------------------------


def _aligned(
    copies: Sequence[Copy],
    squads: Sequence[str],
    classes: Iterable[Sequence[Fragment]] | None,
    covered: frozenset[_Place],
) -> list[_Row]:
    found: dict[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], _Row] = {}
    for group in _groups(copies, classes):
        for place in aligned([copy.tokens for copy in group]):
            row = _aligned_row(group, place, squads, covered, len(found))
            if row is not None:
                found.setdefault((row.row.label, tuple(sorted(row.row.values.items()))), row)
    return list(found.values())


def _groups(copies: Sequence[Copy], classes: Iterable[Sequence[Fragment]] | None) -> list[list[Copy]]:
    if classes is None:
        by_language: dict[str, list[Copy]] = defaultdict(list)
        for copy in copies:
            by_language[copy.fragment.language].append(copy)
        return list(by_language.values())
    by_place = {copy.fragment.place: copy for copy in copies}
    return [[by_place[each.place] for each in one if each.place in by_place] for one in classes]


def _aligned_row(
    group: Sequence[Copy], place: Mapping[int, Token], squads: Sequence[str], covered: frozenset[_Place], order: int
) -> _Row | None:
    said = [(group[number], token) for number, token in sorted(place.items()) if token.value is not None]
    values: dict[str, set[str]] = {squad: set() for squad in squads}
    spots: list[_Place] = []
    for copy, token in said:
        if token.value is not None:
            values[copy.fragment.squad].add(_shown(token))
            spots.append((_file(copy), token.value.offset))
    owned = [_own_words(copy.fragment) for copy, _ in said]
    every = [token for _, token in said]
    if sum(spot in covered for spot in spots) * 2 >= len(spots) or is_noise(every, owned):
        return None
    kind = DriftKind.WIRE_NAME if any(token.wire for token in every) else DriftKind.SETTING
    name = name_of(every) or "value"
    within = every[0].within
    row = _row(kind, slug(name), f"{name} in {within}" if within and within not in name else name, values)
    distinct = {value for each in row.values.values() for value in each}
    if not _disagrees(row, ()) or len(distinct) > MOST_VALUES:
        return None
    return _Row(row, known=False, order=order, places=frozenset(spots))


def _own_words(fragment: Fragment) -> frozenset[str]:
    return frozenset(word for word in words(f"{fragment.repository} {fragment.squad}") if len(word) > 3)


def _shown(token: Token) -> str:
    value = token.value
    if value is None:
        return ""
    padded = value.shape is Shape.TEXT and (not value.text or value.text != value.text.strip())
    return repr(value.text) if padded else value.text


# Rows -------------------------------------------------------------------------------------------------------------


def _row(kind: DriftKind, concept: str, label: str, values: Mapping[str, set[str]]) -> DriftRow:
    spelling = _spellings(values)
    shown = {squad: tuple(sorted({spelling[value] for value in values[squad]})) for squad in sorted(values)}
    counts = Counter(value[0] for value in shown.values() if len(value) == 1).most_common(2)
    leads = bool(counts) and counts[0][1] > 1 and (len(counts) == 1 or counts[0][1] > counts[1][1])
    return DriftRow(kind, concept, label, shown, counts[0][0] if leads else None)


def _spellings(values: Mapping[str, set[str]]) -> dict[str, str]:
    """One spelling for each number: `10` and `10.0` are one value, shown as most squads write it."""
    counts = Counter(value for said in values.values() for value in said)
    best: dict[object, str] = {}
    for value, _ in sorted(counts.items(), key=lambda each: (-each[1], len(each[0]), each[0])):
        best.setdefault(_number(value), value)
    return {value: best[_number(value)] for value in counts}


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text
