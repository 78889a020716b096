"""A scan killed at a random moment: the last index stays readable, and the next run tells what a calm one tells."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dupfinder.index import load_latest

ACME = Path(__file__).parents[2] / "examples" / "acme"
KILLS = int(os.environ.get("DUPFINDER_KILLS", "10"))
"""Random kills, cold and warm in turn; 200 by hand."""

pytestmark = pytest.mark.slow


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-I", "-m", "dupfinder", "scan", str(ACME), "--jobs", "2", "--format", "json"]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def undisturbed(folder: Path) -> tuple[bytes, float]:
    began = time.monotonic()
    process = start(folder)
    out, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return out, time.monotonic() - began


def test_killed_at_random_moments(tmp_path: Path) -> None:
    moments = random.Random(1)
    (tmp_path / "calm").mkdir()
    expected, cold = undisturbed(tmp_path / "calm")
    again, warm = undisturbed(tmp_path / "calm")
    assert again == expected
    struck = 0
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        is_warm = bool(number % 2)
        if is_warm:
            assert undisturbed(folder)[0] == expected
        process = start(folder)
        time.sleep(moments.uniform(0.1, warm if is_warm else cold))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        struck += process.returncode == -signal.SIGKILL
        if is_warm:
            assert load_latest(folder / ".dupfinder" / "index.duckdb").candidates
        assert undisturbed(folder)[0] == expected, f"kill {number}"
    assert struck >= KILLS // 2
