"""Which cues of the families each fragment has, by the content of its file: a file beside the index, as the others that
save time. A night on which a few files changed looks at the fragments of these.

What a fragment has depends on itself, on the path of its file and on the texts of its imports. The latter are told by
hashes, and of texts that share one the first of all that there are is told; so they are remembered too, and a file with
an import that is told otherwise is looked at again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dupfinder.assess.family.cues import Lists, Present
from dupfinder.engines.arrays import Arrays, keep, kept
from dupfinder.engines.cache import Key, key_of
from dupfinder.tables import Bools, Corpus, Ints
from dupfinder_scanners.columns import Columns

MOST_FRESH = 0.2
"""Share of the files that is looked at again night after night; beyond, what was found is written anew."""

Find = Callable[[Ints], Present]
"""Of some files of the corpus, in ascending order, what `Matcher.present` gives."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found before: the number of each file in `present`, and of each import its text."""

    files: dict[Key, int]
    imports: dict[int, str]
    present: Present


def cues_of(path: Path, version: str, corpus: Corpus, find: Find) -> Present:
    """What `find` gives for all files. `version`: of all that it depends on besides the corpus; what is of another is
    found anew.

    What cannot be read or written costs time and nothing else.
    """
    width = find(np.zeros(0, np.int64)).width
    known = kept(path, lambda arrays: _taken(arrays, version, width))
    ends = np.searchsorted(corpus.columns.file, np.arange(len(corpus.files) + 1)).astype(np.int64)
    places = _known_places(known, corpus, np.diff(ends)) if known else np.full(len(corpus.files), -1, np.int64)
    fresh = np.flatnonzero(places < 0)
    if known is None or len(fresh) > MOST_FRESH * len(corpus.files):
        found = find(np.arange(len(corpus.files), dtype=np.int64))
        _save(path, version, corpus, found)
        return found
    return known.present.with_others(find(fresh), places)


def _known_places(known: _Known, corpus: Corpus, sizes: Ints) -> Ints:
    """Of each file its number in what is known; -1 where it is not there, or its imports are told otherwise."""
    numbers = [known.files.get(key_of(file), -1) if file.blob else -1 for file in corpus.files]
    found = np.array(numbers, np.int64)
    found[np.append(known.present.counts, -1)[found] != sizes] = -1
    found[_changed(known, corpus.columns)] = -1
    return found


def _changed(known: _Known, columns: Columns) -> Bools:
    """Files with an import whose text is not what it was."""
    hashes, place = np.unique(columns.imports, return_inverse=True)
    told = zip(hashes.tolist(), columns.told(hashes), strict=True)
    other = np.array([known.imports.get(value) != text for value, text in told], bool)
    before = np.concatenate([[0], np.cumsum(other[place])])
    found: Bools = np.diff(before[columns.file_import_offsets]) > 0
    return found


def _save(path: Path, version: str, corpus: Corpus, found: Present) -> None:
    columns, imports = corpus.columns, np.unique(corpus.columns.imports)
    header = {
        "version": version,
        "files": [key_of(file) for file in corpus.files],
        "imports": list(zip(imports.tolist(), columns.told(imports), strict=True)),
    }
    arrays: dict[str, Any] = {
        "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
        "counts": found.counts.astype(np.int32),
        "own_sizes": found.own.sizes,
        "own": found.own.values,
        "around_sizes": found.around.sizes,
        "around": found.around.values,
    }
    keep(path, arrays)


def _taken(arrays: Arrays, version: str, width: int) -> _Known | None:
    header = json.loads(arrays["header"].tobytes())
    if header["version"] != version:
        return None
    own, around = (Lists(arrays[f"{name}_sizes"], arrays[name]) for name in ("own", "around"))
    present = Present(width, arrays["counts"].astype(np.int64), own, around)
    if len(header["files"]) != len(present.counts):
        return None
    present.check()
    files = {(blob, path, language): number for number, (blob, path, language) in enumerate(header["files"])}
    return _Known(files, {int(value): str(text) for value, text in header["imports"]}, present)
