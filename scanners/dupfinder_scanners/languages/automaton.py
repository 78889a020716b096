"""The patterns and node kinds of one language as an automaton over the path from the root to a node.

Built lazily: a row of transitions exists once a file has needed it, and stays for the life of the process. What a node
means (its step) is a small number; the walk stores that number, and arrays indexed by it say the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.errors import LanguageError
from dupfinder_scanners.languages import registry
from dupfinder_scanners.languages.hashing import crc
from dupfinder_scanners.languages.patterns import Pattern, Step, parse_query

if TYPE_CHECKING:
    from tree_sitter import TreeCursor

NOTHING, THROUGH, INNER, LEAF, LITERAL, EVENT = range(6)
"""What the walk does with a node: pass by, descend, count and descend, count with its text, count as a string literal
(a leaf unless something is interpolated), or look closer."""

BOUND, DEFINED, FREE, CALLEE, ATTRIBUTE, KEYWORD, EXCEPTION, MENTION, STRING, NO_ROLE = range(10)
"""What a leaf is to its fragment. Names up to EXCEPTION are tokens; a mention (a type) gives words only."""

_ROLES = {"keyword": KEYWORD, "raised": EXCEPTION, "caught": EXCEPTION, "callee": CALLEE, "attribute": ATTRIBUTE}
_OWN = frozenset({"bound", "bound.class", "self", "local", "plain", "free", "skip", "mention", *_ROLES})
_EVENTS = frozenset(
    {f"definition.{level}" for level in LEVELS}
    | {"bound", "bound.class", "bound.file", "name", "scope", "test", "test.named", "test.next", "skip", "delegation"}
    | {"import", "import.name", "import.unit", "import.binder"}
)
ERROR, ERROR_SLOT = 65535, -2
UNMET = -1
"""Stands in a row for the step of a kind that no file had there yet."""
_DROP, _KEEP, _NAME, _TEXT, _NUMBER, _STRING_NODE = range(6)
_NUMBER_KIND = re.compile(
    r"(^|_)(integer|float|floating_point|number|numeric|decimal|hex|oct|bin|int|real|imaginary|rational|complex)"
    r"(_literal|_lit|$)"
)
_NEVER = re.compile(r"comment|line_continuation|hash_bang|shebang")
_STRING_KIND = re.compile(r"string|char(acter)?_literal|heredoc|rune_literal|nowdoc")
_PIECE = ("_start", "_end", "_content", "_fragment", "_beginning", "_body")
_OPERATOR = re.compile(r"[^\w\s(){}\[\],;:.\"'`$#@\\?]+|and|or|not|in|is|instanceof|not in|is not")
_NO_OPERATOR = frozenset({"->", "=>", "?"})
"""Signs of annotations, arrow functions and optional parameters: what they mean is in the node around them."""
_TRANSPARENT = frozenset(
    [
        "block",
        "statement_block",
        "expression_statement",
        "argument_list",
        "arguments",
        "parameters",
        "formal_parameters",
        "parameter_list",
        "parenthesized_expression",
        "module",
        "program",
        "source_file",
        "class_body",
        "declaration_list",
        "expression_list",
    ]
)


@dataclass(frozen=True, slots=True)
class Event:
    """A capture that needs more than the node's own step: a name, a definition, an import, or a capture under a test.

    `distance` counts the levels from the node up to the captured one; `tests` are (distance, accepts) pairs. `named`:
    the captured definition always says its own name.
    """

    capture: str
    distance: int
    tests: tuple[tuple[int, Callable[[bytes], bool]], ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Meaning:
    """All that is known of a node from its path alone."""

    mode: int
    base_mode: int
    hash: int
    role: int
    is_leaf: bool
    is_token: bool
    binds: bool
    frees: bool
    member: bool
    field: bool
    self: bool
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What `Meaning` says of each step, one array a fact."""

    hash: NDArray[np.uint32]
    role: NDArray[np.uint8]
    is_leaf: NDArray[np.bool_]
    is_token: NDArray[np.bool_]
    binds: NDArray[np.bool_]
    frees: NDArray[np.bool_]
    member: NDArray[np.bool_]
    field: NDArray[np.bool_]
    self: NDArray[np.bool_]


_Items = frozenset[tuple[int, int]]
"""Patterns partly matched by a path, and the last of their steps that is."""


