"""Harder forms of the OpenStack corpus, made by taking code away; line numbers stay those of the truth.

`no scripted copies`: without what a script copied (`openstack/common`, `tools`). `hand-written variants only`: of each
group of near-equal functions in several repositories one repository's stays and the others are blanked out, so that
what is left of a family was written, or at least rewritten, by hand.
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path, PurePosixPath
from zlib import crc32

import numpy as np
import tree_sitter
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from benchmarks.accuracy.syntax import nodes, parser
from benchmarks.accuracy.tools.interface import Place

NEAR_EQUAL = 0.65
"""Jaccard of shingles of the normalised structure from which two functions are copies of one another."""
SHINGLE = 4
KEPT_FIELDS = {"attribute", "function", "name"}
SEED = 20261120


def scripted(path: str) -> bool:
    """Whether a script put the file there: the incubator's copies, and the tools that every project got."""
    parts = PurePosixPath(path).parts
    return "tools" in parts[:-1] or ("openstack", "common") in set(pairwise(parts))


def without_scripted(root: Path, target: Path) -> None:
    """Copy the corpus without the files that a script put there."""
    _copied(root, target, lambda path: None if scripted(path.relative_to(root).as_posix()) else path.read_bytes())


def hand_written(root: Path, target: Path) -> set[Place]:
    """Copy the corpus with all but one repository's copies of each group blanked out; the places blanked out."""
    places, grams = _functions(root)
    label = _groups(grams)
    keep = _kept(places, label)
    gone: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place, group in zip(places, label.tolist(), strict=True):
        if place.repository != keep[group]:
            gone[place.repository, place.path].append(place)

    def content(path: Path) -> bytes:
        inside = path.relative_to(root)
        return _blanked(path.read_bytes(), gone.get((inside.parts[0], "/".join(inside.parts[1:])), ()))

    _copied(root, target, content)
    return {place for found in gone.values() for place in found}


def left_of(members: Iterable[Place], gone: Iterable[Place]) -> set[Place]:
    """The members of a truth that are not inside what was blanked out."""
    by_file: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in gone:
        by_file[place.repository, place.path].append(place)

    def inside(member: Place) -> bool:
        found = by_file.get((member.repository, member.path), ())
        shared = (min(p.end_line, member.end_line) - max(p.start_line, member.start_line) + 1 for p in found)
        return 2 * sum(lines for lines in shared if lines > 0) > member.lines

    return {member for member in members if not inside(member)}


def _copied(root: Path, target: Path, content: Callable[[Path], bytes | None]) -> None:
    shutil.rmtree(target, ignore_errors=True)
    for path in sorted(root.rglob("*")):
        if path.is_file() and not path.is_symlink() and (data := content(path)) is not None:
            copy = target / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(data)


def _functions(root: Path) -> tuple[list[Place], list[set[int]]]:
    """Outermost functions and methods of the Python files, with the shingles of their normalised structure."""
    places, grams = [], []
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root)
        until = 0
        for node in nodes(parser("python").parse(path.read_bytes()).root_node):
            if node.type != "function_definition" or node.start_byte < until:
                continue
            until = node.end_byte
            found = _shingles(node)
            if found:
                repository, rest = inside.parts[0], "/".join(inside.parts[1:])
                places.append(Place(repository, rest, node.start_point[0] + 1, node.end_point[0] + 1))
                grams.append(found)
    return places, grams


def _shingles(function: tree_sitter.Node) -> set[int]:
    """Hashed 4-grams of the leaves: free-standing names and literals are abstracted, called and touched names stay."""
    body = function.child_by_field_name("body")
    words = []
    for node in nodes(body) if body is not None else ():
        if node.child_count or node.type == "comment" or _in_docstring(node):
            continue
        parent = node.parent
        named = (
            node.type == "identifier"
            and parent is not None
            and any(parent.child_by_field_name(field) == node for field in KEPT_FIELDS)
        )
        words.append((node.text or b"") if named or not node.is_named else node.type.encode())
    return (
        {crc32(b" ".join(words[at : at + SHINGLE])) for at in range(max(1, len(words) - SHINGLE + 1))}
        if words
        else set()
    )


def _in_docstring(node: tree_sitter.Node) -> bool:
    outer = node.parent.parent if node.parent is not None and node.parent.type == "string" else None
    return outer is not None and outer.type == "expression_statement"


def _groups(grams: list[set[int]]) -> np.ndarray:
    """Group number of each function: connected at `NEAR_EQUAL`."""
    rows = np.repeat(np.arange(len(grams)), [len(found) for found in grams])
    _, columns = np.unique(
        np.fromiter((gram for found in grams for gram in sorted(found)), np.int64), return_inverse=True
    )
    table = csr_array(coo_array((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(grams), columns.max() + 1)))
    size = np.asarray(table.sum(axis=1)).ravel()
    left, right = [], []
    for start in range(0, len(grams), 500):
        shared = (table[start : start + 500] @ table.T).tocoo()
        near = shared.data >= NEAR_EQUAL * (size[shared.row + start] + size[shared.col] - shared.data)
        left.append(shared.row[near] + start)
        right.append(shared.col[near])
    ends = np.concatenate(left), np.concatenate(right)
    graph = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(len(grams), len(grams)))
    labels: np.ndarray = connected_components(graph, directed=False)[1]
    return labels


def _kept(places: list[Place], label: np.ndarray) -> dict[int, str]:
    """The repository of each group that keeps its copies, drawn with a fixed seed."""
    members: dict[int, set[str]] = defaultdict(set)
    for place, group in zip(places, label.tolist(), strict=True):
        members[group].add(place.repository)
    seed = random.Random(SEED)
    return {group: seed.choice(sorted(members[group])) for group in sorted(members)}


def _blanked(data: bytes, gone: Iterable[Place]) -> bytes:
    """The file with `pass` on the first and last line of each place, so that what surrounds it keeps its bounds."""
    lines = data.split(b"\n")
    for place in gone:
        first, last = place.start_line - 1, place.end_line - 1
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        while first and lines[first - 1].strip().startswith(b"@"):
            first -= 1
        lines[first : last + 1] = [
            indent + b"pass",
            *([b""] * (last - first - 1)),
            *([indent + b"pass"] * (last > first)),
        ]
    return b"\n".join(lines)
