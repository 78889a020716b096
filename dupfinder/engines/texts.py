"""Which text a hash stands for, where several share it: a function of the files that are there, and of nothing past.

A table of texts comes from many files at once. Once a file is gone, so must be what only it said; so for the few hashes
of several texts it is kept what they mean in each file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from dupfinder.engines.gathering import gather
from dupfinder_scanners.columns import JOINT, Columns, Texts, colliding, empty, hashes_of_files

Shared = Mapping[tuple[int, int], str]
"""What a hash means in a file, by (row of the file, hash)."""


@dataclass(frozen=True, slots=True)
class Read:
    """Files as they were read. `shared` holds what `columns.text` cannot tell: hashes of several texts."""

    columns: Columns
    shared: Shared

    def __len__(self) -> int:
        return len(self.columns.file_lines)


def gathered(parts: Sequence[Read], order: Sequence[int]) -> Read:
    """The given files in the given order, counted through all parts, with the texts of these files alone: each hash
    that they have, and of several texts the first."""
    columns = gather([part.columns for part in parts], order)
    several = {value for part in parts for _, value in part.shared} | set(colliding(columns).tolist())
    shared = _meant(parts, order, columns, np.array(sorted(several), np.uint32))
    hashes, texts = _told(columns)
    said: dict[int, set[str]] = {}
    for (_, value), text in shared.items():
        said.setdefault(value, set()).update(text.split(JOINT))
    for value, found in said.items():
        texts[np.searchsorted(hashes, value)] = min(found)
    columns = replace(columns, text_hash=hashes, text=texts)
    return Read(columns, {key: text for key, text in shared.items() if len(said[key[1]]) > 1})


def _meant(
    parts: Sequence[Read], order: Sequence[int], columns: Columns, wanted: NDArray[np.uint32]
) -> dict[tuple[int, int], str]:
    """What each of the wanted hashes means in each file that has it; a part with one text for it means that."""
    starts = np.array([0, *accumulate(map(len, parts))], np.int64)
    found: dict[tuple[int, int], str] = {}
    for row, value in hashes_of_files(columns, wanted):
        of = int(np.searchsorted(starts, order[row], "right")) - 1
        text = parts[of].shared.get((int(order[row] - starts[of]), value))
        if text is None:
            table = parts[of].columns
            text = str(table.text[np.searchsorted(table.text_hash, value)])
        found[row, value] = text
    return found


def _told(columns: Columns) -> tuple[NDArray[np.uint32], Texts]:
    """Of the table of texts, what the files have."""
    used = np.sort(np.concatenate([columns.cues, columns.imports]))
    place = np.minimum(np.searchsorted(used, columns.text_hash), max(len(used) - 1, 0))
    kept = used[place] == columns.text_hash if len(used) else np.zeros(len(columns.text_hash), bool)
    return columns.text_hash[kept], columns.text[kept]


def nothing() -> Read:
    """No files."""
    return Read(empty(), {})
