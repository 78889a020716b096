"""The sprint review: who wrote what again, what it may have cost, and what to do about it.

build(Sources(...), window, today) -> SprintReport; calendar names windows, trend gives the series alone.
"""

from __future__ import annotations

from dupfinder.sprint.build import Sources, build
from dupfinder.sprint.calendar import WindowError, between, current, named
from dupfinder.sprint.trend import trend

__all__ = ["Sources", "WindowError", "between", "build", "current", "named", "trend"]