class Row:
    """Transitions from one kind of place: `table[kind]` is the step of a child.

    Below 0 it is minus the number of the chooser that decides by the field, or `UNMET`. A plain list, for the walk
    reads it once a node; behind the kinds come the slot of ERROR and the row itself.
    """

    __slots__ = ("automaton", "muted", "partial", "table")

    def __init__(self, automaton: Automaton, partial: _Items, muted: int) -> None:
        self.automaton = automaton
        self.partial = partial
        self.muted = muted
        self.table: list[Any] = [UNMET] * (automaton.grammar.node_kind_count + 1)
        self.table.append(self)

    def learn(self, kind: int) -> int:
        """The step of a child of a kind that was never met here."""
        step = self.automaton.enter(self, kind, None)
        if step == UNDECIDED:
            step = -len(self.automaton.choosers)
            self.automaton.choosers.append(Chooser(self, kind).table)
        self.table[ERROR_SLOT if kind == ERROR else kind] = step
        return step


class Chooser:
    """`table[field]` is the step of a child of one kind, or `UNDECIDED` where its place among the siblings decides."""

    __slots__ = ("_by_place", "_kind", "_looks_back", "_looks_on", "_row", "table")

    def __init__(self, row: Row, kind: int) -> None:
        self._row = row
        self._kind = kind
        self._by_place: dict[_Place, int] = {}
        self._looks_back, self._looks_on = row.automaton.anchors(row, kind)
        self.table: list[Any] = [None] * (row.automaton.grammar.field_count + 1)
        self.table.append(self)

    def learn(self, field: int) -> int:
        """The step in a field (0: none) that was never met here."""
        step = self.table[field] = self._row.automaton.enter(self._row, self._kind, (field, None, None))
        return step

    def place(self, field: int, cursor: TreeCursor, probe: TreeCursor) -> int:
        """The step of the node under `cursor`, where its kind and field do not say; `probe` is moved.

        A side that no pattern asks for is not looked at."""
        first = self._looks_back and _is_first(cursor, probe)
        place = (field, first, self._looks_on and _is_last(cursor, probe))
        step = self._by_place.get(place)
        if step is None:
            step = self._by_place[place] = self._row.automaton.enter(self._row, self._kind, place)
        return step


def _is_first(cursor: TreeCursor, probe: TreeCursor) -> bool:
    """Whether no named sibling other than a comment lies before. From the parent on, for to go back is slow."""
    own = cursor.node
    probe.reset_to(cursor)
    probe.goto_parent()
    more = probe.goto_first_child()
    while more and (node := probe.node) is not None and node != own:
        if node.is_named and not node.is_extra:
            return False
        more = probe.goto_next_sibling()
    return True


def _is_last(cursor: TreeCursor, probe: TreeCursor) -> bool:
    """Whether no named sibling other than a comment lies behind."""
    probe.reset_to(cursor)
    while probe.goto_next_sibling():
        node = probe.node
        if node is not None and node.is_named and not node.is_extra:
            return False
    return True


UNDECIDED = -1
_Place = tuple[int, bool | None, bool | None]
"""Field (0: none), and whether first and last among the siblings; None where that was not looked up."""
_MUTED, _HUSHED = 1, 2


