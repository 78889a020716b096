"""One pass over the tree of each file: the steps of its nodes in document order, and what needed a closer look."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dupfinder_scanners.columns import LEVELS
from dupfinder_scanners.languages.automaton import (
    ERROR_SLOT,
    EVENT,
    INNER,
    LEAF,
    LITERAL,
    NOTHING,
    THROUGH,
    UNMET,
    Automaton,
    Event,
)
from dupfinder_scanners.languages.delegation import called, is_library, passes_on
from dupfinder_scanners.languages.imports import clean_module, implied_name

if TYPE_CHECKING:
    from tree_sitter import Node, Tree, TreeCursor

_INTERPOLATION = re.compile(rb"[{$`]|\\\(")
"""What no string with something interpolated can do without, in any of the languages."""
_CALL = re.compile("call")
_LABEL = re.compile(r"[\w$#-]+")
_LEVEL_OF = {f"definition.{level}": code for code, level in enumerate(LEVELS)}
_LABEL_FIELDS = ("name", "key", "left", "property", "pattern", "declarator")
_SPECIAL = frozenset({"test", "test.named", "test.next", "delegation"})
"""Captures of regions that need more than their place."""
_MOST_LEVELS = 3
"""Levels between a function and the declaration that names it: `const f = wrap(() => ...)`."""
_MOST_TEXT = 400
"""Bytes of a name, a module or the head of a definition."""
_QUOTES = "\"'`<> \n\t\r"


@dataclass(slots=True)
class Definition:
    """What can be a fragment. `start` and `end` are bytes, `parent` is a row of the same list or -1.

    `shown` is the byte at which a reader would say that it starts: that of a label before it. `body` is the byte at
    which its body starts, -1 where the grammar does not say.

    `labelled` means that the name stands outside: it is that of the variable or key the function is assigned to.
    """

    file: int
    level: int
    start: int
    end: int
    shown: int
    body: int = -1
    name: str = ""
    scope: str = ""
    labelled: bool = False
    label: tuple[int, str] | None = None
    parent: int = -1
    test: bool = False
    tests_inside: int = 0
    functions_inside: int = 0


@dataclass(slots=True)
class _Found:
    """A definition as captured; `label` is the place and text of a name that stands outside."""

    level: int
    body: int
    name: str = ""
    label: tuple[int, str] | None = None


@dataclass(slots=True)
class Import:
    """One import: the module as written and the names it binds in the file."""

    module: str
    names: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Walked:
    """The nodes of a batch in document order: step and first byte a node, last byte a leaf.

    `nodes` and `leaves` count them a file; positions are those of the files laid end to end. `constants` are the names
    that each file binds for itself, outside of all definitions.
    """

    steps: array[int] = field(default_factory=lambda: array("i"))
    starts: array[int] = field(default_factory=lambda: array("q"))
    leaf_ends: array[int] = field(default_factory=lambda: array("q"))
    nodes: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    skips: list[tuple[int, int]] = field(default_factory=list)
    bound: list[int] = field(default_factory=list)
    fields: list[int] = field(default_factory=list)
    constants: list[set[str]] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    imports: list[list[Import]] = field(default_factory=list)


def walk(automaton: Automaton, texts: Sequence[bytes], of_tests: Sequence[bool] | None = None) -> Walked:
    """Parse and walk files of one language. `of_tests`: which are files of tests by their place; unsaid, all may be."""
    from tree_sitter import Parser

    parser, walked, base = Parser(automaton.grammar), Walked(), 0
    for number, text in enumerate(texts):
        file = _File(automaton, text, walked, of_tests=of_tests is None or of_tests[number])
        nodes, leaves = len(walked.steps), len(walked.leaf_ends)
        _descend(parser.parse(text), file, automaton, walked)
        walked.nodes.append(len(walked.steps) - nodes)
        walked.leaves.append(len(walked.leaf_ends) - leaves)
        walked.bases.append(base)
        walked.lines.append(text.count(b"\n") + (not text.endswith(b"\n") and bool(text)))
        file.finish(number, base)
        base += len(text)
    return walked


def _descend(  # noqa: C901, PLR0912, PLR0915 - a call a node would cost as much as the walk
    tree: Tree, file: _File, automaton: Automaton, walked: Walked
) -> None:
    """Visit every node that counts. A loop, never recursion: trees can be 100,000 deep.

    This is the only Python that runs once a node, so it reads as little as it can: the kind always, the field where
    the kind does not decide, the end where the node is a leaf. Lists take half the time of arrays to append to.
    """
    cursor, probe = tree.walk(), tree.walk()
    file.probe = probe
    down, right, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
    modes, rows, choosers = automaton.modes, automaton.rows, automaton.choosers
    interpolated = _INTERPOLATION.search
    row = automaton.start.table
    stack: list[list[Any]] = []
    steps: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    pop = stack.pop
    while True:
        node: Node = cursor.node  # type: ignore[assignment]  # None only outside a tree
        try:
            step = row[node.kind_id]
        except IndexError:  # the kind of an error is beyond all others; to ask of each node costs more
            step = row[ERROR_SLOT]
        if step:
            if step < 0:
                if step == UNMET:
                    step = row[-1].learn(node.kind_id)
                if step < 0:
                    chooser = choosers[-step]
                    place = cursor.field_id or 0
                    step = chooser[place]
                    if step is None:
                        step = chooser[-1].learn(place)
                    if step < 0:
                        step = chooser[-1].place(place, cursor, probe)
            mode = modes[step]
            if mode == EVENT:
                mode = file.note(step, node, cursor)
                if file.leave >= 0:
                    # Nothing inside of a test case is a fragment, and it may be a third of all code.
                    for _ in range(file.leave):
                        up()
                        row = pop()
                    file.leave, mode = -1, NOTHING
            if mode == INNER:
                steps.append(step)
                starts.append(node.start_byte)
                if down():
                    stack.append(row)
                    row = rows[step]
                    continue
            elif mode == LEAF:
                steps.append(step)
                starts.append(node.start_byte)
                ends.append(node.end_byte)
            elif mode == THROUGH:
                if down():
                    stack.append(row)
                    row = rows[step]
                    continue
            elif mode == LITERAL:
                start, end = node.start_byte, node.end_byte
                starts.append(start)
                if interpolated(file.text, start, end):
                    steps.append(step + 1)
                    if down():
                        stack.append(row)
                        row = rows[step + 1]
                        continue
                else:
                    steps.append(step)
                    ends.append(end)
        if right():
            continue
        while up():
            row = pop()
            if right():
                break
        else:
            break
    walked.steps.fromlist(steps)
    walked.starts.fromlist(starts)
    walked.leaf_ends.fromlist(ends)


class _File:
    """What the walk over one file noted, and how it is put together when the walk is over."""

    def __init__(self, automaton: Automaton, text: bytes, walked: Walked, *, of_tests: bool) -> None:
        self.automaton = automaton
        self.text = text
        self.walked = walked
        self.of_tests = of_tests
        self.probe: TreeCursor
        self.tests: set[tuple[int, int]] = set()
        self.leave = -1
        self.definitions: dict[tuple[int, int], _Found] = {}
        self.names: list[tuple[int, str, str]] = []
        self.regions: dict[str, list[tuple[int, int]]] = {"test": [], "skip": [], "import.unit": []}
        self.bound: list[int] = []
        self.fields: list[int] = []
        self.constants: set[str] = set()
        self.modules: list[tuple[int, str]] = []
        self.imported: list[tuple[int, str]] = []
        self.delegations: list[tuple[int, int, str, Node]] = []

    def note(self, step: int, node: Node, cursor: TreeCursor) -> int:
        """Record the events of a step; returns the mode in which the walk goes on."""
        meaning = self.automaton.meanings[step]
        for event in meaning.events:
            for up, accepts in event.tests:
                if not accepts(self._beginning(self._ancestor(node, cursor, up) if up else node)):
                    break
            else:
                target = self._ancestor(node, cursor, event.distance) if event.distance else node
                self._record(event, target, cursor)
        return meaning.base_mode

    def _text(self, node: Node) -> str:
        return self._beginning(node).decode("utf-8", "replace")

    def _beginning(self, node: Node) -> bytes:
        """Text of a node, or its beginning: tests may ask for that of a whole file."""
        start, end = node.start_byte, node.end_byte
        return self.text[start : end if end - start < _MOST_TEXT else start + _MOST_TEXT]

    def _label(self, cursor: TreeCursor, distance: int) -> tuple[int, str] | None:
        """Place and name of the variable, key or property that a function without a name is assigned to."""
        for up in range(1, _MOST_LEVELS + 1):
            above = self._up(cursor, distance + up).node
            for name in _LABEL_FIELDS:
                target = above.child_by_field_name(name) if above is not None else None
                if target is not None and (words := _LABEL.findall(self._text(target))):
                    return target.start_byte, words[-1].lstrip("$") or words[-1]
        return None

    def _record(self, event: Event, node: Node, cursor: TreeCursor) -> None:
        capture, start = event.capture, node.start_byte
        if capture == "name":
            self.names.append((start, capture, self._text(node).split("<")[0].strip(_QUOTES)))
        elif capture == "import.name":
            self.imported.append((start, self._text(node)))
        elif capture.startswith("bound"):
            self._record_bound(capture, node)
        elif capture in _LEVEL_OF:
            found = self._found(event, node, cursor)
            self.definitions.setdefault((start, -node.end_byte), found)
            if self.tests:
                self._leave_test(event, node)
        elif capture in _SPECIAL:
            self._record_region(event, node, cursor)
        elif capture in self.regions:
            self.regions[capture].append((start, node.end_byte))
        elif capture == "scope":
            self.names.append((start, capture, self._text(node).split("<")[0]))
        elif capture == "import":
            self.modules.append((start, clean_module(self._text(node).strip(_QUOTES))))
        else:
            self._bind(node)

    def _leave_test(self, event: Event, node: Node) -> None:
        """Have the walk leave a test case once it is known as one: where it is a function, the function must be too."""
        place = (node.start_byte, -node.end_byte)
        if place in self.tests and (place in self.definitions or _CALL.search(node.type)):
            self.leave = max(self.leave, event.distance)

    def _record_region(self, event: Event, node: Node, cursor: TreeCursor) -> None:
        start, end = node.start_byte, node.end_byte
        if event.capture == "test.next":
            self.regions["test"].append(self._next_sibling(cursor, event.distance))
        elif event.capture == "delegation":
            if (call := called(node)) is not None:
                self.delegations.append((start, end, self._text(call[0]), call[1]))
        elif event.capture == "test" or self.of_tests:
            self.regions["test"].append((start, end))
            self.tests.add((start, -end))
            self._leave_test(event, node)

    def _record_bound(self, capture: str, node: Node) -> None:
        """A name that a function, class or file binds; a parameter that is a field too is captured whole."""
        if capture == "bound.file":
            self.constants.add(self._text(node))
        elif capture == "bound.class":
            self.fields.append((node.child_by_field_name("pattern") or node).start_byte)
        else:
            self.bound.append(node.start_byte)

    def _found(self, event: Event, node: Node, cursor: TreeCursor) -> _Found:
        inside = node.child_by_field_name("body")
        body = -1 if inside is None else inside.start_byte
        if event.named:
            return _Found(_LEVEL_OF[event.capture], body)
        own = node.child_by_field_name("name")
        if own is not None:
            return _Found(_LEVEL_OF[event.capture], body, self._text(own))
        return _Found(_LEVEL_OF[event.capture], body, "", self._label(cursor, event.distance))

    def _bind(self, node: Node) -> None:
        """An import that is a declaration: `const { a, b: c } = require("x")`."""
        binder = node.child_by_field_name("name")
        self.regions["import.unit"].append((node.start_byte, node.end_byte))
        if binder is not None:
            self.imported += [(node.start_byte, word) for word in _LABEL.findall(self._text(binder))]

    def _ancestor(self, node: Node, cursor: TreeCursor, distance: int) -> Node:
        """The node `distance` levels above the one under `cursor`; `node` where there is none."""
        found = self._up(cursor, distance).node
        return found if found is not None else node

    def _next_sibling(self, cursor: TreeCursor, distance: int) -> tuple[int, int]:
        """Where the next sibling lies that is neither a comment nor one more attribute."""
        probe = self._up(cursor, distance)
        kind = probe.node.kind_id if probe.node else 0
        while probe.goto_next_sibling():
            node = probe.node
            if node is not None and node.kind_id != kind and not node.is_extra:
                return node.start_byte, node.end_byte
        return 0, 0

    def _up(self, cursor: TreeCursor, distance: int) -> TreeCursor:
        # Not `cursor.copy()`: moving a copy crashes the process in tree-sitter 0.26.1.
        self.probe.reset_to(cursor)
        for _ in range(distance):
            self.probe.goto_parent()
        return self.probe

    def finish(self, number: int, base: int) -> None:
        """Nest the definitions, name them, mark the tests, and hand all to `walked`."""
        rows = self._nest(number, base)
        walked = self.walked
        walked.counts.append(len(rows))
        walked.bound += [start + base for start in self.bound]
        walked.fields += [start + base for start in self.fields]
        walked.imports.append(self._imports())
        walked.skips += [(start + base, end + base) for start, end in self.regions["skip"]]
        walked.skips += self._delegating(rows, base)
        walked.constants.append(self._constants(rows))

    def _nest(self, number: int, base: int) -> list[Definition]:
        """Definitions in document order with their parents, names and tests."""
        rows, first = self.walked.definitions, len(self.walked.definitions)
        events = [(start, 0, minus_end, "", "") for start, minus_end in self.definitions]
        events += [(start, 1, 0, kind, text) for start, kind, text in self.names]
        events += [(start, 1, 0, "test", "") for start, minus_end in self.tests - set(self.definitions)]
        tests = _Regions(self.regions["test"])
        stack: list[int] = []
        for start, is_name, minus_end, kind, text in sorted(events):
            while stack and rows[stack[-1]].end - base <= start:
                stack.pop()
            if is_name:
                if stack:
                    _say(rows[stack[-1]], kind, text)
                continue
            found = self.definitions[start, minus_end]
            body = found.body + base if found.body >= 0 else -1
            row = Definition(number, found.level, start + base, base - minus_end, start + base, body, found.name)
            row.parent = stack[-1] if stack else -1
            row.test = tests.hold(start, -minus_end) or (row.parent >= 0 and rows[row.parent].test)
            row.label = found.label
            rows.append(row)
            stack.append(len(rows) - 1)
        own = rows[first:]
        for row in own:
            _settle(row, base)
            if row.parent >= 0 and row.level == 0:
                rows[row.parent].functions_inside += 1
                rows[row.parent].tests_inside += row.test
        return own

    def _delegating(self, rows: list[Definition], base: int) -> list[tuple[int, int]]:
        """Functions whose only call is that of an imported one, and classes that have such a method, and otherwise only
        methods that pass on and a constructor."""
        known = {name for each in self.walked.imports[-1] if is_library(each.module) for name in each.names}
        # The walk has left the test cases: none makes its class one of methods that pass on.
        calls = [one for one in self.delegations if (one[0], -one[1]) not in self.tests]
        found = {(start + base, end + base) for start, end, name, given in calls if name in known and passes_on(given)}
        if not found:
            return []
        passing = {(start + base, end + base) for start, end, _, given in calls if passes_on(given)}
        first = len(self.walked.definitions) - len(rows)
        around = {row.parent - first for row in rows if (row.start, row.end) in found and row.parent >= 0}
        others = {row.parent - first for row in rows if (row.start, row.end) not in passing and row.name != "__init__"}
        classes = [rows[place] for place in around - others if rows[place].level == 1]
        return sorted(found | {(row.start, row.end) for row in classes})

    def _constants(self, rows: list[Definition]) -> set[str]:
        """Names that the file binds for itself. Those of functions, classes and imports say something: they stay."""
        imported = {name for each in self.walked.imports[-1] for name in each.names}
        return self.constants - imported - {row.name for row in rows if row.parent < 0}

    def _imports(self) -> list[Import]:
        """Each module with the names that its import binds: those of its statement, else what the language implies."""
        found: list[Import] = []
        language = self.automaton.spec.name
        units = _Regions(self.regions["import.unit"])
        names: dict[int, list[str]] = {}
        for start, name in self.imported:
            names.setdefault(units.around(start), []).append(name)
        for start, module in self.modules:
            bound = names.get(units.around(start), []) if self.regions["import.unit"] else []
            implied = None if bound else implied_name(language, module)
            found.append(Import(module, [implied] if implied else bound))
        return found


def _say(row: Definition, kind: str, text: str) -> None:
    """A name belongs to the innermost definition around it; the labels of a block are names too, and a call that is a
    test case is one of its functions."""
    if kind == "test":
        row.functions_inside += 1
        row.tests_inside += 1
    elif kind == "scope":
        row.scope = row.scope or text
    elif not row.name:
        row.name = text
    elif LEVELS[row.level] == "block":
        row.name += f".{text}"


def _settle(row: Definition, base: int) -> None:
    """A definition that says no name takes its label."""
    if not row.name and row.label:
        place, row.name = row.label
        row.shown = min(row.start, place + base)
        row.labelled = True
    row.name = row.name or "anonymous"


class _Regions:
    """Regions [start, end) that may nest, asked by position."""

    def __init__(self, regions: list[tuple[int, int]]) -> None:
        self.outermost: list[tuple[int, int]] = []
        for start, end in sorted(regions, key=lambda region: (region[0], -region[1])):
            if not self.outermost or start >= self.outermost[-1][1]:
                self.outermost.append((start, end))
        self._starts = [start for start, _ in self.outermost]

    def around(self, start: int) -> int:
        """Index of the region that holds `start`, or -1."""
        index = bisect_right(self._starts, start) - 1
        return index if index >= 0 and start < self.outermost[index][1] else -1

    def hold(self, start: int, end: int) -> bool:
        """Whether one region holds all of [start, end)."""
        index = self.around(start)
        return index >= 0 and end <= self.outermost[index][1]
