"""pyscn: clone groups of its tree-edit-distance detector, Python only, defaults otherwise."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.accuracy.tools.interface import Found, Place, ToolError, call, ranked, split


class Pyscn:
    """`pyscn analyze --select clones`."""

    name = "pyscn"
    languages = frozenset({"python"})

    def __init__(self, command: Path, seconds: int = 400) -> None:
        self.command, self.seconds = str(command), seconds

    def version(self) -> str:
        return call([self.command, "--version"], 60).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> list[Found]:  # noqa: ARG002 - one form for all tools
        work.mkdir(parents=True, exist_ok=True)
        report = work / "pyscn.json"
        report.unlink(missing_ok=True)
        options = ["--select", "clones", "--json", "--no-open", "--output", str(report)]
        call([self.command, "analyze", *options, str(root)], self.seconds, work, codes=(0, 1))
        if not report.is_file():
            raise ToolError("wrote no report")
        clones = json.loads(report.read_text()).get("clone") or {}
        return ranked(
            [_place(one["location"], root) for one in group["clones"]] for group in clones["clone_groups"] or []
        )


def _place(location: dict[str, object], root: Path) -> Place:
    repository, path = split(str(location["file_path"]), root)
    return Place(repository, path, int(str(location["start_line"])), int(str(location["end_line"])))
