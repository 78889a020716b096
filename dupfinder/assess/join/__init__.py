"""Join: clone classes that are one finding become one group."""

from __future__ import annotations

from dupfinder.assess.join.groups import MIN_SEED, join, squads_of

__all__ = ["MIN_SEED", "join", "squads_of"]
