"""The walk over a batch to columns: all files of the batch laid end to end, every step one array operation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dupfinder_scanners.columns import Columns, texts_of
from dupfinder_scanners.credentials import masked_text
from dupfinder_scanners.languages.automaton import (
    BOUND,
    CALLEE,
    DEFINED,
    EXCEPTION,
    FREE,
    MENTION,
    NO_ROLE,
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
from dupfinder_scanners.languages.signatures import signatures
from dupfinder_scanners.languages.slices import number_slices
from dupfinder_scanners.languages.vocabulary import Vocabulary, bare, quoted
from dupfinder_scanners.languages.walk import Definition, Walked

MIN_TOKENS, MIN_KEPT, LONG = 13, 2, 30
"""A fragment of fewer tokens, or of fewer names that stay, says nothing, unless it is so long that its shape does.
What is above is weighed later by its information. The own name is no token."""
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
        self.vocabulary = Vocabulary()
        self.facts = facts = automaton.facts()
        # As wide as an index, for numpy would else widen them wherever they are one.
        steps = (np.frombuffer(walked.steps, np.int32) if walked.steps else np.zeros(0, np.int32)).astype(np.intp)
        starts = np.frombuffer(walked.starts, np.int64) if walked.starts else np.zeros(0, np.int64)
        bases = np.array(walked.bases, np.int64)
        self.starts = starts + np.repeat(bases, walked.nodes)
        self.hashes = facts.hash[steps]
        counts = self._counts()
        self.is_token = facts.is_token[steps] & counts
        is_leaf = facts.is_leaf[steps]
        self.counted = counts[is_leaf]
        self.leaf = np.flatnonzero(is_leaf & counts)
        self.leaf_starts = self.starts[self.leaf]
        self.leaf_steps = steps[self.leaf]
        self.role = facts.role[self.leaf_steps]
        self.self_nodes = np.flatnonzero(facts.self[steps] & counts)
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
        heads = signatures(self.text, rows)
        start_line, end_line = self._lines(rows)
        text_hash, text = self.vocabulary.table()
        return Columns(
            file_lines=np.array(self.walked.lines, np.int32),
            file_definitions=np.array(self.walked.counts, np.int32),
            file_import_offsets=import_offsets,
            imports=imports,
            file=np.array([row.file for row in rows], np.int32),
            level=np.array([row.level for row in rows], np.uint8),
            parent=self._parents(chosen),
            start_line=start_line,
            end_line=end_line,
            name=texts_of(self._qualified(row) for row in rows),
            token_start=begin,
            token_end=end,
            kept=kept[chosen].astype(np.int32),
            fingerprint=slice_hashes(tokens, begin, end),
            exact=self._exact(chosen),
            signature_offsets=_offsets([len(one) for one in heads]),
            signatures=np.frombuffer(b"".join(heads), np.uint8),
            shingle_offsets=shingle_offsets,
            shingles=shingle_values,
            cue_offsets=cue_offsets,
            cues=cues,
            tokens=tokens,
            text_hash=text_hash,
            text=text,
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
        self.name_of_leaf, self.names = number_slices(self.text, self.leaf_starts, ends)
        self.name_numbers = {name: number for number, name in enumerate(self.names)}
        self.name_hashes = np.fromiter(map(crc, self.names), np.uint32, len(self.names))

    def _abstract_bound(self) -> None:
        """Roles of the leaves; a name bound anywhere in the outermost function is bound everywhere in it. So are those
        that the class around declares, and those that the file binds for itself."""
        binds, frees, member, field = (
            fact[self.leaf_steps] for fact in (self.facts.binds, self.facts.frees, self.facts.member, self.facts.field)
        )
        outer = self._outermost(0)
        scope = _scope(self.leaf_starts, [row for index, row in enumerate(self.definitions) if outer[index] == index])
        width = len(self.names) + 1
        keys = scope * width + self.name_of_leaf
        binds[_rows_at(self.leaf_starts, self.walked.bound)] = True
        # A field declared inside a function is that of an anonymous class, and as local as any variable.
        binding = (binds | field) & ~frees & (scope >= 0)
        own = self._own_names(outer, width)
        plain = self._has_role(FREE, EXCEPTION, CALLEE) & ~member
        bound = plain & _holds(scope, self.name_of_leaf, np.concatenate([keys[binding], own]), width)
        classes, fields = self._of_class(plain, field, width)
        self.role[bound | classes] = BOUND
        self.says = (self.role >= FREE) & (self.role <= EXCEPTION)
        wider = (fields | (plain & self._of_file(width))) & self.says
        self.role[wider & self._does_more(scope, wider)] = BOUND

    def _has_role(self, *roles: int) -> NDArray[np.bool_]:
        """Which leaves have one of a few roles; `np.isin` takes twenty times as long for bytes."""
        found = np.zeros(len(self.role), bool)
        for role in roles:
            found |= self.role == role
        return found

    def _does_more(self, scope: Rows, wider: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Leaves outside of functions, and in those that name more than `wider`: the fields of an accessor or of a
        plain constructor are all that it says, and without them those of any two classes would be alike."""
        real = self.says & ~wider & ~np.isin(self.name_of_leaf, self._this()) & (scope >= 0)
        more = np.bincount(scope[real], minlength=int(scope.max(initial=-1)) + 2) > 0
        more[-1] = True
        return np.asarray(more[scope])

    def _outermost(self, level: int) -> list[int]:
        """Row of the outermost definition of a level around each definition, itself included; -1 without one."""
        found: list[int] = []
        for index, row in enumerate(self.definitions):
            around = found[row.parent] if row.parent >= 0 else -1
            found.append(index if around < 0 and row.level == level else around)
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
        outer = self._outermost(1)
        order = {row: number for number, row in enumerate(i for i, o in enumerate(outer) if o == i)}
        if not order:
            return np.zeros(len(self.leaf), bool), np.zeros(len(self.leaf), bool)
        scope = _scope(self.leaf_starts, [self.definitions[index] for index in order])
        own: tuple[list[int], list[int]] = [], []
        for index, row in enumerate(self.definitions):
            if outer[index] >= 0 and (number := self.name_numbers.get(row.name.encode())) is not None:
                own[row.level == 1].append(order[outer[index]] * width + number)
        functions, classes = (np.array(names, np.int64) for names in own)
        declares[_rows_at(self.leaf_starts, self.walked.fields)] = True
        declares[_rows_at(self.leaf_starts, [row.shown for row in self.definitions if row.labelled])] = False
        declared = np.flatnonzero(declares & (scope >= 0))
        fields = scope[declared] * width + self.name_of_leaf[declared]
        names_function, names_class, names_field = (
            _holds(scope, self.name_of_leaf, keys, width) for keys in (functions, classes, fields)
        )
        mentions = (plain | self._behind_this()) & ~((self.role == CALLEE) & names_function) & ~declares
        return plain & names_class, mentions & names_field

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
        return _holds(self.file_of_leaf, self.name_of_leaf, np.array(keys, np.int64), width)

    def _tokens(self) -> NDArray[np.uint32]:
        """The normalised tokens: names that stay by their text, bound ones and literals by their kind."""
        name_hashes = self.name_hashes | np.uint32(1)
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
        enough = (length >= MIN_TOKENS) & ((kept >= MIN_KEPT) | (length >= LONG))
        return np.flatnonzero(enough & ~np.array(test, bool))

    def _exact(self, chosen: Rows) -> NDArray[np.uint64]:
        """Hash of each fragment's tokens with their names and literals: equal for Type-1 copies only."""
        texts = self.name_hashes.copy()
        changed = quoted(self.names)
        texts[changed] = [crc(bare(self.names[number])) for number in changed]
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
        seen = np.zeros(width * (NO_ROLE + 1), bool)
        seen[terms] = True
        keys = np.flatnonzero(seen)
        number = np.cumsum(seen) - 1
        rows, columns = flatten(np.searchsorted(at, self.begin[chosen]), np.searchsorted(at, self.end[chosen]))
        pairs = distinct((rows.astype(np.uint64) << np.uint64(32)) | number[terms].astype(np.uint64)[columns])
        spoken = self.vocabulary.spoken(keys // width, keys % width, self.names)
        owner, which = (pairs >> np.uint64(32)).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
        again, inner = flatten(spoken.offsets[which], spoken.offsets[which + 1])
        whole = spoken.has_whole[which]
        mentioning, packages = self._mentions(chosen, width)
        labelled, names = self._labels(chosen)
        owners = np.concatenate([owner[again], owner[whole], mentioning, labelled])
        cues = np.concatenate([spoken.words[inner], spoken.whole[which[whole]], packages, names])
        return distinct_lists(owners, cues, len(chosen))

    def _labels(self, chosen: Rows) -> tuple[Rows, NDArray[np.uint32]]:
        """Rows of `chosen` and the cues of names that stand outside their definitions."""
        rows = np.array([row for row, at in enumerate(chosen.tolist()) if self.definitions[at].labelled], np.int64)
        names = [self.definitions[at].name.encode() for at in chosen[rows].tolist()]
        spoken = self.vocabulary.spoken(np.full(len(rows), DEFINED), np.arange(len(rows)), names)
        words, _ = flatten(spoken.offsets[:-1], spoken.offsets[1:])
        owners = np.concatenate([rows[words], rows[spoken.has_whole]])
        return owners, np.concatenate([spoken.words, spoken.whole[spoken.has_whole]])

    def _mentions(self, chosen: Rows, width: int) -> tuple[Rows, NDArray[np.uint32]]:
        """Rows of `chosen` and the package cue of each imported name that they mention."""
        package_of: dict[int, int] = {}
        said: set[tuple[int, str]] = set()
        for file, imports in enumerate(self.walked.imports):
            for each in imports:
                if (package := _package(self.language.name, each.module)) is None:
                    continue
                hashed = package[0]
                said.add(package)
                known = (self.name_numbers.get(name.encode()) for name in each.names)
                package_of.update((file * width + number, hashed) for number in known if number is not None)
        self.vocabulary.add(said)
        keys = np.array(sorted(package_of), np.int64)
        packages = np.array([package_of[key] for key in keys.tolist()], np.uint32)
        could = np.flatnonzero(
            self._has_role(FREE, CALLEE, EXCEPTION, MENTION) & _holds(self.file_of_leaf, self.name_of_leaf, keys, width)
        )
        place = np.searchsorted(keys, self.file_of_leaf[could] * width + self.name_of_leaf[could])
        at = self.leaf_starts[could]
        rows, columns = flatten(np.searchsorted(at, self.begin[chosen]), np.searchsorted(at, self.end[chosen]))
        return rows, packages[place][columns]

    def _imports(self) -> tuple[Rows, NDArray[np.uint32]]:
        files = [dict(_module(each.module) for each in found) for found in self.walked.imports]
        self.vocabulary.add({pair for hashes in files for pair in hashes.items()})
        lists = [sorted(hashes) for hashes in files]
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

    def _lines(self, rows: Sequence[Definition]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """First and last line of each definition in its file, from 1."""
        breaks = np.flatnonzero(np.frombuffer(self.text, np.uint8) == ord("\n"))
        places = np.array([(self.walked.bases[row.file], row.shown, row.end - 1) for row in rows], np.int64)
        base, first, last = np.searchsorted(breaks, places.reshape(-1, 3)).T
        return (first - base + 1).astype(np.int32), (last - base + 1).astype(np.int32)

    def _qualified(self, row: Definition) -> str:
        parts = []
        while True:
            parts += [row.name, row.scope]
            if row.parent < 0:
                return ".".join(part for part in reversed(parts) if part)
            row = self.definitions[row.parent]


@lru_cache(maxsize=10_000)
def _package(language: str, module: str) -> tuple[int, str] | None:
    """Cue and name of the package that a module path belongs to."""
    root = package_root(language, _shown(module))
    return (cue("import", root), root) if root else None


@lru_cache(maxsize=10_000)
def _module(path: str) -> tuple[int, str]:
    """Hash of a module path, and the path as it may be kept."""
    return import_hash(path), _shown(path).lower()


def _shown(module: str) -> str:
    """A module path; where it is a URL, without a password in it."""
    return masked_text(module) if "://" in module else module


def _offsets(sizes: list[int]) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])


