"""How much a shingle says, from counts: the same weight as the detection's, for a few shingles at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dupfinder.background import Counts
from dupfinder.tables import Floats

_GOLDEN = 0x9E3779B97F4A7C15


def salt(language: int) -> np.uint32:
    """A shingle of one language is not that of another; `language` is a code of the look-up tables."""
    return np.uint32((language * _GOLDEN & 0xFFFFFFFFFFFFFFFF) >> 32)


def weight(seen: Floats, population: int, known: Counts, plain: NDArray[np.uint32]) -> Floats:
    """Normalised inverse document frequency (Sparck Jones 1972), 1.0 for what is seen once.

    `seen`: in how many of the org's `population` shapes each shingle is; `plain`: the shingles without their salt.
    """
    everything = max(population + known.population, 2)
    found: Floats = np.log(everything / np.clip(seen + known.of(plain), 1.0, everything)) / np.log(everything)
    return found
