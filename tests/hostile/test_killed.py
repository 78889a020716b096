"""A scan killed at a random moment: the last index stays readable, and the next run tells what a calm one tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.nights.killed import kill_at_random

ACME = Path(__file__).parents[2] / "examples" / "acme"
KILLS = int(os.environ.get("DUPFINDER_KILLS", "10"))
"""Random kills, cold and warm in turn. The 200 on record are `python -m benchmarks.nights killed --kills 200`."""

pytestmark = pytest.mark.slow


def test_killed_at_random_moments(tmp_path: Path) -> None:
    found = kill_at_random(ACME, tmp_path, KILLS)
    assert found.broken == []
    assert found.cold + found.warm == KILLS
    assert found.struck >= KILLS // 2
