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
from dupfinder.engines.arrays import Arrays, keep, kept

_EXACT = 1_000
"""Similarities have three digits, and are kept as thousandths."""


@contextmanager
def remembered(path: Path, version: str) -> Iterator[None]:
    """Whatever is aligned meanwhile is known from the last time, or will be the next time.

    `version`: of the code that aligns; what another has found is found anew. What cannot be read or written costs time
    and nothing else.
    """
    known = kept(path, lambda arrays: _taken(arrays, version)) or {}
    align.recall(known)
    yield
    if (found := align.asked()) != known:
        keep(path, _arrays(found, version))


def _taken(arrays: Arrays, version: str) -> dict[bytes, float] | None:
    keys, thousandths = arrays["keys"], arrays["thousandths"]
    if arrays["version"].tobytes() != version.encode():
        return None
    sound = keys.dtype == np.uint8 and keys.shape == (len(thousandths), align.KEY_BYTES)
    if not sound or thousandths.dtype != np.uint16 or (thousandths > _EXACT).any():
        return None
    return dict(zip(map(bytes, keys), (thousandths / _EXACT).tolist(), strict=True))


def _arrays(found: Mapping[bytes, float], version: str) -> Arrays:
    ordered = sorted(found)
    return {
        "version": np.frombuffer(version.encode(), np.uint8),
        "keys": np.frombuffer(b"".join(ordered), np.uint8).reshape(-1, align.KEY_BYTES),
        "thousandths": np.array([round(_EXACT * found[key]) for key in ordered], np.uint16),
    }
