"""Source text to fragments, for every language: one query and one cursor walk a file, the rest in numpy a batch.

The query says what a node means (definition, binding, callee, skipped); the walk yields the leaves and inner kinds in
document order. All files of a batch are laid end to end, so that every step after the walk is one array operation.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import CUE_KINDS, CUE_MASK, LEVELS, Columns
from dupfinder_scanners.languages import registry

if TYPE_CHECKING:
    from tree_sitter import Node

SHINGLE = 4
"""Tokens a shingle."""
MIN_TOKENS, MIN_KEPT = 14, 2
"""A fragment below either says nothing; what is above is weighed later by its information."""
MAX_STRING_WORDS = 200
"""Characters of a string literal that are split into words: messages and names, not embedded documents."""

_DROP, _KEEP, _NAME, _TEXT, _NUMBER = range(5)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NUMBER_KIND = re.compile(r"(^|_)(integer|float|number|decimal|hex|octal|binary|int|real|imaginary)(_literal|$)")
_STRING_KIND = re.compile(r"string|char(acter)?_literal|heredoc")
_OPERATOR = re.compile(r"[^\w\s(){}\[\],;:.\"'`$#@\\]+|and|or|not|in|is|instanceof|not in|is not")
_TRANSPARENT = frozenset(
    "block statement_block expression_statement argument_list arguments parameters formal_parameters parameter_list "
    "parenthesized_expression module program source_file class_body declaration_list expression_list".split()
)
_BOUND, _DEFINED, _FREE, _CALLEE, _ATTRIBUTE, _KEYWORD, _EXCEPTION, _STRING = range(8)
_ROLES = {"attribute": _ATTRIBUTE, "callee": _CALLEE, "keyword": _KEYWORD, "raised": _EXCEPTION, "caught": _EXCEPTION}
_CUE = {kind: code for code, kind in enumerate(CUE_KINDS)}


@dataclass(frozen=True, slots=True)
class _Kinds:
    """What each node kind of a grammar is (`classes`, codes above) and the hash that stands for it (`hashes`)."""

    classes: NDArray[np.uint8]
    hashes: NDArray[np.uint32]
    leaf: list[bool]


@dataclass(slots=True)
class _Walked:
    """The nodes of a batch in document order, and what the query said, all positions in the laid-out text."""

    kinds: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    leaf_ends: list[int] = field(default_factory=list)
    skips: list[tuple[int, int]] = field(default_factory=list)
    bound: list[int] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    roles: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in _ROLES})
    names: list[int] = field(default_factory=list)
    definitions: list[_Definition] = field(default_factory=list)
    imports: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Definition:
    file: int
    level: int
    start: int
    end: int
    start_line: int
    end_line: int
    name: str
    parent: int
    test: bool
    tests_inside: int = 0
    functions_inside: int = 0


def crc(text: bytes) -> int:
    """32-bit hash of a text, stable across processes and versions of Python."""
    return zlib.crc32(text)


@cache
def _kinds(language: str) -> _Kinds:
    spec, grammar = registry.BY_NAME[language], registry.grammar(language)
    count = grammar.node_kind_count
    classes, hashes = np.zeros(65536, np.uint8), np.zeros(65536, np.uint32)
    leaf = [False] * 65536
    for kind in range(count):
        name = grammar.node_kind_for_id(kind) or ""
        code = _class_of(spec, name, grammar.node_kind_is_named(kind))
        classes[kind] = code
        shown = "number" if code == _NUMBER else "string" if _STRING_KIND.search(name) else name
        hashes[kind] = crc(spec.aliases.get(name, shown).encode()) | 1
        leaf[kind] = code in (_NAME, _TEXT, _NUMBER)
    classes[65535], hashes[65535] = _KEEP, crc(b"ERROR")
    return _Kinds(classes, hashes, leaf)


def _class_of(spec: registry.Language, name: str, named: bool) -> int:
    if not named:
        return _KEEP if _OPERATOR.fullmatch(name) else _DROP
    if name in spec.identifiers:
        return _NAME
    if name in spec.texts:
        return _TEXT
    if _NUMBER_KIND.search(name):
        return _NUMBER
    # The pieces of a string literal repeat what the literal itself says.
    piece = _STRING_KIND.search(name) and name.endswith(("_start", "_end", "_content", "_fragment"))
    return _DROP if piece or name in _TRANSPARENT or name in spec.transparent else _KEEP


def _walk(root: Node, base: int, leaf: list[bool], into: _Walked) -> None:
    """Append every node below `root` in document order. A loop, never recursion: trees can be 100,000 deep."""
    cursor = root.walk()
    down, right, up = cursor.goto_first_child, cursor.goto_next_sibling, cursor.goto_parent
    add_kind, add_start, add_end = into.kinds.append, into.starts.append, into.leaf_ends.append
    while True:
        node = cursor.node
        kind = node.kind_id
        add_kind(kind)
        add_start(node.start_byte + base)
        if leaf[kind]:
            add_end(node.end_byte + base)
            if right():
                continue
        elif down() or right():
            continue
        while up():
            if right():
                break
        else:
            return


def extract(language: str, texts: Sequence[bytes]) -> Columns:
    """Fragments of files of one language, in the order of `texts`.

    Raises LanguageError where the grammar or its query does not load. A text that does not parse cleanly still yields
    what tree-sitter recovers.
    """
    walked = _read(language, texts)
    return _Batch(language, b"".join(texts), walked).columns()


def _read(language: str, texts: Sequence[bytes]) -> _Walked:
    from tree_sitter import Parser, QueryCursor

    parser, query = Parser(registry.grammar(language)), registry.query(language)
    leaf = _kinds(language).leaf
    walked, base = _Walked(), 0
    for file, text in enumerate(texts):
        tree = parser.parse(text)
        captures = QueryCursor(query).captures(tree.root_node)
        outermost = _note(captures, text, file, base, walked)
        for node in outermost:
            _walk(node, base, leaf, walked)
        walked.lines.append(text.count(b"\n") + (not text.endswith(b"\n") and bool(text)))
        base += len(text)
    return walked


def _note(captures: dict[str, list[Node]], text: bytes, file: int, base: int, into: _Walked) -> list[Node]:
    """Record what the query captured in one file; returns the outermost definitions, in order."""
    into.skips += [(node.start_byte + base, node.end_byte + base) for node in captures.get("skip", ())]
    into.bound += [node.start_byte + base for node in captures.get("bound", ())]
    into.free += [node.start_byte + base for node in captures.get("free", ())]
    for role, positions in into.roles.items():
        positions += [node.start_byte + base for node in captures.get(role, ())]
    imports = {text[n.start_byte : n.end_byte].decode("utf-8", "replace") for n in captures.get("import", ())}
    into.imports.append(sorted(name.strip("\"'`<> \n\t") for name in imports))
    tests = {(node.start_byte, node.end_byte) for node in captures.get("test", ())}
    found = {
        (node.start_byte, -node.end_byte): (node, level)
        for level, kind in enumerate(LEVELS)
        for node in captures.get(f"definition.{kind}", ())
    }
    labels = {}
    for kind in ("name", "scope"):
        for node in captures.get(kind, ()):
            labels[node.start_byte] = (kind, text[node.start_byte : node.end_byte].decode("utf-8", "replace"))
    into.names += [node.start_byte + base for node in captures.get("name", ())]
    into.counts.append(len(found))
    return _nest(found, labels, tests, file, base, into)


def _nest(
    found: dict[tuple[int, int], tuple[Node, int]],
    labels: dict[int, tuple[str, str]],
    tests: set[tuple[int, int]],
    file: int,
    base: int,
    into: _Walked,
) -> list[Node]:
    """Give each definition its parent and its qualified name: a label belongs to the innermost definition around it."""
    outermost: list[Node] = []
    stack: list[int] = []
    events = sorted([(start, 0, end) for start, end in found] + [(start, 1, 0) for start in labels])
    rows = into.definitions
    for start, is_label, minus_end in events:
        while stack and rows[stack[-1]].end - base <= start:
            stack.pop()
        if is_label:
            kind, label = labels[start]
            if stack and (kind == "scope" or not rows[stack[-1]].name.endswith("\0")):
                row = rows[stack[-1]]
                row.name += label + ("." if kind == "scope" else "\0")
            continue
        node, level = found[start, minus_end]
        parent = stack[-1] if stack else -1
        if parent < 0:
            outermost.append(node)
        test = (start, -minus_end) in tests or (parent >= 0 and rows[parent].test and rows[parent].level == 0)
        rows.append(
            _Definition(
                file, level, start + base, -minus_end + base,
                node.start_point.row + 1, node.end_point.row + (node.end_point.column > 0), "", parent, test,
            )
        )  # fmt: skip
        if parent >= 0 and level == 0:
            rows[parent].functions_inside += 1
            rows[parent].tests_inside += test
        stack.append(len(rows) - 1)
    return outermost


class _Batch:
    """The array steps over one laid-out batch, in the order in which `columns` calls them."""

    def __init__(self, language: str, text: bytes, walked: _Walked) -> None:
        self.kinds_of = _kinds(language)
        self.text = text
        self.walked = walked
        self.starts = np.array(walked.starts, np.int64)
        kinds = np.array(walked.kinds, np.uint16)
        self.classes = self.kinds_of.classes[kinds]
        self.hashes = self.kinds_of.hashes[kinds]
        self.definitions = walked.definitions
        self.begin = np.array([row.start for row in self.definitions], np.int64)
        self.end = np.array([row.end for row in self.definitions], np.int64)
        self.texts: dict[int, str] = {}

    def columns(self) -> Columns:
        self._drop_skipped()
        self._name_leaves()
        self._abstract_bound()
        tokens, positions, token_start, token_end = self._tokens()
        kept = self._kept(positions, token_start, token_end)
        chosen = self._chosen(token_end - token_start, kept)
        start, end = token_start[chosen], token_end[chosen]
        shingle_offsets, shingles = _shingles(tokens, start, end)
        cue_offsets, cues = self._cues(chosen)
        import_offsets, imports = self._imports()
        rows = [self.definitions[index] for index in chosen.tolist()]
        order = np.array(sorted(self.texts), np.uint32)
        return Columns(
            file_lines=np.array(self.walked.lines, np.int32),
            file_definitions=np.array(self.walked.counts, np.int32),
            file_import_offsets=import_offsets,
            imports=imports,
            file=np.array([row.file for row in rows], np.int32),
            level=np.array([row.level for row in rows], np.uint8),
            parent=self._parents(chosen),
            start_line=np.array([row.start_line for row in rows], np.int32),
            end_line=np.array([row.end_line for row in rows], np.int32),
            name=np.array([self._qualified(row) for row in rows] or [], dtype=object),
            token_start=start,
            token_end=end,
            kept=kept[chosen].astype(np.int32),
            fingerprint=slice_hashes(tokens, start, end),
            exact=self._exact(chosen),
            shingle_offsets=shingle_offsets,
            shingles=shingles,
            cue_offsets=cue_offsets,
            cues=cues,
            tokens=tokens,
            text_hash=order,
            text=np.array([self.texts[key] for key in order.tolist()] or [], dtype=object),
        )

    def _drop_skipped(self) -> None:
        """Nothing inside a skipped node counts: mark it by the running sum of openings and closings."""
        depth = np.zeros(len(self.starts) + 1, np.int32)
        if self.walked.skips:
            skips = np.array(self.walked.skips, np.int64)
            np.add.at(depth, np.searchsorted(self.starts, skips[:, 0], "left"), 1)
            np.add.at(depth, np.searchsorted(self.starts, skips[:, 1], "left"), -1)
        self.skipped = np.cumsum(depth[:-1]) > 0

    def _name_leaves(self) -> None:
        """Number the texts of the leaves: `name_of_leaf` indexes `names`; `leaf` are their node rows."""
        self.leaf = np.flatnonzero(np.isin(self.classes, (_NAME, _TEXT, _NUMBER)))
        text, starts = self.text, self.starts[self.leaf].tolist()
        seen: dict[bytes, int] = {}
        number = seen.setdefault
        self.name_of_leaf = np.array(
            [number(text[start:end], len(seen)) for start, end in zip(starts, self.walked.leaf_ends, strict=True)],
            np.int64,
        )
        self.names = list(seen)
        hashes = np.array([crc(name) for name in self.names], np.uint32) if seen else np.zeros(0, np.uint32)
        self.leaf_hash = hashes[self.name_of_leaf]

    def _abstract_bound(self) -> None:
        """Roles of the leaves; a name bound anywhere in the outermost function is bound everywhere in it."""
        starts = self.starts[self.leaf]
        role = np.full(len(starts), _FREE, np.uint8)
        role[self.classes[self.leaf] != _NAME] = _STRING
        for name, code in _ROLES.items():
            role[_at(starts, self.walked.roles[name])] = code
        outer = [row for row in self.definitions if row.level == 0 and not self._inside_function(row)]
        begin = np.array([row.start for row in outer], np.int64)
        end = np.array([row.end for row in outer], np.int64)
        scope = np.searchsorted(begin, starts, "right") - 1
        inside = (scope >= 0) & (starts < end[np.maximum(scope, 0)]) if len(outer) else np.zeros(len(starts), bool)
        keys = scope * np.int64(len(self.names) + 1) + self.name_of_leaf
        defined = _at(starts, self.walked.names)
        binding = np.setdiff1d(np.concatenate([_at(starts, self.walked.bound), defined]), _at(starts, self.walked.free))
        bound_keys = np.unique(keys[binding[inside[binding]]])
        plain = (role == _FREE) | (role == _EXCEPTION) | (role == _CALLEE) & ~self._is_attribute(starts)
        role[inside & plain & np.isin(keys, bound_keys)] = _BOUND
        role[defined] = _DEFINED
        self.role = role

    def _is_attribute(self, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        attribute = np.zeros(len(starts), bool)
        attribute[_at(starts, self.walked.roles["attribute"])] = True
        return attribute

    def _inside_function(self, row: _Definition) -> bool:
        while row.parent >= 0:
            row = self.definitions[row.parent]
            if row.level == 0:
                return True
        return False

    def _tokens(self) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The normalised tokens, their positions, and the slice of each definition."""
        hashes = self.hashes.copy()
        name = self.role < _STRING
        hashes[self.leaf[name]] = self.leaf_hash[name] | np.uint32(1)
        hashes[self.leaf[self.role == _BOUND]] = crc(b"bound")
        hashes[self.leaf[self.role == _DEFINED]] = crc(b"defined")
        present = (self.classes != _DROP) & (self.classes != _TEXT) & ~self.skipped
        positions = self.starts[present]
        return (
            hashes[present], positions,
            np.searchsorted(positions, self.begin, "left"), np.searchsorted(positions, self.end, "left"),
        )  # fmt: skip

    def _kept(
        self, positions: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """Number of names that stay, for each definition."""
        stays = (self.role >= _FREE) & (self.role < _STRING) & ~self.skipped[self.leaf]
        at = self.starts[self.leaf][stays]
        return np.searchsorted(at, self.end, "left") - np.searchsorted(at, self.begin, "left")

    def _chosen(self, length: NDArray[np.int64], kept: NDArray[np.int64]) -> NDArray[np.int64]:
        """Definitions that are fragments: not a test case, not a class of test cases, and not next to nothing."""
        test = np.array([row.test or 2 * row.tests_inside > row.functions_inside for row in self.definitions], bool)
        return np.flatnonzero((length >= MIN_TOKENS) & (kept >= MIN_KEPT) & ~test) if len(test) else np.zeros(0, np.int64)

    def _exact(self, chosen: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hash of each fragment's tokens with their names and literals: equal for Type-1 copies only."""
        hashes = self.hashes.copy()
        hashes[self.leaf] = self.leaf_hash
        present = (self.classes != _DROP) & ~self.skipped
        positions = self.starts[present]
        start = np.searchsorted(positions, self.begin[chosen], "left")
        end = np.searchsorted(positions, self.end[chosen], "left")
        return slice_hashes(hashes[present], start, end)

    def _cues(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """Distinct cues of each fragment: for each distinct (role, name) its cues once, then spread over fragments."""
        used = ~self.skipped[self.leaf]
        at, role, name = self.starts[self.leaf][used], self.role[used].astype(np.int64), self.name_of_leaf[used]
        keys, inverse = np.unique(role * (len(self.names) + 1) + name, return_inverse=True)
        spread = [self._cues_of(int(key) // (len(self.names) + 1), int(key) % (len(self.names) + 1)) for key in keys]
        start = np.searchsorted(at, self.begin[chosen], "left")
        end = np.searchsorted(at, self.end[chosen], "left")
        rows, columns = _flatten(start, end)
        pairs = np.unique(rows * np.int64(max(len(keys), 1)) + inverse[columns])
        sizes = np.array([len(cues) for cues in spread], np.int64)
        flat = np.array([cue for cues in spread for cue in cues], np.int64)
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
        which = pairs % max(len(keys), 1)
        again, inner = _flatten(offsets[which], offsets[which + 1])
        row = pairs[again] // max(len(keys), 1)
        return _lists(row, flat[inner], len(chosen))

    def _cues_of(self, role: int, name: int) -> list[int]:
        text = self.names[name].decode("utf-8", "replace") if name < len(self.names) else ""
        words = [word.lower() for word in _WORD.findall(text[:MAX_STRING_WORDS]) if len(word) > 1]
        lower = text.lower()
        if role in (_BOUND, _DEFINED):
            kind = "bound" if role == _BOUND else "name"
            return [self._cue(kind, word) for word in words]
        if role == _STRING:
            whole = [self._cue("string", lower)] if 1 < len(text) <= 64 else []
            return whole + [self._cue("word", word) for word in words]
        kind = {_CALLEE: "call", _ATTRIBUTE: "attribute", _KEYWORD: "keyword", _EXCEPTION: "exception"}.get(role)
        own = [self._cue(kind, lower)] if kind else []
        return own + [self._cue("word", word) for word in words]

    def _cue(self, kind: str, text: str) -> int:
        value = cue(kind, text)
        self.texts[value] = text
        return value

    def _imports(self) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        lists = []
        for names in self.walked.imports:
            hashes = {import_hash(name): name.lower() for name in names}
            self.texts.update(hashes)
            lists.append(sorted(hashes))
        flat = np.array([value for values in lists for value in values], np.uint32)
        return np.concatenate([np.zeros(1, np.int64), np.cumsum([len(v) for v in lists], dtype=np.int64)]), flat

    def _parents(self, chosen: NDArray[np.int64]) -> NDArray[np.int32]:
        """Row of the nearest enclosing definition that was chosen."""
        row_of = {index: row for row, index in enumerate(chosen.tolist())}
        parents = []
        for index in chosen.tolist():
            parent = self.definitions[index].parent
            while parent >= 0 and parent not in row_of:
                parent = self.definitions[parent].parent
            parents.append(row_of.get(parent, -1))
        return np.array(parents, np.int32)

    def _qualified(self, row: _Definition) -> str:
        parts = [row.name]
        while row.parent >= 0:
            row = self.definitions[row.parent]
            parts.append(row.name)
        return ".".join(part.rstrip("\0") for part in reversed(parts) if part)


def cue(kind: str, text: str) -> int:
    """Hash of one cue: 28 bits of the text, four of the kind. `text` is lower case."""
    return (zlib.crc32(text.encode("utf-8", "replace"), 7) & ~CUE_MASK) | _CUE[kind]


def import_hash(module: str) -> int:
    """Hash of a module path as written in an import."""
    return zlib.crc32(module.lower().encode("utf-8", "replace"), 11)


def _at(starts: NDArray[np.int64], wanted: list[int]) -> NDArray[np.int64]:
    """Rows of `starts` (sorted) that hold one of the `wanted` positions."""
    values = np.array(wanted, np.int64)
    rows = np.searchsorted(starts, values)
    rows[rows == len(starts)] = 0
    return rows[starts[rows] == values] if len(starts) else np.zeros(0, np.int64)


def _flatten(start: NDArray[np.int64], end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and positions of all slices [start, end), laid end to end."""
    sizes = np.maximum(end - start, 0)
    rows = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum(sizes) - sizes
    return rows, np.arange(int(sizes.sum())) - np.repeat(first, sizes) + np.repeat(start, sizes)


def _lists(
    rows: NDArray[np.int64], values: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Offsets and sorted distinct values for each of `count` rows."""
    pairs = np.unique((rows.astype(np.uint64) << np.uint64(32)) | values.astype(np.uint64))
    offsets = np.searchsorted(pairs, np.arange(count + 1, dtype=np.uint64) << np.uint64(32))
    return offsets.astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014): every bit of the input reaches every bit of the output."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _shingles(
    tokens: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """Distinct hashes of the runs of `SHINGLE` tokens inside each slice."""
    wide = _mix(tokens.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    grams = wide[: max(len(wide) - SHINGLE + 1, 0)].copy()
    for step in range(1, SHINGLE):
        grams = grams * np.uint64(0x100000001B3) + wide[step : step + len(grams)]
    rows, positions = _flatten(start, end - (SHINGLE - 1))
    return _lists(rows, (_mix(grams) >> np.uint64(32))[positions].astype(np.int64), len(start))


_BASE = 0xD6E8FEB86659FD93
_INVERSE = pow(_BASE, -1, 1 << 64)


def slice_hashes(tokens: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
    """64-bit polynomial hash of each slice [start, end), all from one prefix sum (Karp and Rabin, modulo 2**64)."""
    length = len(tokens) + 1
    powers = np.cumprod(np.full(length, _BASE, np.uint64))
    inverse = np.cumprod(np.full(length, _INVERSE, np.uint64))
    prefix = np.zeros(length, np.uint64)
    prefix[1:] = np.cumsum(_mix(tokens.astype(np.uint64) + np.uint64(1)) * powers[:-1])
    return _mix((prefix[end] - prefix[start]) * inverse[start] + (end - start).astype(np.uint64))
