"""Query files as path patterns.

A query file is written in tree-sitter's query language, but each of its patterns is one path: a node, one child, one
child of that, with captures anywhere on the path. Paths can be matched on the way down, in the same walk that reads
the leaves; a query cursor over the same tree costs as much again as half the parsing.

    (call function: (attribute attribute: (identifier) @callee))
    ((function_definition name: (identifier) @_name) @test (#match? @_name "^test"))

Fields, `(_)`, alternations in brackets, the anchors for first and last child, and the predicates `#match?`,
`#not-match?`, `#eq?` and `#any-of?` are understood; two children of one node, quantifiers and negated fields are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

_TOKEN = re.compile(r';[^\n]*|"(?:\\.|[^"\\])*"|[()\[\]]|[^\s()\[\]";]+')


@dataclass(frozen=True, slots=True)
class Step:
    """One node of a path. `kind` None is any named node; `first` and `last` are anchors among the named siblings.

    `named` tells `(class)`, a node of the grammar, from `"class"`, the keyword.
    """

    kind: str | None
    field: str | None = None
    first: bool = False
    last: bool = False
    captures: tuple[str, ...] = ()
    named: bool = True


@dataclass(frozen=True, slots=True)
class Pattern:
    """A path from an ancestor down to a node, and the tests (capture, accepts) that the texts of captures must pass.

    A test is asked for the bytes: most are for one of a few words, and fail."""

    steps: tuple[Step, ...]
    tests: tuple[tuple[str, Callable[[bytes], bool]], ...] = ()


def parse_query(text: str) -> list[Pattern]:
    """The patterns of a query file. Raises ValueError that says what is not understood."""
    tokens = [token for token in _TOKEN.findall(text) if not token.startswith(";")]
    reader = _Reader(tokens)
    patterns: list[Pattern] = []
    while reader.more():
        patterns += reader.pattern()
    return patterns


class _Reader:
    """Recursive descent over the tokens of a query; every method returns the paths below one form."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.position = 0

    def more(self) -> bool:
        return self.position < len(self.tokens)

    def peek(self, ahead: int = 0) -> str:
        place = self.position + ahead
        return self.tokens[place] if place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise ValueError("a bracket is not closed")
        self.position += 1
        return token

    def pattern(self) -> Iterator[Pattern]:
        if self.peek() == "(" and self.peek(1) in ("(", "["):
            self.take()
            paths, tests = self.form(), []
            while self.peek() != ")":
                tests.append(self.predicate())
            self.take()
            return (Pattern(path, tuple(tests)) for path in paths)
        return (Pattern(path) for path in self.form())

    def form(self) -> list[tuple[Step, ...]]:
        opening = self.take()
        if opening == "[":
            paths = []
            while self.peek() != "]":
                paths += self.form()
            self.take()
        elif opening == "(":
            paths = self.node()
        elif opening.startswith('"'):
            paths = [(Step(opening[1:-1], named=False),)]
        else:
            raise ValueError(f"unexpected {opening!r}")
        captures = []
        while self.peek().startswith("@"):
            captures.append(self.take()[1:])
        return [(replace(path[0], captures=(*path[0].captures, *captures)), *path[1:]) for path in paths]

    def node(self) -> list[tuple[Step, ...]]:
        kind = self.take()
        head = Step(None if kind == "_" else kind)
        below: list[tuple[Step, ...]] | None = None
        while self.peek() != ")":
            if below is not None:
                raise ValueError(f"two children of {kind!r}: write one path a pattern")
            below = self.child()
        self.take()
        return [(head, *path) for path in below] if below is not None else [(head,)]

    def child(self) -> list[tuple[Step, ...]]:
        first = self.peek() == "." and bool(self.take())
        field = self.take()[:-1] if self.peek().endswith(":") else None
        paths = self.form()
        last = self.peek() == "." and bool(self.take())
        return [(replace(path[0], field=field, first=first, last=last), *path[1:]) for path in paths]

    def predicate(self) -> tuple[str, Callable[[bytes], bool]]:
        if self.take() != "(":
            raise ValueError("a predicate starts with (#")
        name, capture, values = self.take(), self.take()[1:], []
        while self.peek() != ")":
            values.append(re.sub(r"\\(.)", _unescape, self.take()[1:-1]))
        self.take()
        return capture, _accepts(name, values)


def _unescape(match: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t", "r": "\r"}.get(match.group(1), match.group(1))


def _accepts(name: str, values: list[str]) -> Callable[[bytes], bool]:
    if name in ("#eq?", "#any-of?"):
        return frozenset(value.encode() for value in values).__contains__
    pattern = re.compile(values[0])
    # `search` would try an anchored pattern again at every character.
    found = pattern.match if values[0].startswith("^") and "|^" not in values[0] else pattern.search
    if name == "#match?":
        return lambda text: found(text.decode("utf-8", "replace")) is not None
    if name == "#not-match?":
        return lambda text: found(text.decode("utf-8", "replace")) is None
    raise ValueError(f"unknown predicate {name}")
