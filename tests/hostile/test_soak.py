"""Many scans in a row, in one process, of an org that somebody edits. The 500 on record are
`python -m benchmarks.nights soak --scans 500`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCANS = int(os.environ.get("DUPFINDER_SOAK", "12"))

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a process holds")]


def test_nothing_grows_and_warm_is_cold(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.nights", "soak", "--scans", str(SCANS), "--record", "found.json"]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert found["scans"] == SCANS
    assert found["compared with a cold scan"] >= 10
    assert found["broken promises"] == []
    assert found["open files"][1] - found["open files"][0] <= 2
