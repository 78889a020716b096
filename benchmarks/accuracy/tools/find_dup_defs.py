"""find-dup-defs: its clusters of functions, methods and classes, defaults otherwise.

It names the first line of a definition only; the last one is read from the syntax tree of the file. Its passes (same
name, other name, near copy) report some clusters again: one inside another of higher rank is not counted twice. Its
reports do not say how many files it read. Of JavaScript and TypeScript it reads `.ts`, `.tsx` and `.mts`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.accuracy.syntax import definitions
from benchmarks.accuracy.tools.interface import Answer, Found, Place, ranked, split
from benchmarks.accuracy.tools.process import Limit, call

KINDS = "functions,methods,classes"
Bounds = Callable[[str], Mapping[int, int]]
"""Last line by first line of the definitions of a file, named relative to the root."""


class FindDupDefs:
    """`find-dup-defs --json`; exit code 1 means that it found something."""

    name = "find-dup-defs"
    languages = frozenset({"python", "typescript", "go"})

    def __init__(self, command: Path, limit: Limit = Limit()) -> None:
        self.command, self.limit = str(command), limit

    def version(self) -> str:
        return call([self.command, "--version"], Limit(60, 60)).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> Answer:
        work.mkdir(parents=True, exist_ok=True)
        command = [self.command, "--json", "--kinds", KINDS, "--repo-root", str(root), str(root)]
        report = json.loads(call(command, self.limit, work, codes=(0, 1)))
        bounds = cache(lambda file: {one.start_line: one.end_line for one in definitions(root / file, language)})
        return parsed(report, root, bounds)


def parsed(report: Mapping[str, Any], root: Path, bounds: Bounds) -> Answer:
    """The answer that a JSON report holds; a definition whose last line is not known is one line long."""

    def place(member: Mapping[str, Any], name: str) -> Place:
        repository, path = split(str(member["file"]), root)
        line = int(member["line"])
        return Place(repository, path, line, bounds(f"{repository}/{path}").get(line, line), name)

    groups = ranked([place(member, group["name"]) for member in group["members"]] for group in report["groups"])
    return Answer(_once(groups))


def _once(groups: Iterable[Found]) -> tuple[Found, ...]:
    """The groups without those whose places one before them has."""
    kept: list[Found] = []
    holding: dict[tuple[str, str, int], set[int]] = defaultdict(set)
    for group in groups:
        keys = {(place.repository, place.path, place.start_line) for place in group.places}
        if not set.intersection(*(holding[key] for key in keys)):
            for key in keys:
                holding[key].add(len(kept))
            kept.append(group)
    return tuple(kept)
