"""`check` against large look-up tables: `python -m benchmarks.speed.lookup ROOT [--fragments N] [--rounds N]`.

ROOT is a folder of repositories. Its fragments are grown to N distinct ones (see `enlarged.py`), the look-up tables of
these are written as a scan writes them, and a change that adds 500 lines of ROOT's own code, names altered in half of
them, is checked against them by the installed command.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.speed.enlarged import enlarged
from benchmarks.speed.measure import measured
from dupfinder.config import ScanSettings
from dupfinder.detect.fold import fold
from dupfinder.engines import local
from dupfinder.lookup import content, write
from dupfinder.lookup.schema import Table
from dupfinder.tables import Corpus
from dupfinder_scanners.fragments import Repository, Role
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource

LINES = 500
WHO = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]


def read(root: Path) -> Corpus:
    source = LocalSource([root], ListingOptions(language_of=language_of))
    repositories = source.repositories()
    files = [file for one in repositories for file in source.listing(one).files if file.role is Role.PRODUCTION]
    return local.read(source, repositories, files, ScanSettings(), jobs=0).corpus


def tables(corpus: Corpus, fragments: int, place: Path) -> dict[str, float]:
    start = perf_counter()
    large = enlarged(corpus, fragments)
    grown = perf_counter()
    shapes = fold(large)
    tokens = 0

    def parts() -> Iterator[tuple[str, Table]]:
        nonlocal tokens
        for name, part in content(large, shapes, [Repository(name, name) for name in large.repositories]):
            tokens += len(part["token"]) if name == "tokens" else 0
            yield name, part

    write(place, parts(), (), "0")
    return {
        "fragments": len(large),
        "shapes": len(shapes),
        "tokens": tokens,
        "megabytes": round(place.stat().st_size / 1e6, 1),
        "seconds_to_write": round(perf_counter() - grown, 1),
        "seconds_to_grow": round(grown - start, 1),
    }


def built(root: Path, fragments: int, place: Path) -> dict[str, float]:
    return tables(read(root), fragments, place)


def changed(root: Path, folder: Path, lines: int = LINES) -> int:
    """A repository whose last commit adds so many lines of ROOT's Python; returns the lines."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "README.md").write_text("# Change\n")
    commit(folder)
    added = 0
    paths = sorted(root.rglob("*.py"), key=lambda path: hashlib.sha256(str(path.relative_to(root)).encode()).digest())
    for number, path in enumerate(paths):
        text = path.read_bytes().decode("utf-8", "replace").splitlines()[: lines - added]
        if "test" in str(path.relative_to(root)) or len(text) < min(30, lines - added):
            continue
        name = re.compile(r"\bself\.(\w+)") if number % 2 else None
        body = "\n".join(name.sub(r"self.\1_own", line) if name else line for line in text)
        (folder / f"added_{number}.py").write_text(body + "\n")
        added += len(text)
        if added >= lines:
            break
    commit(folder)
    return added


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, *WHO, "commit", "--quiet", "--message", "change")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, stdin=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed.lookup", description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--fragments", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", type=Path, default=Path("build/benchmarks/speed/lookup"))
    given = parser.parse_args()
    folder = given.work.absolute() / f"{given.root.name}-{given.fragments}"
    folder.mkdir(parents=True, exist_ok=True)
    place, change = folder / "index.lookup.duckdb", folder / f"change-{os.getpid()}"
    known = folder / "tables.json"
    if not place.exists():
        # In a process of its own: the kernel counts the memory of who starts a command as that of the command.
        with ProcessPoolExecutor(1) as aside:
            known.write_text(json.dumps(aside.submit(built, given.root, given.fragments, place).result()))
    lines = changed(given.root, change)
    command = [sys.executable, "-I", "-m", "dupfinder", "check", "--index", str(folder / "index.duckdb")]
    command += ["--base", "HEAD~1", "--format", "json", "--output", str(folder / "check.json"), "--quiet"]
    runs = [measured(command, folder=change) for _ in range(given.rounds)]
    report = {
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "versions": {"python": platform.python_version(), "dupfinder": version("squad-dupfinder")},
        "load_before": round(os.getloadavg()[0], 1),
        "tables": json.loads(known.read_text()),
        "lines": lines,
        "findings": len(json.loads((folder / "check.json").read_text())["findings"]),
        "median": {key: round(median(getattr(run, key) for run in runs), 2) for key in ("wall", "cpu", "rss")},
        "rounds": given.rounds,
    }
    print(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
