"""Everything in one command: `python -m benchmarks.speed [CORPUS] [--rounds N] [--root FOLDER] [--jscpd COMMAND]`."""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.accuracy.corpora import corpus
from benchmarks.speed.measure import Cost, measured
from benchmarks.speed.plot import draw
from benchmarks.speed.stage import change, stage

HERE = Path(__file__).parent
STATE = ("index.duckdb", "index.fragments", "index.findings", "index.lookup.duckdb")
STEPS = (1, 2, 4, 8)
CHANGED = (0.0, 0.01, 0.1)


def scan(root: Path, state: Path) -> list[str]:
    """A whole scan, to JSON and with its index."""
    given = ["--index", str(state / STATE[0]), "--format", "json", "-o", str(state / "result.json"), "--quiet"]
    return [sys.executable, "-I", "-m", "dupfinder", "scan", str(root), *given]


def cold(root: Path, state: Path) -> Cost:
    """A scan without anything remembered."""
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    return measured(scan(root, state))


def peers(root: Path, work: Path, jscpd: str | None) -> dict[str, Callable[[], Cost]]:
    """What is run by turns over the same bytes."""
    contenders = {
        "dupfinder": lambda: cold(root, work / "state"),
        "parsing": lambda: measured([sys.executable, "-m", "benchmarks.speed.parse", str(root)]),
    }
    if jscpd:
        given = ["--similarity=0.7", "--kind", "ast", "--reporters", "json", "--output", str(work / "jscpd")]
        contenders["jscpd"] = lambda: measured([jscpd, *given, str(root)], okay=(0, 1))
    return contenders


def side_by_side(contenders: dict[str, Callable[[], Cost]], rounds: int) -> dict[str, dict[str, float]]:
    """Medians of alternating runs: a busy machine slows all alike."""
    runs = [{name: run() for name, run in contenders.items()} for _ in range(rounds)]
    return {
        name: {key: round(median(getattr(run[name], key) for run in runs), 2) for key in ("wall", "cpu", "rss")}
        for name in contenders
    }


def warm(root: Path, work: Path) -> list[dict[str, float]]:
    """Scans after so much was changed, each after a cold one of the tree before."""
    found = []
    for share in CHANGED:
        tree, state = work / "changed", work / "warm"
        shutil.rmtree(tree, ignore_errors=True)
        shutil.copytree(root, tree)
        first = cold(tree, state)
        files = change(tree, share)
        after = measured(scan(tree, state))
        found.append(
            {"changed": share, "files": files, "cold": first.wall, **asdict(after), "ratio": after.wall / first.wall}
        )
    return [{key: round(value, 3) for key, value in row.items()} for row in found]


def growth(root: Path, work: Path) -> dict[str, object]:
    """Cold scans of one, two, four and eight eighths of the files, and the exponents of a power law through them."""
    rows: list[dict[str, float]] = []
    for eighths in STEPS:
        size = stage(root, work / "part", eighths) / 1e6
        cost = cold(work / "part", work / "grown")
        state = sum((work / "grown" / name).stat().st_size for name in STATE if (work / "grown" / name).exists()) / 1e6
        rows.append({"megabytes": size, **asdict(cost), "state": state})
    keys = ("wall", "cpu", "rss", "state")
    sizes = [row["megabytes"] for row in rows]
    draw(sizes, {key: [row[key] for row in rows] for key in keys}, HERE / "results" / "growth.svg")
    return {
        "rows": [{key: round(value, 2) for key, value in row.items()} for row in rows],
        "exponents": {key: round(exponent(sizes, [row[key] for row in rows]), 2) for key in keys},
    }


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Slope of the least-squares line through the logarithms."""
    left, right = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle, height = sum(left) / len(left), sum(right) / len(right)
    over = sum((one - middle) * (other - height) for one, other in zip(left, right, strict=True))
    return over / sum((one - middle) ** 2 for one in left)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("corpus", nargs="?", default="null-python")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--root", type=Path, help="a folder of repositories, instead of a corpus that is downloaded")
    parser.add_argument("--jscpd", default=shutil.which("jscpd"))
    parser.add_argument("--cache", type=Path, default=Path("build/benchmarks"))
    parser.add_argument("--only", choices=("peers", "warm", "growth"), action="append")
    given = parser.parse_args()
    root = given.root or corpus(given.corpus, given.cache).root
    work = given.cache / "speed"
    (HERE / "results").mkdir(exist_ok=True)
    size = stage(root, work / "same")
    report: dict[str, object] = {
        "corpus": given.corpus if not given.root else given.root.name,
        "megabytes": round(size / 1e6, 1),
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "versions": {"python": platform.python_version(), "dupfinder": version("squad-dupfinder")},
        "load_before": round(os.getloadavg()[0], 1),
        "rounds": given.rounds,
    }
    parts = given.only or ("peers", "warm", "growth")
    if "peers" in parts:
        report["side_by_side"] = side_by_side(peers(work / "same", work, given.jscpd), given.rounds)
    if "warm" in parts:
        report["warm"] = warm(work / "same", work)
    if "growth" in parts:
        report["growth"] = growth(root, work)
    text = json.dumps(report, indent=1)
    (HERE / "results" / f"{report['corpus']}.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