def _rows_at(starts: Rows, wanted: list[int]) -> Rows:
    """Rows of `starts` (sorted) that hold one of the wanted positions."""
    places = np.array(wanted, np.int64)
    return flatten(np.searchsorted(starts, places), np.searchsorted(starts, places, "right"))[1]


def _member(keys: Rows, wanted: Rows) -> NDArray[np.bool_]:
    """Which keys are among the wanted."""
    wanted = np.sort(wanted)
    if not len(wanted):
        return np.zeros(len(keys), bool)
    found: NDArray[np.bool_] = wanted[np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)] == keys
    return found


def _holds(groups: Rows, names: Rows, wanted: Rows, width: int) -> NDArray[np.bool_]:
    """Which (group, name) are among the wanted keys, group * `width` + name. Most names are in none of them."""
    likely = np.zeros(width, bool)
    likely[wanted % width] = True
    rows = np.flatnonzero(likely[names])
    found = np.zeros(len(names), bool)
    found[rows] = _member(groups[rows] * width + names[rows], wanted)
    return found


def _scope(starts: Rows, regions: Sequence[Definition]) -> Rows:
    """Number of the region that holds each start, or -1; starts are sorted, the regions do not overlap."""
    begin = np.array([row.start for row in regions], np.int64)
    end = np.array([row.end for row in regions], np.int64)
    numbers, places = flatten(np.searchsorted(starts, begin), np.searchsorted(starts, end))
    scope = np.full(len(starts), -1, np.int64)
    scope[places] = numbers
    return scope


def _inside(starts: Rows, regions: list[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which starts lie in at least one region: the running sum of openings and closings."""
    if not regions:
        return np.zeros(len(starts), bool)
    bounds = np.searchsorted(starts, np.array(regions, np.int64))
    depth = np.bincount(bounds[:, 0], minlength=len(starts) + 1) - np.bincount(bounds[:, 1], minlength=len(starts) + 1)
    return np.cumsum(depth[:-1]) > 0
