"""find-dup-defs: its clusters of functions, methods and classes, defaults otherwise.

It names the first line of a definition only; the last one is read from the syntax tree of the file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from benchmarks.accuracy.syntax import definitions
from benchmarks.accuracy.tools.interface import Found, Place, call, ranked, split

KINDS = "functions,methods,classes"


class FindDupDefs:
    """`find-dup-defs --json`; exit code 1 means that it found something."""

    name = "find-dup-defs"
    languages = frozenset({"python", "typescript", "go"})

    def __init__(self, command: Path, seconds: int = 400) -> None:
        self.command, self.seconds = str(command), seconds

    def version(self) -> str:
        return call([self.command, "--version"], 60).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> list[Found]:
        work.mkdir(parents=True, exist_ok=True)
        command = [self.command, "--json", "--kinds", KINDS, "--repo-root", str(root), str(root)]
        report = json.loads(call(command, self.seconds, work, codes=(0, 1)))
        bounds = cache(lambda file: {one.start_line: one.end_line for one in definitions(root / file, language)})

        def place(member: dict[str, object], name: str) -> Place:
            repository, path = split(str(member["file"]), root)
            line = int(str(member["line"]))
            return Place(repository, path, line, bounds(f"{repository}/{path}").get(line, line), name)

        return ranked([place(member, group["name"]) for member in group["members"]] for group in report["groups"])
