"""Runs as they went, one after another in a file: what was asked, what became of each harness, and the sum."""

from __future__ import annotations

import json
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.fuzz.drive import Outcome

ROOT = Path(__file__).parents[2]


def add(path: Path, command: str, seed: int, outcomes: Sequence[Outcome]) -> None:
    """Append a run to the file and count all of them anew: a harness's own row sums over its runs."""
    runs = json.loads(path.read_text("utf-8"))["runs"] if path.exists() else []
    runs.append(_run(command, seed, outcomes))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"totals": _totals(runs), "runs": runs}, indent=1) + "\n", "utf-8")


def _run(command: str, seed: int, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "command": command,
        "seed": seed,
        "commit": _commit(),
        "python": platform.python_version(),
        "ended": datetime.now(UTC).isoformat(timespec="minutes"),
        "harnesses": {one.name: _harness(one) for one in outcomes},
    }


def _harness(one: Outcome) -> dict[str, Any]:
    return {
        "executions": one.runs,
        "seconds": round(one.seconds, 1),
        "slowest": round(one.slowest, 2),
        "killed": {how: len(those) for how, those in one.killed.items()},
        "failures": sorted(one.failures),
    }


def _totals(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    rows = [(name, row) for run in runs for name, row in run["harnesses"].items()]
    killed = sum(sum(row["killed"].values()) for _, row in rows)
    return {
        "executions": sum(row["executions"] for _, row in rows),
        "seconds": round(sum(row["seconds"] for _, row in rows), 1),
        "contained processes killed": killed,
        "failures": sum(len(row["failures"]) for _, row in rows),
        "executions of each": {
            name: sum(row["executions"] for other, row in rows if other == name)
            for name in dict.fromkeys(name for name, _ in rows)
        },
    }


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
