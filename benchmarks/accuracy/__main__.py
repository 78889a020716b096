"""python -m benchmarks.accuracy [backtest|null|mutation|all|tables] ...: see README.md."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy import backtest, mutants, null, tables
from benchmarks.accuracy.peers import peers
from benchmarks.accuracy.record import renew
from benchmarks.accuracy.registries.run import FetchError
from benchmarks.accuracy.tools.dupfinder import Dupfinder
from benchmarks.accuracy.tools.interface import Tool
from benchmarks.accuracy.tools.process import Limit


@dataclass(frozen=True, slots=True)
class Part:
    """`names`: its corpora or languages, one run each; `together`: all are in one file of results/."""

    names: Callable[[], list[str]]
    run: Callable[..., tuple[dict[str, object], str]]
    together: bool = False

    def chosen(self, only: str, *, quick: bool) -> list[str]:
        """The names to run; the first one alone where it has to be quick. Raises SystemExit for one it has not."""
        known = self.names()
        if only and only not in known:
            raise SystemExit(f"--only {only}: there is no such one; there are {', '.join(known)}")
        return [only] if only else known[: 1 if quick else None]


PARTS = {
    "backtest": Part(backtest.names, backtest.run),
    "null": Part(null.names, null.run, together=True),
    "mutation": Part(mutants.names, mutants.run),
}


def main() -> int:
    arguments = _arguments()
    if arguments.part == "tables":
        tables.update()
        return 0
    cache = arguments.cache.expanduser().resolve()
    measured = _tools(arguments, cache)
    versions = {tool.name: tool.version() for tool in measured}
    command = shlex.join(["python", "-m", "benchmarks.accuracy", *_shown(sys.argv[1:])])
    failed = False
    for part in PARTS if arguments.part == "all" else (arguments.part,):
        for name in PARTS[part].chosen(arguments.only, quick=arguments.quick):
            try:
                numbers, said = PARTS[part].run(name, measured, cache, quick=arguments.quick)
            except FetchError as error:
                print(f"{part} {name}: not fetched: {error}", file=sys.stderr)
                failed = True
                continue
            print(said, flush=True)
            if not arguments.no_record and not arguments.quick:
                _record(part if PARTS[part].together else f"{part}-{name}", command, numbers, versions)
    return int(failed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all", "tables"])
    parser.add_argument("--quick", action="store_true", help="one corpus or language of each part; nothing is recorded")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "dupfinder-benchmarks", metavar="FOLDER")
    parser.add_argument("--no-peers", action="store_true", help="measure dupfinder alone; rows of the others stay")
    parser.add_argument("--tools", default="", metavar="NAMES", help="detectors whose name begins so, with commas")
    parser.add_argument("--only", default="", metavar="NAME", help="one organisation or one language")
    parser.add_argument("--dupfinder", default="", metavar="COMMAND", help="the command to measure; else this Python's")
    parser.add_argument("--limit", type=int, default=Limit().processor, metavar="SECONDS", help="of processor time")
    parser.add_argument("--no-record", action="store_true", help="print the tables only")
    return parser.parse_args()


def _tools(arguments: argparse.Namespace, cache: Path) -> list[Tool]:
    """What is measured, dupfinder first."""
    limit = Limit(processor=arguments.limit)
    found: list[Tool] = [Dupfinder(arguments.dupfinder, limit)]
    if not arguments.no_peers and arguments.tools != "dupfinder":
        found += peers(cache, limit)
    if arguments.tools:
        found = [tool for tool in found if tool.name.startswith(tuple(arguments.tools.split(",")))]
    return found


def _record(file: str, command: str, numbers: dict[str, object], versions: dict[str, str]) -> None:
    path, gone = renew(file, command, numbers, versions)
    for row in gone:
        print(f"not kept, as it was measured on other files: {row}", file=sys.stderr)
    tables.update()
    print(f"\n{path.name} is in results/", flush=True)


def _shown(given: list[str]) -> list[str]:
    """The arguments without those that name places on this machine."""
    shown = []
    skip = False
    for argument in given:
        if not skip and argument not in {"--cache", "--dupfinder"}:
            shown.append(argument)
        skip = argument in {"--cache", "--dupfinder"}
    return shown


if __name__ == "__main__":
    raise SystemExit(main())
