"""dupfinder itself, always as the installed command."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.tools.interface import Answer, Found, Place, ToolError
from benchmarks.accuracy.tools.process import Limit, call

EVERY = frozenset({"python", "javascript", "typescript", "go", "java"})


class Dupfinder:
    """`python -I -m dupfinder scan`, or the command that `--dupfinder` names."""

    name = "dupfinder"
    languages = EVERY

    def __init__(self, command: str = "", limit: Limit = Limit()) -> None:
        self.command = shlex.split(command) or [sys.executable, "-I", "-m", "dupfinder"]
        self.limit = limit

    def version(self) -> str:
        return call([*self.command, "--version"], Limit(60, 60)).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> Answer:  # noqa: ARG002 - one form for all tools
        work.mkdir(parents=True, exist_ok=True)
        output, index = work / "dupfinder.json", work / "dupfinder.duckdb"
        for path in (output, index):
            path.unlink(missing_ok=True)
        options = ["--format", "json", "--index", str(index), "-o", str(output), "--no-snippets", "--quiet"]
        call([*self.command, "scan", str(root), *options], self.limit, work)
        if not output.is_file():
            raise ToolError("wrote no result")
        return parsed(json.loads(output.read_text()))


def parsed(result: Mapping[str, Any]) -> Answer:
    """The answer that a result of `scan --format json` holds. Raises ToolError where no file was read."""
    if not result["totals"]["read"]:
        raise ToolError("read no file")
    return Answer(tuple(map(_found, result["candidates"])))


def _found(candidate: Mapping[str, Any]) -> Found:
    return Found(
        title=candidate["title"],
        squads=tuple(candidate["squads"]),
        parts=tuple(tuple(map(_place, part["fragments"])) for part in candidate["parts"]),
        kind=candidate["kind"],
        family=candidate["family"] or "",
    )


def _place(fragment: Mapping[str, Any]) -> Place:
    return Place(
        fragment["repository"], fragment["path"], fragment["start_line"], fragment["end_line"], fragment.get("name", "")
    )
