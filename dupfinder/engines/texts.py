"""Which text a hash stands for, where several share it: a function of the files that are there, and of nothing past.

A table of texts comes from many files at once. Once a file is gone, so must be what only it said; so for the few hashes
of several texts it is kept what they mean in each file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from dupfinder_scanners.columns import JOINT, Columns, colliding, concatenate, hashes_of_files, take_files

Shared = Mapping[tuple[int, int], str]
"""What a hash means in a file, by (row of the file, hash)."""


@dataclass(frozen=True, slots=True)
class Read:
    """Files as they were read. `shared` holds what `columns.text` cannot tell: hashes of several texts."""

    columns: Columns
    shared: Shared

    def take(self, order: Sequence[int]) -> Read:
        """The given files in the given order; their texts are still those of all."""
        places: dict[int, list[int]] = {}
        for new, old in enumerate(order):
            places.setdefault(old, []).append(new)
        shared = {(new, value): text for (old, value), text in self.shared.items() for new in places.get(old, ())}
        return Read(take_files(self.columns, np.array(order, np.int64)), shared)

    def told(self) -> Read:
        """With the texts of these files alone: each hash that they have, and of several texts the first."""
        columns = self.columns
        used = np.sort(np.concatenate([columns.cues, columns.imports]))
        place = np.minimum(np.searchsorted(used, columns.text_hash), max(len(used) - 1, 0))
        kept = used[place] == columns.text_hash if len(used) else np.zeros(len(columns.text_hash), bool)
        hashes, texts = columns.text_hash[kept], columns.text[kept]
        said: dict[int, set[str]] = {}
        for (_, value), text in self.shared.items():
            said.setdefault(value, set()).update(text.split(JOINT))
        for value, several in said.items():
            texts[np.searchsorted(hashes, value)] = min(several)
        changed = {name: getattr(columns, name) for name in Columns.__slots__} | {"text_hash": hashes, "text": texts}
        return Read(Columns(**changed), {key: text for key, text in self.shared.items() if len(said[key[1]]) > 1})


def together(parts: Sequence[Read]) -> Read:
    """All files of the parts, in order."""
    columns = concatenate([part.columns for part in parts])
    counts = [len(part.columns.file_lines) for part in parts]
    starts = list(accumulate(counts, initial=0))
    known = {
        (start + row, value): text
        for start, part in zip(starts, parts, strict=False)
        for (row, value), text in part.shared.items()
    }
    wanted = np.array(sorted({*colliding(columns).tolist(), *(value for _, value in known)}), np.uint32)
    shared: dict[tuple[int, int], str] = {}
    for row, value in hashes_of_files(columns, wanted):
        table = parts[bisect_right(starts, row) - 1].columns
        if (row, value) not in known:
            known[row, value] = str(table.text[np.searchsorted(table.text_hash, value)])
        shared[row, value] = known[row, value]
    return Read(columns, shared)


def nothing() -> Read:
    """No files."""
    return Read(concatenate([]), {})
