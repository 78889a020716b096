"""`python -m benchmarks.fuzz [--runs N] [--only NAME...] [--seed N] [--keep FOLDER]`: run and count."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.fuzz.drive import save
from benchmarks.fuzz.isolated import drive_isolated
from benchmarks.fuzz.registry import harnesses

FEWEST = 20


def main(arguments: list[str] | None = None) -> int:
    """0 where nothing failed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="executions in all, spread by what they cost")
    parser.add_argument("--only", nargs="*", default=(), help="harnesses whose names start so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where inputs are written that failed or killed")
    given = parser.parse_args(arguments)
    chosen = [one for one in harnesses() if not given.only or one.name.startswith(tuple(given.only))]
    shares = sum(one.share for one in chosen)
    total = killed = failures = 0
    for harness in chosen:
        outcome = drive_isolated(harness, max(FEWEST, round(given.runs * harness.share / shares)), given.seed)
        print(outcome.row(), flush=True)
        for kind, data in outcome.failures.items():
            print(f"  FAILED {kind}\n    {data[:200]!r}", flush=True)
        if given.keep:
            save(outcome, given.keep)
        total += outcome.runs
        killed += sum(map(len, outcome.killed.values()))
        failures += len(outcome.failures)
    print(f"{total:,} executions, {killed} ended the process that holds the parser, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
