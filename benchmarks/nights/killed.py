"""A scan killed at random moments, cold and warm in turn: the last index stays readable, and the next run gives the
bytes of one that nobody disturbed."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dupfinder.index import load_latest

COMMAND = (sys.executable, "-I", "-m", "dupfinder", "scan")
LONGEST = 600


@dataclass(slots=True)
class Kills:
    """`struck` were killed, the others had ended before; `broken` says which promise was not kept, by kill."""

    cold: int = 0
    warm: int = 0
    struck: int = 0
    left_files: int = 0
    moments: list[float] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As JSON; moments in tenths of a calm scan, with how many kills fell into each."""
        tenths = [min(9, int(10 * one)) for one in self.moments]
        return {
            "kills": self.cold + self.warm,
            "cold": self.cold,
            "warm": self.warm,
            "struck a running scan": self.struck,
            "left a file half built": self.left_files,
            "kills by tenth of a calm scan": [tenths.count(number) for number in range(10)],
            "broken promises": self.broken,
        }


def kill_at_random(org: Path, folder: Path, kills: int, seed: int = 1) -> Kills:
    """Kill that many scans of `org`, each in a folder of its own below `folder`."""
    dice, found = random.Random(seed), Kills()
    (folder / "calm").mkdir(parents=True)
    expected, cold = undisturbed(org, folder / "calm")
    again, warm = undisturbed(org, folder / "calm")
    if again != expected:
        found.broken.append("a warm scan differs from a cold one before anything was killed")
    for number in range(kills):
        place = folder / str(number)
        is_warm = bool(number % 2)
        if is_warm:
            # What an undisturbed run leaves is the same every time.
            shutil.copytree(folder / "calm", place)
            found.warm += 1
        else:
            place.mkdir()
            found.cold += 1
        share = dice.random()
        _kill(org, place, share * (warm if is_warm else cold), found)
        found.moments.append(share)
        found.broken += [f"kill {number}: {one}" for one in _broken(org, place, expected, warm=is_warm)]
        shutil.rmtree(place)
    return found


def _kill(org: Path, place: Path, seconds: float, found: Kills) -> None:
    process = start(org, place)
    time.sleep(max(0.05, seconds))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=LONGEST)
    found.struck += process.returncode == -signal.SIGKILL
    found.left_files += bool(list((place / ".dupfinder").glob("*.building*")))


def _broken(org: Path, place: Path, expected: bytes, *, warm: bool) -> list[str]:
    found = []
    index = place / ".dupfinder" / "index.duckdb"
    try:
        if (warm or index.exists()) and not load_latest(index).candidates:
            found.append("the last index lost its candidates")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
        found.append(f"the last index cannot be read ({type(error).__name__}: {error})")
    try:
        if undisturbed(org, place)[0] != expected:
            found.append("the next run says something else")
    except subprocess.CalledProcessError as error:
        found.append(f"the next run failed ({error})")
    if left := [path.name for path in (place / ".dupfinder").glob("*.building*")]:
        found.append(f"the next run left {left[0]}")
    return found


def start(org: Path, place: Path) -> subprocess.Popen[bytes]:
    """A scan whose index lies in `place` and whose JSON comes on stdout."""
    command = [*COMMAND, str(org), "--jobs", "2", "--format", "json"]
    return subprocess.Popen(command, cwd=place, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def undisturbed(org: Path, place: Path) -> tuple[bytes, float]:
    """What a scan says, and how long it took in seconds. Raises CalledProcessError where it fails."""
    began = time.monotonic()
    process = start(org, place)
    out, _ = process.communicate(timeout=LONGEST)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, "dupfinder scan")
    return out, time.monotonic() - began
