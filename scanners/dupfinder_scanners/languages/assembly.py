"""The walk over a batch to columns: all files of the batch laid end to end, every step one array operation."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import Columns, add_texts, objects
from dupfinder_scanners.credentials import MASK, findings, masked_text, secretive
from dupfinder_scanners.languages.automaton import (
    ATTRIBUTE,
    BOUND,
    CALLEE,
    DEFINED,
    EXCEPTION,
    FREE,
    KEYWORD,
    MENTION,
    STRING,
    Automaton,
)
from dupfinder_scanners.languages.hashing import (
    crc,
    cue,
    distinct,
    distinct_lists,
    flatten,
    import_hash,
    shingles,
    slice_hashes,
)
from dupfinder_scanners.languages.imports import package_root
from dupfinder_scanners.languages.walk import Definition, Walked

MIN_TOKENS, MIN_KEPT = 13, 2
"""A fragment below either says nothing; what is above is weighed later by its information. The own name is no token."""
MAX_STRING_WORDS = 200
"""Characters of a string literal that are split into words: messages and names, not embedded documents."""
MASKED = MASK.decode()
"""Stands for the words of what may be a credential."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_QUOTED = re.compile(rb"\A[A-Za-z]{0,3}(?=[\"'`])")
_SHORTEST_TOKEN = 16
_CALL_KINDS = {CALLEE: "call", ATTRIBUTE: "attribute", KEYWORD: "keyword", EXCEPTION: "exception"}
_THIS = (b"this", b"Self")
"""The object or type around, in languages where that is a name like others."""
_BOUND_HASH = crc(b"bound")

Rows = NDArray[np.int64]
"""Row numbers or positions."""


class Batch:
    """The array steps over one laid-out batch, in the order in which `columns` calls them."""

    def __init__(self, automaton: Automaton, text: bytes, walked: Walked) -> None:
        self.text = text
        self.walked = walked
        self.language = automaton.spec
        self.definitions = walked.definitions
        self.begin = np.array([row.start for row in self.definitions], np.int64)
        self.end = np.array([row.end for row in self.definitions], np.int64)
        self.cue_texts: dict[int, str] = {}
        meanings = automaton.meanings
        steps = np.frombuffer(walked.steps, np.int32) if walked.steps else np.zeros(0, np.int32)
        starts = np.frombuffer(walked.starts, np.int64) if walked.starts else np.zeros(0, np.int64)
        bases = np.array(walked.bases, np.int64)
        self.starts = starts + np.repeat(bases, walked.nodes)
        self.hashes = np.array([m.hash for m in meanings], np.uint32)[steps]
        counts = self._counts()
        self.is_token = np.array([m.is_token for m in meanings], bool)[steps] & counts
        is_leaf = np.array([m.is_leaf for m in meanings], bool)[steps]
        self.counted = counts[is_leaf]
        self.leaf = np.flatnonzero(is_leaf & counts)
        self.leaf_starts = self.starts[self.leaf]
        self.leaf_steps = steps[self.leaf]
        self.role = np.array([m.role for m in meanings], np.uint8)[self.leaf_steps]
        self.meanings = meanings
        self.self_nodes = np.flatnonzero(np.array([m.self for m in meanings], bool)[steps] & counts)
        self._number_leaves(bases)

    def columns(self) -> Columns:
        """The fragments of the batch."""
        self._abstract_bound()
        positions = self.starts[self.is_token]
        tokens = self._tokens()
        begin, end = np.searchsorted(positions, self.begin), np.searchsorted(positions, self.end)
        kept = self._kept()
        chosen = self._chosen(end - begin, kept)
        begin, end = begin[chosen], end[chosen]
        shingle_offsets, shingle_values = shingles(tokens, begin, end)
        cue_offsets, cues = self._cues(chosen)
        import_offsets, imports = self._imports()
        rows = [self.definitions[index] for index in chosen.tolist()]
        order = sorted(self.cue_texts)
        return Columns(
            file_lines=np.array(self.walked.lines, np.int32),
            file_definitions=np.array(self.walked.counts, np.int32),
            file_import_offsets=import_offsets,
            imports=imports,
            file=np.array([row.file for row in rows], np.int32),
            level=np.array([row.level for row in rows], np.uint8),
            parent=self._parents(chosen),
            start_line=self._lines([row.shown for row in rows], rows),
            end_line=self._lines([row.end - 1 for row in rows], rows),
            name=objects(self._qualified(row) for row in rows),
            token_start=begin,
            token_end=end,
            kept=kept[chosen].astype(np.int32),
            fingerprint=slice_hashes(tokens, begin, end),
            exact=self._exact(chosen),
            shingle_offsets=shingle_offsets,
            shingles=shingle_values,
            cue_offsets=cue_offsets,
            cues=cues,
            tokens=tokens,
            text_hash=np.array(order, np.uint32),
            text=objects(self.cue_texts[key] for key in order),
        )

    def _counts(self) -> NDArray[np.bool_]:
        """Which nodes lie in a definition and in no skipped region."""
        regions = [(row.start, row.end) for row in self.definitions if row.parent < 0]
        return _inside(self.starts, regions) & ~_inside(self.starts, self.walked.skips)

    def _number_leaves(self, bases: Rows) -> None:
        """Number the texts of the leaves: `name_of_leaf` indexes `names`, the distinct texts."""
        ends = np.frombuffer(self.walked.leaf_ends, np.int64) if self.walked.leaf_ends else np.zeros(0, np.int64)
        ends = (ends + np.repeat(bases, self.walked.leaves))[self.counted]
        self.file_of_leaf = np.repeat(np.arange(len(bases)), self.walked.leaves)[self.counted]
        text = self.text
        seen: dict[bytes, int] = {}
        number = seen.setdefault
        self.name_of_leaf = np.array(
            [
                number(text[start:end], len(seen))
                for start, end in zip(self.leaf_starts.tolist(), ends.tolist(), strict=True)
            ],
            np.int64,
        )
        self.names: list[bytes] = list(seen)
        self.name_numbers: dict[bytes, int] = seen

    def _abstract_bound(self) -> None:
        """Roles of the leaves; a name bound anywhere in the outermost function is bound everywhere in it. So are those
        that the class around declares, and those that the file binds for itself."""
        flags = {
            name: np.array([getattr(m, name) for m in self.meanings], bool)[self.leaf_steps]
            for name in ("binds", "frees", "member", "field")
        }
        outer = [self._outermost(index, 0) for index in range(len(self.definitions))]
        scope = _scope(self.leaf_starts, [row for index, row in enumerate(self.definitions) if outer[index] == index])
        width = len(self.names) + 1
        keys = scope * width + self.name_of_leaf
        flags["binds"][_rows_at(self.leaf_starts, self.walked.bound)] = True
        # A field declared inside a function is that of an anonymous class, and as local as any variable.
        binding = (flags["binds"] | flags["field"]) & ~flags["frees"] & (scope >= 0)
        own = self._own_names(outer, width)
        plain = np.isin(self.role, (FREE, EXCEPTION, CALLEE)) & ~flags["member"]
        bound = plain & (scope >= 0) & _member(keys, np.concatenate([keys[binding], own]))
        classes, fields = self._of_class(plain, flags["field"], width)
        self.role[bound | classes] = BOUND
        self.says = (self.role >= FREE) & (self.role <= EXCEPTION)
        wider = (fields | (plain & self._of_file(width))) & self.says
        self.role[wider & self._does_more(scope, wider)] = BOUND

    def _does_more(self, scope: Rows, wider: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Leaves outside of functions, and in those that name more than `wider`: the fields of an accessor or of a
        plain constructor are all that it says, and without them those of any two classes would be alike."""
        real = self.says & ~wider & ~np.isin(self.name_of_leaf, self._this()) & (scope >= 0)
        more = np.bincount(scope[real], minlength=int(scope.max(initial=-1)) + 2) > 0
        more[-1] = True
        return np.asarray(more[scope])

    def _outermost(self, index: int, level: int) -> int:
        """Row of the outermost definition of a level around a definition, itself included; -1 without one."""
        found = -1
        while index >= 0:
            if self.definitions[index].level == level:
                found = index
            index = self.definitions[index].parent
        return found

    def _own_names(self, outer: Sequence[int], width: int) -> Rows:
        """Keys (scope, name) of the functions' own names, each in its outermost function."""
        order = {row: number for number, row in enumerate(i for i, o in enumerate(outer) if o == i)}
        keys = [
            order[outer[index]] * width + self.name_numbers[name]
            for index, row in enumerate(self.definitions)
            if outer[index] >= 0 and (name := row.name.encode()) in self.name_numbers
        ]
        return np.array(keys, np.int64)

    def _of_class(
        self, plain: NDArray[np.bool_], declares: NDArray[np.bool_], width: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Leaves that name a class of their outermost class, itself included, and those that name a field of it.

        A field is mentioned plainly or behind `this`; where it is declared, its name stays, for there it says what the
        class holds. A function of the same name is another thing.
        """
        outer = [self._outermost(index, 1) for index in range(len(self.definitions))]
        order = {row: number for number, row in enumerate(i for i, o in enumerate(outer) if o == i)}
        if not order:
            return np.zeros(len(self.leaf), bool), np.zeros(len(self.leaf), bool)
        scope = _scope(self.leaf_starts, [self.definitions[index] for index in order])
        keys = np.where(scope >= 0, scope * width + self.name_of_leaf, -1)
        own: tuple[list[int], list[int]] = [], []
        for index, row in enumerate(self.definitions):
            if outer[index] >= 0 and (number := self.name_numbers.get(row.name.encode())) is not None:
                own[row.level == 1].append(order[outer[index]] * width + number)
        functions, classes = (np.array(names, np.int64) for names in own)
        declares[_rows_at(self.leaf_starts, self.walked.fields)] = True
        declares[_rows_at(self.leaf_starts, [row.shown for row in self.definitions if row.labelled])] = False
        fields = np.unique(keys[declares & (scope >= 0)])
        called = (self.role == CALLEE) & _member(keys, functions)
        mentions = (plain | self._behind_this()) & ~called & ~declares
        return plain & _member(keys, classes), mentions & _member(keys, fields)

    def _behind_this(self) -> NDArray[np.bool_]:
        """Leaves that are the member in `this.member`. Where `this` is a name like others, its text decides."""
        following = np.searchsorted(self.leaf, self.self_nodes)
        is_name = np.zeros(len(following), bool)
        real = following < len(self.leaf)
        is_name[real] = self.leaf[following[real]] == self.self_nodes[real]
        wanted = ~is_name
        wanted[is_name] = np.isin(self.name_of_leaf[following[is_name]], self._this())
        found = np.zeros(len(self.leaf) + 1, bool)
        found[np.minimum(following + is_name, len(self.leaf))[wanted]] = True
        return found[:-1]

    def _this(self) -> Rows:
        return np.array([self.name_numbers[name] for name in _THIS if name in self.name_numbers], np.int64)

    def _of_file(self, width: int) -> NDArray[np.bool_]:
        """Leaves that name what their file binds for itself, outside of all definitions."""
        keys = [
            file * width + self.name_numbers[name]
            for file, names in enumerate(self.walked.constants)
            for name in (one.encode() for one in names)
            if name in self.name_numbers
        ]
        return _member(self.file_of_leaf * width + self.name_of_leaf, np.array(keys, np.int64))

    def _tokens(self) -> NDArray[np.uint32]:
        """The normalised tokens: names that stay by their text, bound ones and literals by their kind."""
        name_hashes = np.array([crc(name) | 1 for name in self.names], np.uint32)
        hashes = self.hashes.copy()
        stays = (self.role >= FREE) & (self.role <= EXCEPTION)
        hashes[self.leaf[stays]] = name_hashes[self.name_of_leaf[stays]]
        hashes[self.leaf[self.role == BOUND]] = _BOUND_HASH
        return hashes[self.is_token]

    def _kept(self) -> Rows:
        """Number of names that no function binds, for each definition: they stay, or a class or file binds them."""
        at = self.leaf_starts[self.says]
        return np.searchsorted(at, self.end) - np.searchsorted(at, self.begin)

    def _chosen(self, length: Rows, kept: Rows) -> Rows:
        """Definitions that are fragments: not a test case, not a class of test cases, and not next to nothing."""
        test = [row.test or 2 * row.tests_inside > row.functions_inside for row in self.definitions]
        return np.flatnonzero((length >= MIN_TOKENS) & (kept >= MIN_KEPT) & ~np.array(test, bool))

    def _exact(self, chosen: Rows) -> NDArray[np.uint64]:
        """Hash of each fragment's tokens with their names and literals: equal for Type-1 copies only."""
        texts = np.array([crc(_bare(name)) for name in self.names], np.uint32)
        counted = self.role != MENTION
        hashes = self.hashes.copy()
        hashes[self.leaf] = texts[self.name_of_leaf]
        present = self.is_token.copy()
        present[self.leaf[counted]] = True
        positions = self.starts[present]
        begin = np.searchsorted(positions, self.begin[chosen])
        return slice_hashes(hashes[present], begin, np.searchsorted(positions, self.end[chosen]))

    def _cues(self, chosen: Rows) -> tuple[Rows, NDArray[np.uint32]]:
        """Distinct cues of each fragment: for each distinct (role, name) its cues once, then spread over fragments."""
        width = max(len(self.names), 1)
        at, terms = self.leaf_starts, self.role * np.int64(width) + self.name_of_leaf
        seen = np.zeros(width * (STRING + 2), bool)
        seen[terms] = True
        keys = np.flatnonzero(seen)
        number = np.cumsum(seen) - 1
        rows, columns = flatten(np.searchsorted(at, self.begin[chosen]), np.searchsorted(at, self.end[chosen]))
        count = np.uint64(max(len(keys), 1))
        pairs = distinct(rows.astype(np.uint64) * count + number[terms].astype(np.uint64)[columns])
        offsets, flat = self._cues_of(keys.tolist(), width)
        which = (pairs % count).astype(np.int64)
        again, inner = flatten(offsets[which], offsets[which + 1])
        mentioning, packages = self._mentions(chosen, width)
        labelled, names = self._labels(chosen)
        owners = np.concatenate([(pairs // count).astype(np.int64)[again], mentioning, labelled])
        return distinct_lists(owners, np.concatenate([flat[inner], packages, names]), len(chosen))

    def _labels(self, chosen: Rows) -> tuple[Rows, NDArray[np.uint32]]:
        """Rows of `chosen` and the cues of names that stand outside their definitions."""
        rows: list[int] = []
        flat: list[int] = []
        for row, index in enumerate(chosen.tolist()):
            if self.definitions[index].labelled:
                cues, texts = _remembered(DEFINED, self.definitions[index].name.encode())
                add_texts(self.cue_texts, cues, texts)
                rows += [row] * len(cues)
                flat += cues
        return np.array(rows, np.int64), np.array(flat, np.uint32)

    def _mentions(self, chosen: Rows, width: int) -> tuple[Rows, NDArray[np.uint32]]:
        """Rows of `chosen` and the package cue of each imported name that they mention."""
        package_of: dict[int, int] = {}
        for file, imports in enumerate(self.walked.imports):
            for each in imports:
                if not (root := package_root(self.language.name, _shown(each.module))):
                    continue
                hashed = cue("import", root)
                add_texts(self.cue_texts, (hashed,), (root,))
                known = (self.name_numbers.get(name.encode()) for name in each.names)
                package_of.update((file * width + number, hashed) for number in known if number is not None)
        keys = np.array(sorted(package_of), np.int64)
        packages = np.array([package_of[key] for key in keys.tolist()], np.uint32)
        could = np.flatnonzero(np.isin(self.role, (FREE, CALLEE, EXCEPTION, MENTION)))
        mentioned = self.file_of_leaf[could] * width + self.name_of_leaf[could]
        found = _member(mentioned, keys)
        could, place = could[found], np.searchsorted(keys, mentioned[found])
        at = self.leaf_starts[could]
        rows, columns = flatten(np.searchsorted(at, self.begin[chosen]), np.searchsorted(at, self.end[chosen]))
        return rows, packages[place][columns]

    def _cues_of(self, keys: list[int], width: int) -> tuple[Rows, NDArray[np.uint32]]:
        """Offsets and cues of each distinct (role, name)."""
        spread = [_remembered(key // width, self.names[key % width]) for key in keys]
        flat = [value for cues, _ in spread for value in cues]
        add_texts(self.cue_texts, flat, (text for _, texts in spread for text in texts))
        return _offsets([len(cues) for cues, _ in spread]), np.array(flat, np.uint32)

    def _imports(self) -> tuple[Rows, NDArray[np.uint32]]:
        lists = []
        for found in self.walked.imports:
            hashes = {import_hash(each.module): _shown(each.module).lower() for each in found}
            add_texts(self.cue_texts, hashes, hashes.values())
            lists.append(sorted(hashes))
        return _offsets([len(values) for values in lists]), np.array([v for vs in lists for v in vs], np.uint32)

    def _parents(self, chosen: Rows) -> NDArray[np.int32]:
        """Row of the nearest enclosing definition that was chosen."""
        row_of = {index: row for row, index in enumerate(chosen.tolist())}
        parents = []
        for index in row_of:
            parent = self.definitions[index].parent
            while parent >= 0 and parent not in row_of:
                parent = self.definitions[parent].parent
            parents.append(row_of.get(parent, -1))
        return np.array(parents, np.int32)

    def _lines(self, places: list[int], rows: Sequence[Definition]) -> NDArray[np.int32]:
        """Line in its file of each place in the laid-out text, from 1."""
        breaks = np.flatnonzero(np.frombuffer(self.text, np.uint8) == ord("\n"))
        bases = np.array([self.walked.bases[row.file] for row in rows], np.int64)
        before = np.searchsorted(breaks, np.array(places, np.int64)) - np.searchsorted(breaks, bases)
        return (before + 1).astype(np.int32)

    def _qualified(self, row: Definition) -> str:
        parts = []
        while True:
            parts += [row.name, row.scope]
            if row.parent < 0:
                return ".".join(part for part in reversed(parts) if part)
            row = self.definitions[row.parent]


_REMEMBERED: dict[tuple[int, bytes], tuple[tuple[int, ...], tuple[str, ...]]] = {}
_MOST_REMEMBERED = 200_000


def _remembered(role: int, name: bytes) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Cues and their texts of a name in a role. Kept over batches, for names recur: bounded, so that memory is too."""
    found = _REMEMBERED.get((role, name))
    if found is None:
        if len(_REMEMBERED) >= _MOST_REMEMBERED:
            _REMEMBERED.clear()
        pairs = dict.fromkeys(_cue_texts(role, name))
        found = tuple(cue(kind, text) for kind, text in pairs), tuple(text for _, text in pairs)
        if _hidden(role, name):
            found = (cue("string", f"{MASKED} {crc(name)}"),), (MASKED,)
        _REMEMBERED[role, name] = found
    return found


def _shown(module: str) -> str:
    """A module path; where it is a URL, without a password in it."""
    return masked_text(module) if "://" in module else module


def _hidden(role: int, name: bytes) -> bool:
    """Whether a literal or name may be a credential: its words are then kept nowhere, and it is one cue that is like
    itself alone. Files beside the index remember the words of all others."""
    start = name[: 4 * MAX_STRING_WORDS]
    return secretive(start) if role == STRING else len(start) >= _SHORTEST_TOKEN and bool(findings(start))


def _cue_texts(role: int, name: bytes) -> list[tuple[str, str]]:
    text = _bare(name[: 4 * MAX_STRING_WORDS]).decode("utf-8", "replace")
    words = [word.lower() for word in _WORD.findall(text[:MAX_STRING_WORDS]) if len(word) > 1]
    if role in (BOUND, DEFINED):
        return [("bound" if role == BOUND else "name", word) for word in words]
    spread = [("word", word) for word in words]
    if role == STRING and 1 < len(text) <= 64:
        return [("string", text.lower()), *spread]
    return [(_CALL_KINDS[role], text.lower()), *spread] if role in _CALL_KINDS else spread


def _bare(text: bytes) -> bytes:
    """A literal without its quotes and prefix, so that a formatter's choice of quotes changes nothing."""
    return _QUOTED.sub(b"", text).strip(b"\"'`") or text


def _offsets(sizes: list[int]) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def _rows_at(starts: Rows, wanted: list[int]) -> Rows:
    """Rows of `starts` (sorted) that hold one of the wanted positions."""
    return np.flatnonzero(_member(starts, np.array(wanted, np.int64)))


def _member(keys: Rows, wanted: Rows) -> NDArray[np.bool_]:
    """Which keys are among the wanted."""
    wanted = np.sort(wanted)
    if not len(wanted):
        return np.zeros(len(keys), bool)
    found: NDArray[np.bool_] = wanted[np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)] == keys
    return found


def _scope(starts: Rows, regions: Sequence[Definition]) -> Rows:
    """Number of the region that holds each start, or -1; the regions do not overlap and are in order."""
    if not regions:
        return np.full(len(starts), -1, np.int64)
    begin = np.array([row.start for row in regions], np.int64)
    end = np.array([row.end for row in regions], np.int64)
    scope = np.searchsorted(begin, starts, "right") - 1
    return np.where((scope >= 0) & (starts < end[np.maximum(scope, 0)]), scope, -1)


def _inside(starts: Rows, regions: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which starts lie in at least one region: the running sum of openings and closings."""
    if not regions:
        return np.zeros(len(starts), bool)
    bounds = np.searchsorted(starts, np.array(regions, np.int64))
    depth = np.bincount(bounds[:, 0], minlength=len(starts) + 1) - np.bincount(bounds[:, 1], minlength=len(starts) + 1)
    return np.cumsum(depth[:-1]) > 0
