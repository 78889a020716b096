"""Everything in one command: `python -m benchmarks.speed [CORPUS...] [--rounds N] [--only PART]`; see README.md."""

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
from benchmarks.accuracy.peers import PACKAGES, peers
from benchmarks.speed.measure import Cost, TooSlowError, measured
from benchmarks.speed.plot import draw
from benchmarks.speed.stage import change, stage

HERE = Path(__file__).parent
STATE = (
    "index.duckdb", "index.fragments", "index.fragments.recent", "index.findings", "index.findings.aligned",
    "index.findings.cues", "index.lookup.duckdb",
)  # fmt: skip
STEPS = (1, 2, 4, 8)
CHANGED = (0.0, 0.01, 0.1)
PARTS = ("peers", "small", "warm", "growth")
PATIENCE = 300.0
"""Seconds after which a run of another tool is given up."""
SMALL = 1
"""Eighths of the corpus for the tools that take minutes for all of it."""

Contenders = dict[str, Callable[[], Cost]]


def scan(root: Path, state: Path) -> list[str]:
    """A whole scan, to JSON and with its index."""
    given = ["--index", str(state / STATE[0]), "--format", "json", "-o", str(state / "result.json"), "--quiet"]
    return [sys.executable, "-I", "-m", "dupfinder", "scan", str(root), *given]


def cold(root: Path, state: Path) -> Cost:
    """A scan without anything remembered."""
    shutil.rmtree(state, ignore_errors=True)
    state.mkdir(parents=True)
    return measured(scan(root, state))


def ours(root: Path, work: Path) -> Contenders:
    """The scan, and the parsing without which there is none."""
    return {
        "dupfinder": lambda: cold(root, work / "state"),
        "parsing": lambda: measured([sys.executable, "-m", "benchmarks.speed.parse", str(root)]),
    }


def theirs(root: Path, work: Path, tools: Path, names: Sequence[str]) -> Contenders:
    """Other tools over the same bytes, as far as they are installed."""
    out = work / "theirs"
    out.mkdir(parents=True, exist_ok=True)
    options = {
        "jscpd": ["--similarity=0.7", "--kind", "ast", "--reporters", "json", "--output", str(out)],
        "pyscn": ["analyze", "--select", "clones", "--json", "--no-open", "--output", str(out / "pyscn.json")],
        "find-dup-defs": ["--json", "--kinds", "functions,methods,classes", "--repo-root", str(root)],
    }

    def run(name: str) -> Callable[[], Cost]:
        command = [str(tools / name), *options[name], str(root)]
        return lambda: measured(command, okay=(0, 1), folder=out, seconds=PATIENCE)

    return {name: run(name) for name in names if (tools / name).exists()}


def side_by_side(contenders: Contenders, rounds: int) -> dict[str, object]:
    """Medians of alternating runs, for a busy machine slows all alike, and what each costs against dupfinder."""
    runs: dict[str, list[Cost]] = {name: [] for name in contenders}
    late: dict[str, str] = {}
    for _ in range(rounds):
        for name, run in contenders.items():
            if name in late:
                continue
            try:
                runs[name].append(run())
            except TooSlowError as error:
                late[name] = str(error)
    keys = ("wall", "cpu", "rss")
    medians = {
        name: {key: round(median(getattr(run, key) for run in found), 2) for key in keys}
        for name, found in runs.items()
        if found and name not in late
    }
    ratios = {
        name: {key: round(cost[key] / medians["dupfinder"][key], 2) for key in keys}
        for name, cost in medians.items()
        if name != "dupfinder"
    }
    walls = {name: [round(run.wall, 2) for run in found] for name, found in runs.items()}
    return {"medians": medians, "times_dupfinder": ratios, "walls": walls, "given_up": late}


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


def growth(roots: Sequence[Path], work: Path, name: str) -> dict[str, object]:
    """Cold scans of one, two, four and eight eighths of the files, and the exponents of a power law through them."""
    rows: list[dict[str, float]] = []
    for eighths in STEPS:
        size = stage(roots, work / "part", eighths) / 1e6
        cost = cold(work / "part", work / "grown")
        state = sum((work / "grown" / name).stat().st_size for name in STATE if (work / "grown" / name).exists()) / 1e6
        found = json.loads((work / "grown" / "result.json").read_text())["totals"]["fragments"]
        rows.append({"megabytes": size, "fragments": found, **asdict(cost), "state": state})
    keys = ("wall", "cpu", "rss", "state")
    sizes = [row["megabytes"] for row in rows]
    draw(sizes, {key: [row[key] for row in rows] for key in keys}, HERE / "results" / f"{name}.svg")
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


def machine() -> str:
    """Processor, cores and memory."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB"


def set_aside(root: Path, state: Path) -> int:
    """Bytes that the last scan read and did not parse, as generated, minified or vendored; other tools parse them."""
    skipped = json.loads((state / "result.json").read_text())["skipped"]
    places = [root / row["repository"] / row["path"] for row in skipped]
    return sum(place.stat().st_size for place in places if place.is_file())


def python() -> str:
    """Version and build: one that is built without optimisation, as pyenv does it by default, walks a tenth slower."""
    return f"{platform.python_version()} ({platform.python_build()[1]}, {platform.python_compiler()})"


def report(given: argparse.Namespace) -> dict[str, object]:
    """Every part that was asked for."""
    roots = given.root or [corpus(name, given.cache).root for name in given.corpora or ["null-python"]]
    name = "+".join(root.name for root in roots)
    work = given.cache / "speed" / name
    peers(given.cache)
    tools = (given.cache / "peers" / "bin").absolute()
    same, small = work / "same", work / "small"
    found: dict[str, object] = {
        "corpus": name,
        "megabytes": round(stage(roots, same) / 1e6, 1),
        "machine": machine(),
        "versions": {"python": python(), "dupfinder": version("squad-dupfinder"), **PACKAGES},
        "load_before": round(os.getloadavg()[0], 1),
        "rounds": given.rounds,
    }
    parts = given.only or PARTS
    if "peers" in parts:
        found["side_by_side"] = side_by_side(ours(same, work) | theirs(same, work, tools, ["jscpd"]), given.rounds)
        found["megabytes_set_aside"] = round(set_aside(same, work / "state") / 1e6, 1)
    if "small" in parts:
        size = stage(roots, small, SMALL) / 1e6
        contenders = ours(small, work) | theirs(small, work, tools, list(PACKAGES))
        found["small"] = {"megabytes": round(size, 1), **side_by_side(contenders, min(given.rounds, 3))}
    if "warm" in parts:
        found["warm"] = warm(same, work)
    if "growth" in parts:
        found["growth"] = growth(roots, work, name)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("corpora", nargs="*", metavar="CORPUS", help="of benchmarks/accuracy/corpora.toml, as one")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--root", type=Path, action="append", help="a folder of repositories, instead of a corpus")
    parser.add_argument("--cache", type=Path, default=Path("build/benchmarks"))
    parser.add_argument("--only", choices=PARTS, action="append")
    given = parser.parse_args()
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    found = report(given)
    text = json.dumps(found, indent=1)
    (results / f"{found['corpus']}.json").write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
