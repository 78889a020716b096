"""pyscn: clone pairs of its tree-edit-distance detector, Python only.

Settings: all four types of clone (by default type 3 is off), functions from five lines (eight), and no end after five
minutes by the clock, which would make the result depend on the load of the machine. Tests, examples and documentation
are left out, as they are by default: with them, OpenStack takes twice as long and has the same families. Its own groups
are by complete linkage, where one set of copies is many groups; its pairs are joined to connected components instead,
which gives it 10 families for 1 within the first 50 of OpenStack.
It keeps the 10,000 most similar pairs and no more, whatever its settings say.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.tools.interface import Answer, Place, ToolError, connected, ranked, split
from benchmarks.accuracy.tools.process import Limit, call

SETTINGS = """\
[clones]
enabled_clone_types = ["type1", "type2", "type3", "type4"]
min_lines = 5
timeout_seconds = 86400
"""


class Pyscn:
    """`pyscn analyze --select clones` with SETTINGS."""

    name = "pyscn"
    languages = frozenset({"python"})

    def __init__(self, command: Path, limit: Limit = Limit()) -> None:
        self.command, self.limit = str(command), limit

    def version(self) -> str:
        return call([self.command, "--version"], Limit(60, 60)).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> Answer:  # noqa: ARG002 - one form for all tools
        work.mkdir(parents=True, exist_ok=True)
        report, settings = work / "pyscn.json", work / "pyscn.toml"
        report.unlink(missing_ok=True)
        settings.write_text(SETTINGS)
        options = ["--config", str(settings), "--select", "clones", "--json", "--no-open", "--output", str(report)]
        call([self.command, "analyze", *options, str(root)], self.limit, work, codes=(0, 1))
        if not report.is_file():
            raise ToolError("wrote no report")
        return parsed(json.loads(report.read_text()), root)


def parsed(report: Mapping[str, Any], root: Path) -> Answer:
    """The answer that a JSON report holds. Raises ToolError where it read no file or did not end well."""
    clones, files = report["clone"], report["summary"]
    if not files["analyzed_files"]:
        raise ToolError("read no file")
    if not clones["success"]:
        raise ToolError("says that clone detection failed")
    pairs = []
    for pair in clones["clone_pairs"] or []:
        first, second = (_place(pair[side]["location"], root) for side in ("clone1", "clone2"))
        if first.repository != second.repository:
            pairs.append((first, second))
    skipped, total = files["skipped_files"], files["total_files"]
    return Answer(ranked(connected(pairs)), f"could not parse {skipped} of {total} files" if skipped else "")


def _place(location: Mapping[str, Any], root: Path) -> Place:
    repository, path = split(str(location["file_path"]), root)
    return Place(repository, path, int(location["start_line"]), int(location["end_line"]))
