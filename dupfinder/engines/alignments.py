"""How alike the last run found two sequences of tokens to be: a file beside the index, as the others that save time.

It depends on the two sequences alone, not on what a shingle weighs among all others, so that a night on which a few
files changed aligns only the fragments of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from dupfinder.detect import align
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target

_EXACT = 1_000
"""Similarities have three digits, and are kept as thousandths."""


@contextmanager
def remembered(path: Path, version: str) -> Iterator[None]:
    """Whatever is aligned meanwhile is known from the last time, or will be the next time.

    `version`: of the code that aligns; what another has found is found anew. What cannot be read or written costs time
    and nothing else.
    """
    known = _load(path, version)
    align.recall(known)
    yield
    if (found := align.asked()) != known:
        _save(path, version, found)


def _load(path: Path, version: str) -> dict[bytes, float]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            keys, thousandths = kept["keys"], kept["thousandths"]
            if kept["version"].tobytes() != version.encode():
                return {}
            sound = keys.dtype == np.uint8 and keys.shape == (len(thousandths), align.KEY_BYTES)
            if not sound or thousandths.dtype != np.uint16 or (thousandths > _EXACT).any():
                return {}
            return dict(zip(map(bytes, keys), (thousandths / _EXACT).tolist(), strict=True))
    except Exception:  # noqa: BLE001 - whatever is wrong with the bytes, it is found anew
        return {}


def _save(path: Path, version: str, found: Mapping[bytes, float]) -> None:
    ordered = sorted(found)
    keys = np.frombuffer(b"".join(ordered), np.uint8).reshape(-1, align.KEY_BYTES)
    thousandths = np.array([round(_EXACT * found[key]) for key in ordered], np.uint16)
    try:
        with built_aside(target(path)) as aside, aside.open("wb") as file:
            np.savez(file, version=np.frombuffer(version.encode(), np.uint8), keys=keys, thousandths=thousandths)
    except (OSError, UnwritableIndexError):
        return
