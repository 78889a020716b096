"""`find` against large look-up tables: `python -m benchmarks.speed.find ROOT [--fragments N] [--rounds N]`.

ROOT is a folder of Python repositories. Its fragments, grown to N distinct ones where it has fewer, are written as the
look-up tables of a scan; then questions in words and one in code are asked by the installed command, whole processes
from start to end. By turns with them runs what a person would do instead (`git grep` over ROOT) and what all pay (the
start of Python, the import of DuckDB), so that a busy machine slows all alike.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks.speed.lookup import commit, git, read, tables
from benchmarks.speed.measure import Cost, measured

QUESTIONS = ("retry with backoff", "http client with retry", "sleep between attempts", "parse an iso date")
GOAL = 1.0
"""Seconds for a whole process on an idle machine; on a busy one, `cpu` is nearer to that than `wall`."""


def contenders(root: Path, place: Path, snippet: tuple[Path, str]) -> dict[str, Callable[[], Cost]]:
    """What is run by turns."""
    find = [
        sys.executable,
        "-I",
        "-m",
        "dupfinder",
        "find",
        "--index",
        str(place),
        "--format",
        "json",
        "-o",
        os.devnull,
    ]
    grep = ["git", "grep", "--no-index", "-n", "-i", "-E", "retry|backoff", "--", "."]
    runs: dict[str, Callable[[], Cost]] = {
        "python, nothing": lambda: measured([sys.executable, "-I", "-c", "pass"]),
        "import duckdb": lambda: measured([sys.executable, "-I", "-c", "import duckdb"]),
        "git grep": lambda: measured(grep, okay=(0, 1), folder=root),
    }
    for question in QUESTIONS:
        runs[f"find {question}"] = lambda words=question.split(): measured([*find, *words])
    runs["find --snippet"] = lambda: measured([*find, "--snippet", snippet[1]], folder=snippet[0])
    return runs


def lent(root: Path, folder: Path) -> tuple[Path, str]:
    """A repository of its own with one file of ROOT in it, and the place of a function there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = sorted(root.rglob("*.py"), key=lambda path: hashlib.sha256(str(path.relative_to(root)).encode()).digest())
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        if "test" in str(path) or not 2_000 < len(text) < 40_000:
            continue
        functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
        long = next((one for one in functions if (one.end_lineno or 0) - one.lineno > 15), None)
        if long is not None:
            git(folder, "init", "--quiet", "--initial-branch=main")
            (folder / "lent.py").write_text(text, "utf-8")
            commit(folder)
            return folder, f"lent.py:{long.lineno}-{long.end_lineno}"
    raise SystemExit(f"{root} holds no Python function of more than 15 lines.")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.find", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--fragments", type=int, default=80_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path("build/benchmarks/speed/lookup"))
    given = parser.parse_args()
    folder = given.work.absolute() / f"{given.root.name}-{given.fragments}"
    folder.mkdir(parents=True, exist_ok=True)
    place, known = folder / "index.lookup.duckdb", folder / "tables.json"
    if not place.exists():
        known.write_text(json.dumps(tables(read(given.root), given.fragments, place)))
    runs = contenders(given.root.absolute(), place, lent(given.root, folder / "lent"))
    before = round(os.getloadavg()[0], 1)
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for _ in range(given.rounds):
        for name, run in runs.items():
            costs[name].append(run())
    found = {
        name: {key: round(median(getattr(one, key) for one in each), 2) for key in ("wall", "cpu")}
        for name, each in costs.items()
    }
    report = {
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "versions": {"python": platform.python_version(), "dupfinder": version("squad-dupfinder")},
        "load_before": before,
        "tables": json.loads(known.read_text()),
        "rounds": given.rounds,
        "median": found,
        "goal": {"seconds": GOAL, "met": all(one["wall"] < GOAL for name, one in found.items() if "find" in name)},
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
