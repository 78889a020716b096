"""Join: clone classes that are one finding become one group."""

from __future__ import annotations

from dupfinder.assess.join.groups import join, squads_of
from dupfinder.assess.join.together import MIN_SEED

__all__ = ["MIN_SEED", "join", "squads_of"]
