"""`python -m benchmarks.fuzz [--runs N] [--only NAME...] [--seed N] [--keep FOLDER] [--record FILE]`: run and count."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from benchmarks.fuzz.drive import Outcome, save
from benchmarks.fuzz.harness import Harness
from benchmarks.fuzz.isolated import drive_isolated
from benchmarks.fuzz.record import add
from benchmarks.fuzz.registry import harnesses

FEWEST = 20


def main(arguments: list[str] | None = None) -> int:
    """0 where nothing failed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="executions in all, spread by what they cost")
    parser.add_argument("--only", nargs="*", default=(), help="harnesses whose names start so")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="where inputs are written that failed or killed")
    parser.add_argument("--record", type=Path, help="a JSON file that the counts are added to")
    given = parser.parse_args(arguments)
    outcomes = []
    for harness, runs in _shared_out(given.runs, tuple(given.only)):
        outcome = drive_isolated(harness, runs, given.seed)
        _tell(outcome)
        outcomes.append(outcome)
        if given.keep:
            save(outcome, given.keep)
    if given.record:
        add(
            given.record,
            shlex.join(["python", "-m", "benchmarks.fuzz", *(arguments or sys.argv[1:])]),
            given.seed,
            outcomes,
        )
    failures = sum(len(one.failures) for one in outcomes)
    killed = sum(len(those) for one in outcomes for those in one.killed.values())
    total = sum(one.runs for one in outcomes)
    print(f"{total:,} executions, {killed} ended the process that holds the parser, {failures} failures")
    return 1 if failures else 0


def _shared_out(runs: int, named: tuple[str, ...]) -> list[tuple[Harness, int]]:
    """The harnesses that were named, else all that have a share, with their part of the executions."""
    chosen = [one for one in harnesses() if (one.name.startswith(named) if named else one.share)]
    shares = sum(one.share for one in chosen) or 1.0
    return [(one, max(FEWEST, round(runs * (one.share or 1.0) / shares))) for one in chosen]


def _tell(outcome: Outcome) -> None:
    print(outcome.row(), flush=True)
    for kind, data in outcome.failures.items():
        print(f"  FAILED {kind}\n    {data[:200]!r}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