class Automaton:
    """Steps and rows of one language. `modes`, `rows` and `meanings` are indexed by step."""

    def __init__(self, spec: registry.Language, patterns: list[Pattern]) -> None:
        self.spec = spec
        self.grammar = registry.grammar(spec.name)
        self.patterns = patterns
        self.modes: list[int] = []
        self.rows: list[list[Any]] = []
        self.meanings: list[Meaning] = []
        # Numbers 0 and -UNMET are no chooser's.
        self.choosers: list[list[Any]] = [[], []]
        self._steps: dict[tuple[int, _Items, int], int] = {}
        self._rows: dict[tuple[_Items, int], Row] = {}
        self._starting: dict[tuple[str | None, bool], list[int]] = {}
        self._facts: Facts | None = None
        for index, pattern in enumerate(patterns):
            self._starting.setdefault((pattern.steps[0].kind, pattern.steps[0].named), []).append(index)
            for step in pattern.steps:
                self._check(step)
        self._named = {p.steps[0].kind for p in patterns if "name" in p.steps[-1].captures}
        self.start = self._row(frozenset(), 0)
        self._pass_by()

    def facts(self) -> Facts:
        """What is known of the steps so far. Made anew only where steps were added, which soon no file does."""
        if self._facts is None or len(self._facts.hash) != len(self.meanings):
            types = {"hash": np.uint32, "role": np.uint8}
            self._facts = Facts(
                **{
                    fact.name: np.array([getattr(one, fact.name) for one in self.meanings], types.get(fact.name, bool))
                    for fact in fields(Facts)
                }
            )
        return self._facts

    def _pass_by(self) -> None:
        """Step 0: a node that means nothing."""
        self.modes.append(NOTHING)
        self.rows.append(self.start.table)
        self.meanings.append(Meaning(NOTHING, NOTHING, 0, NO_ROLE, False, False, False, False, False, False, False))

    def _check(self, step: Step) -> None:
        """A grammar that renamed a node would otherwise just find less."""
        known = self.grammar.id_for_node_kind
        if step.kind and known(step.kind, step.named) is None:
            raise ValueError(f"{self.spec.module} has no node {step.kind!r}")
        if step.field and self.grammar.field_id_for_name(step.field) is None:
            raise ValueError(f"{self.spec.module} has no field {step.field!r}")

    def enter(self, row: Row, kind: int, place: _Place | None) -> int:
        """Step of a child of kind `kind`, or `UNDECIDED` where that needs more of its place than was given."""
        name, named = self._kind(kind)
        items = set()
        for item, wanted in self._awaited(row, name, named=named):
            fits = self._fits(wanted, place)
            if fits is None:
                return UNDECIDED
            if fits:
                items.add((item[0], item[1] + 1))
        if not row.muted & _MUTED:
            items |= {(index, 0) for index in self._starting.get((name, named), ())}
            items |= {(index, 0) for index in self._starting.get((None, named), ())}
        return self._step(kind, name, named, frozenset(items), row.muted)

    def anchors(self, row: Row, kind: int) -> tuple[bool, bool]:
        """Whether a pattern wants to know if a child of a kind is the first, or the last, among its siblings."""
        name, named = self._kind(kind)
        awaited = [step for _, step in self._awaited(row, name, named=named)]
        return any(step.first for step in awaited), any(step.last for step in awaited)

    def _kind(self, kind: int) -> tuple[str, bool]:
        """Name of a kind, and whether it is a named one."""
        if kind == ERROR:
            return "ERROR", True
        return self.grammar.node_kind_for_id(kind) or "", self.grammar.node_kind_is_named(kind)

    def _awaited(self, row: Row, name: str, *, named: bool) -> Iterator[tuple[tuple[int, int], Step]]:
        """The patterns, partly matched around a child of a kind, that may go on with it, each with its next step."""
        for item in row.partial:
            wanted = self.patterns[item[0]].steps[item[1] + 1]
            if wanted.named == named and wanted.kind in (name, None):
                yield item, wanted

    def _fits(self, wanted: Step, place: _Place | None) -> bool | None:
        """Whether a place is the wanted one; None where that was not looked up."""
        if not (wanted.field or wanted.first or wanted.last):
            return True
        if place is None:
            return None
        field, first, last = place
        if wanted.field and (not field or self.grammar.field_name_for_id(field) != wanted.field):
            return False
        if first is None and (wanted.first or wanted.last):
            return None
        return bool((first or not wanted.first) and (last or not wanted.last))

    def _step(self, kind: int, name: str, named: bool, items: _Items, muted: int) -> int:
        key = (kind, items, muted)
        if key in self._steps:
            return self._steps[key]
        own, events = self._captures(items)
        live = frozenset(item for item in items if item[1] + 1 < len(self.patterns[item[0]].steps))
        muted |= (_MUTED if "skip" in own else 0) | (_HUSHED if "mention" in own else 0)
        code = self._class(name, named)
        meaning = self._meaning(code, name, own, events, muted, bool(live))
        if meaning.mode == NOTHING:
            # All that is passed by is one step, 0, which the walk recognises without a look-up.
            self._steps[key] = 0
            return 0
        step = self._steps[key] = len(self.modes)
        # A string literal has two steps: as one leaf, and, the next number, as a node with interpolations below.
        parts = [meaning]
        if meaning.base_mode == LITERAL:
            parts.append(self._meaning(_KEEP, name, own, (), muted, bool(live)))
        for part in parts:
            self.meanings.append(part)
            self.modes.append(part.mode)
            self.rows.append(self._row(live, muted).table)
        return step

    def _row(self, items: _Items, muted: int) -> Row:
        key = (items, muted)
        if key not in self._rows:
            self._rows[key] = Row(self, items, muted)
        return self._rows[key]

    def _captures(self, items: _Items) -> tuple[set[str], tuple[Event, ...]]:
        own: set[str] = set()
        events: list[Event] = []
        for index, position in sorted(items):
            pattern = self.patterns[index]
            if position + 1 < len(pattern.steps):
                continue
            at = {name: position - i for i, step in enumerate(pattern.steps) for name in step.captures}
            tests = tuple((at[name], accepts) for name, accepts in pattern.tests)
            for name, distance in at.items():
                if name.startswith("_"):
                    continue
                if name in _OWN and not distance and not tests:
                    own.add(name)
                elif name not in _EVENTS:
                    raise ValueError(f"@{name} is unknown, or needs a node of its own and no predicate")
                else:
                    first = position == distance
                    named = first and pattern.steps[0].kind in self._named
                    events.append(Event(name, distance, tests, named))
        return own, tuple(events)

    def _class(self, name: str, named: bool) -> int:
        if not named:
            return _KEEP if _OPERATOR.fullmatch(name) and name not in _NO_OPERATOR else _DROP
        spec, string = self.spec, _STRING_KIND.search(name)
        # The pieces of a string literal repeat what the literal itself says.
        piece = name.startswith("escape_") or (string and name.endswith(_PIECE))
        kinds = (
            (name in spec.identifiers, _NAME),
            (name in spec.texts, _TEXT),
            (_NUMBER_KIND.search(name) or name in spec.numbers, _NUMBER),
            (piece or _NEVER.search(name) or name in _TRANSPARENT or name in spec.transparent, _DROP),
            (string, _STRING_NODE),
        )
        return next((code for applies, code in kinds if applies), _KEEP)

    def _meaning(
        self, code: int, name: str, own: set[str], events: tuple[Event, ...], muted: int, live: bool
    ) -> Meaning:
        role = NO_ROLE
        if code == _NAME:
            role = next((_ROLES[r] for r in _ROLES if r in own), FREE)
            role = FREE if "plain" in own else role
            if own & {"raised", "caught"} and "callee" in own:
                role = EXCEPTION
            if any(event.capture == "name" and not event.distance for event in events):
                role = DEFINED
            role = MENTION if muted else role
        elif code in (_TEXT, _STRING_NODE):
            role = STRING
        mode = self._mode(code, name, muted, live)
        if "self" in own and mode == NOTHING:
            mode = INNER
        is_leaf = mode in (LEAF, LITERAL)
        shown = "number" if code == _NUMBER else "string" if _STRING_KIND.search(name) else name
        return Meaning(
            mode=EVENT if events else mode,
            base_mode=mode,
            hash=crc(self.spec.aliases.get(name, shown).encode()) | 1,
            role=role if is_leaf else NO_ROLE,
            is_leaf=is_leaf,
            # The own name is no token, so that a function and the same assigned to a variable are alike.
            is_token=mode in (LEAF, LITERAL, INNER) and code not in (_TEXT, _DROP) and not muted and role != DEFINED,
            binds="bound" in own,
            frees="free" in own,
            member=bool(own & {"attribute", "keyword"}) and not own & {"local", "plain"},
            field="bound.class" in own,
            self="self" in own,
            events=events,
        )

    def _mode(self, code: int, name: str, muted: int, live: bool) -> int:
        if muted & _MUTED:
            return THROUGH if live else NOTHING
        if code == _DROP:
            return THROUGH if live or name in _TRANSPARENT or name in self.spec.transparent else NOTHING
        if muted and code != _NAME:
            return THROUGH
        return {_KEEP: INNER, _STRING_NODE: LITERAL}.get(code, LEAF)


@cache
def automaton(language: str) -> Automaton:
    """The automaton of a language; LanguageError names the query file where it cannot be used."""
    spec = registry.BY_NAME[language]
    folder = files("dupfinder_scanners.languages").joinpath("queries")
    patterns: list[Pattern] = []
    for name in spec.query_files:
        try:
            patterns += parse_query(folder.joinpath(name).read_text(encoding="utf-8"))
            Automaton(spec, patterns)
        except (OSError, ValueError) as error:
            raise LanguageError(f"queries/{name} cannot be used for {language}: {error}") from error
    return Automaton(spec, patterns)
