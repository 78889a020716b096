"""`python -m benchmarks.nights killed --kills 200` and `soak --scans 500`, each with `--seed N --record FILE`."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.nights.killed import kill_at_random
from benchmarks.nights.soak import soak

ROOT = Path(__file__).parents[2]
ACME = ROOT / "examples" / "acme"


def main(arguments: list[str]) -> int:
    """0 where every promise was kept, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.nights", description=__doc__)
    parser.add_argument("what", choices=("killed", "soak"))
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--scans", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", type=Path, help="a JSON file for what was found")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="dupfinder-nights-") as folder:
        if given.what == "killed":
            found: Any = kill_at_random(ACME, Path(folder), given.kills, given.seed)
        else:
            found = soak(ACME, Path(folder), given.scans, given.seed)
    told = found.told() | {"command": f"python -m benchmarks.nights {' '.join(arguments)}"} | _circumstances()
    print(json.dumps(told, indent=1))
    if given.record:
        given.record.parent.mkdir(parents=True, exist_ok=True)
        given.record.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    return 0 if not found.broken else 1


def _circumstances() -> dict[str, str]:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    ended = datetime.now(UTC).isoformat(timespec="minutes")
    return {"commit": done.stdout.strip(), "python": platform.python_version(), "ended": ended}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
