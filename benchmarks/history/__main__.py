"""A look-back against a cold scan: `python -m benchmarks.history [--root FOLDER] [--months 12] [--changed 0.05]`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from statistics import median

from benchmarks.history.generate import generate
from benchmarks.speed.measure import Cost, measured

HERE = Path(__file__).parent
LIMIT = 2.5


def scan(place: Path, *more: str) -> Cost:
    """A scan of the repository into a new index."""
    state = place / "state"
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir()
    given = ["--config", str(place / "dupfinder.toml"), "--index", str(state / "index.duckdb"), "--quiet"]
    out = ["--format", "json", "-o", str(state / "result.json")]
    return measured([sys.executable, "-I", "-m", "dupfinder", "scan", str(place / "repository"), *given, *out, *more])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.history", description=__doc__)
    parser.add_argument(
        "--root", type=Path, default=Path(sysconfig.get_path("stdlib")), help="else the standard library"
    )
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--changed", type=float, default=0.05, help="share of the files changed each month")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cache", type=Path, default=Path("build/benchmarks/history"))
    given = parser.parse_args()
    facts = generate(given.root, given.cache, given.months, given.changed)
    rounds = []
    for _ in range(given.rounds):
        cold, back = scan(given.cache), scan(given.cache, "--history", str(given.months), "--every", "month")
        rounds.append({"cold": cold.wall, "look_back": back.wall, "cold_cpu": cold.cpu, "look_back_cpu": back.cpu})
    report = {
        "repository": facts,
        "changed": given.changed,
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 1),
        "seconds": {key: round(median(one[key] for one in rounds), 2) for key in rounds[0]},
        "ratio": round(median(one["look_back"] / one["cold"] for one in rounds), 2),
        "ratio_cpu": round(median(one["look_back_cpu"] / one["cold_cpu"] for one in rounds), 2),
        "limit": LIMIT,
    }
    (HERE / "results").mkdir(exist_ok=True)
    text = json.dumps(report, indent=1)
    (HERE / "results" / "look-back.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
