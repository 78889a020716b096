"""What can be wrong with a cluster, or with the machine that asks it."""

from __future__ import annotations

from dupfinder_scanners.errors import DupfinderError


class SparkError(DupfinderError):
    """Spark is not installed, cannot start, or gave up on a step."""
