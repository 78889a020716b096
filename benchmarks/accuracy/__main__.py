"""python -m benchmarks.accuracy [backtest|null|mutation|all] ...: see README.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.accuracy import backtest, mutants, null
from benchmarks.accuracy.peers import peers
from benchmarks.accuracy.record import keep
from benchmarks.accuracy.tools.dupfinder import Dupfinder
from benchmarks.accuracy.tools.interface import Tool

PARTS: dict[str, Callable[..., tuple[dict[str, object], str]]] = {
    "backtest": backtest.run,
    "null": null.run,
    "mutation": mutants.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "peers", "all"])
    parser.add_argument("--quick", action="store_true", help="one corpus or round of each part")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "dupfinder-benchmarks", metavar="FOLDER")
    parser.add_argument("--no-peers", action="store_true", help="measure dupfinder alone")
    parser.add_argument("--tools", default="", metavar="NAMES", help="detectors whose name begins so, with commas")
    parser.add_argument("--only", default="", metavar="NAME", help="one organisation or one language")
    parser.add_argument("--dupfinder", default="", metavar="COMMAND", help="the command to measure; else this Python's")
    parser.add_argument("--no-record", action="store_true", help="print the tables only")
    arguments = parser.parse_args()
    cache = arguments.cache.expanduser().resolve()
    dupfinder = Dupfinder(arguments.dupfinder)
    tools: list[Tool] = [dupfinder] if arguments.part != "peers" else []
    if not arguments.no_peers:
        tools += peers(cache)
    if arguments.tools:
        tools = [tool for tool in tools if tool.name.startswith(tuple(arguments.tools.split(",")))]
    versions = {tool.name: tool.version() for tool in tools}
    command = " ".join(["python -m benchmarks.accuracy", *_shown(sys.argv[1:])])
    for name in PARTS if arguments.part in {"all", "peers"} else (arguments.part,):
        numbers, tables = PARTS[name](tools, cache, quick=arguments.quick, only=arguments.only)
        print(tables, flush=True)
        if not arguments.no_record and not arguments.quick:
            suffix = f"-{arguments.only}" if arguments.only else ""
            print(f"\n{keep(name + suffix, command, numbers, versions).name} is in results/")
    return 0


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
