"""API sketches for languages in which no draft is made: what the copies offer, and what squads decide differently."""

from __future__ import annotations

from dupfinder.propose.sketch.sketch import Sketch, sketches

__all__ = ["Sketch", "sketches"]
