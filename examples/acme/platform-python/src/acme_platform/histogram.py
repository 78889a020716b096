"""Histograms with logarithmic buckets: cheap to keep, good to two digits."""

from __future__ import annotations

import math
from collections import Counter


class Histogram:
    """Counts values in buckets that grow by a tenth each."""

    GROWTH = 1.1

    def __init__(self) -> None:
        self._buckets: Counter[int] = Counter()
        self._zeros = 0

    def observe(self, value: float) -> None:
        if value < 0:
            raise ValueError("negative durations do not exist")
        if value == 0:
            self._zeros += 1
        else:
            self._buckets[math.floor(math.log(value, self.GROWTH))] += 1

    def quantile(self, q: float) -> float:
        """Smallest bucket bound below which a share ``q`` of the values lies."""
        total = self._zeros + sum(self._buckets.values())
        if not total:
            return math.nan
        seen = self._zeros
        if seen >= q * total:
            return 0.0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            if seen >= q * total:
                return self.GROWTH ** (bucket + 1)
        return math.inf

    def merge(self, other: Histogram) -> None:
        self._buckets.update(other._buckets)
        self._zeros += other._zeros
