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
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.engines.cache import Key, key_of
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target
from dupfinder.tables import Bools, Corpus, Ints
from dupfinder_scanners.columns import JOINT, Columns

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MOST_FRESH = 0.2
"""Share of the files that is looked at again night after night; beyond, what was found is written anew."""

Find = Callable[[Ints], "csr_array"]
"""Of some rows of the corpus, in ascending order, rows x cues as `Matcher.present` gives it."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was found before: of each file its rows, [start, end) in `present`, and of each import its text."""

    files: dict[Key, tuple[int, int]]
    imports: dict[int, str]
    present: csr_array


def cues_of(path: Path, version: str, corpus: Corpus, find: Find) -> csr_array:
    """Fragments x cues. `version`: of all that it depends on besides the corpus; what is of another is found anew.

    What cannot be read or written costs time and nothing else.
    """
    known = _load(path, version, find(np.zeros(0, np.int64)).shape[1])
    ends = np.searchsorted(corpus.columns.file, np.arange(len(corpus.files) + 1)).astype(np.int64)
    places = _known_places(known, corpus, np.diff(ends)) if known else np.full(len(corpus.files), -1, np.int64)
    fresh = np.flatnonzero(np.repeat(places < 0, np.diff(ends)))
    if known is None or int((places < 0).sum()) > MOST_FRESH * len(corpus.files):
        found = find(np.arange(len(corpus), dtype=np.int64))
        _save(path, version, corpus, ends, found)
        return found
    old = np.repeat(places - ends[:-1], np.diff(ends)) + np.arange(len(corpus))
    return _merged(known.present, find(fresh), old, fresh)


def _merged(known: csr_array, found: csr_array, old: Ints, fresh: Ints) -> csr_array:
    """The rows `old` of what is known, but for the rows `fresh`, which are those found, in order."""
    from scipy.sparse import vstack

    order = old.copy()
    order[fresh] = known.shape[0] + np.arange(len(fresh))
    return vstack([known, found], format="csr")[order]


def _known_places(known: _Known, corpus: Corpus, sizes: Ints) -> Ints:
    """Of each file where its rows begin in what is known; -1 where it is not, or its imports are told otherwise."""
    changed = _changed(known, corpus.columns)
    found = np.full(len(corpus.files), -1, np.int64)
    for number, (file, size) in enumerate(zip(corpus.files, sizes.tolist(), strict=True)):
        start, end = known.files.get(key_of(file), (0, -1))
        if file.blob and end - start == size:
            found[number] = start
    found[changed] = -1
    return found


def _changed(known: _Known, columns: Columns) -> Bools:
    """Files with an import whose text is not what it was."""
    hashes, place = np.unique(columns.imports, return_inverse=True)
    told = zip(hashes.tolist(), _texts(columns, hashes), strict=True)
    other = np.array([known.imports.get(value) != text for value, text in told], bool)
    before = np.concatenate([[0], np.cumsum(other[place])])
    found: Bools = np.diff(before[columns.file_import_offsets]) > 0
    return found


def _texts(columns: Columns, hashes: NDArray[np.uint32]) -> list[str]:
    """What `Columns.text_of` gives for each."""
    place = np.searchsorted(columns.text_hash, hashes)
    there = columns.text_hash[np.minimum(place, len(columns.text_hash) - 1)] == hashes if len(hashes) else []
    texts = columns.text.tolist()
    return [
        texts[at].partition(JOINT)[0] if known else "" for at, known in zip(place.tolist(), list(there), strict=True)
    ]


def _save(path: Path, version: str, corpus: Corpus, ends: Ints, found: csr_array) -> None:
    columns, imports = corpus.columns, np.unique(corpus.columns.imports)
    header = {
        "version": version,
        "files": [[*key_of(file), size] for file, size in zip(corpus.files, np.diff(ends).tolist(), strict=True)],
        "imports": list(zip(imports.tolist(), _texts(columns, imports), strict=True)),
    }
    arrays = {
        "header": np.frombuffer(json.dumps(header).encode(), np.uint8),
        "sizes": np.diff(found.indptr).astype(np.min_scalar_type(found.shape[1])),
        "cues": found.indices.astype(np.min_scalar_type(found.shape[1])),
        "times": found.data.astype(np.uint8),
    }
    try:
        with built_aside(target(path)) as aside, aside.open("wb") as file:
            np.savez(file, **arrays)
    except (OSError, UnwritableIndexError):
        return


def _load(path: Path, version: str, width: int) -> _Known | None:
    from scipy.sparse import csr_array

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            header = json.loads(kept["header"].tobytes())
            if header["version"] != version:
                return None
            sizes, cues, times = (kept[name] for name in ("sizes", "cues", "times"))
            starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64)])
            present = csr_array((times.astype(np.float32), cues.astype(np.int32), starts), (len(sizes), width))
            present.check_format()
            imports = {int(value): str(text) for value, text in header["imports"]}
            return _Known(_files(header, len(sizes)), imports, present)
    except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, it is found anew
        return None


def _files(header: dict[str, Any], rows: int) -> dict[Key, tuple[int, int]]:
    found: dict[Key, tuple[int, int]] = {}
    start = 0
    for blob, path, language, size in header["files"]:
        found[blob, path, language] = (start, start + size)
        start += size
    if start != rows:
        raise ValueError("the rows are not those of the files")
    return found
