"""jscpd: its structural mode (`--similarity=RATIO`), its token mode, or both in one report; defaults otherwise."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.tools.interface import Answer, Place, ToolError, connected, ranked, split
from benchmarks.accuracy.tools.process import Limit, call

SAME = 0.5
"""Overlap (intersection over union of lines) from which two ranges of one file are one fragment."""
SCRIPTS = "typescript,javascript,tsx,jsx"


class Jscpd:
    """`similarity`: lowest structural similarity, or None for token clones alone; `tokens`: report these as well."""

    languages = frozenset({"python", "javascript", "typescript", "go", "java"})

    def __init__(self, command: Path, similarity: float | None, *, tokens: bool, limit: Limit = Limit()) -> None:
        self.command, self.similarity, self.tokens, self.limit = str(command), similarity, tokens, limit
        structural = [] if similarity is None else [f"ast {similarity}"]
        self.name = f"jscpd {' + '.join([*structural, *(['tokens'] if tokens else [])])}"

    def version(self) -> str:
        return call([self.command, "--version"], Limit(60, 60)).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> Answer:
        work.mkdir(parents=True, exist_ok=True)
        report = work / "jscpd-report.json"
        report.unlink(missing_ok=True)
        formats = {"typescript": SCRIPTS, "javascript": SCRIPTS}.get(language, language)
        structural = [] if self.similarity is None else [f"--similarity={self.similarity}"]
        only = [] if self.tokens else ["--kind", "ast"]
        options = ["--format", formats, "--reporters", "json", "--output", str(work)]
        call([self.command, str(root), *structural, *only, *options], self.limit, work)
        if not report.is_file():
            raise ToolError("wrote no report")
        return parsed(json.loads(report.read_text()), root, aligned=self.tokens)


def parsed(report: Mapping[str, Any], root: Path, *, aligned: bool) -> Answer:
    """The answer that a JSON report holds; `aligned`: nearly equal ranges are one. Raises ToolError where it read none.

    Pairs within one project are left out before pairs become groups.
    """
    if not report["statistics"]["total"]["sources"]:
        raise ToolError("read no file")
    pairs = []
    for clone in report["duplicates"]:
        first, second = (_place(clone[side], root) for side in ("firstFile", "secondFile"))
        if first.repository != second.repository:
            pairs.append((first, second))
    return Answer(ranked(connected(_aligned(pairs) if aligned else pairs)))


def _place(file: Mapping[str, Any], root: Path) -> Place:
    name = str(file["name"])
    prefix = f"{root.name}/"
    repository, path = split(name.removeprefix(prefix) if not (root / name).exists() else name, root)
    return Place(repository, path, int(file["start"]), int(file["end"]))


def _aligned(pairs: list[tuple[Place, Place]]) -> list[tuple[Place, Place]]:
    """Token clones begin and end a little differently for each partner: nearly the same range becomes the same."""
    known: dict[tuple[str, str], list[Place]] = defaultdict(list)

    def one(place: Place) -> Place:
        for other in known[place.repository, place.path]:
            shared = min(place.end_line, other.end_line) - max(place.start_line, other.start_line) + 1
            union = max(place.end_line, other.end_line) - min(place.start_line, other.start_line) + 1
            if shared / union >= SAME:
                return other
        known[place.repository, place.path].append(place)
        return place

    return [(one(left), one(right)) for left, right in pairs]
