"""jscpd: its structural mode (`--similarity=RATIO --kind ast`) and its token mode, defaults otherwise."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

from benchmarks.accuracy.tools.interface import Found, Place, ToolError, call, connected, ranked, split

SAME = 0.5
"""Overlap (intersection over union of lines) from which two ranges of one file are one fragment."""


class Jscpd:
    """`similarity`: lowest structural similarity, or None for the token mode."""

    languages = frozenset({"python", "javascript", "typescript", "go", "java"})

    def __init__(self, command: Path, similarity: float | None, seconds: int = 400) -> None:
        self.command, self.similarity, self.seconds = str(command), similarity, seconds
        self.name = "jscpd tokens" if similarity is None else f"jscpd ast {similarity}"

    def version(self) -> str:
        return call([self.command, "--version"], 60).strip().rpartition(" ")[2]

    def run(self, root: Path, language: str, work: Path) -> list[Found]:
        work.mkdir(parents=True, exist_ok=True)
        report = work / "jscpd-report.json"
        report.unlink(missing_ok=True)
        formats = {"typescript": "typescript,javascript,tsx,jsx", "javascript": "typescript,javascript,tsx,jsx"}
        structural = [] if self.similarity is None else [f"--similarity={self.similarity}", "--kind", "ast"]
        options = ["--format", formats.get(language, language), "--reporters", "json", "--output", str(work)]
        call([self.command, str(root), *structural, *options], self.seconds, work)
        if not report.is_file():
            raise ToolError("wrote no report")
        pairs = []
        for clone in json.loads(report.read_text())["duplicates"]:
            first, second = (_place(clone[side], root) for side in ("firstFile", "secondFile"))
            if first.repository != second.repository:
                pairs.append((first, second))
        return ranked(connected(_aligned(pairs) if self.similarity is None else pairs))


def _place(file: dict[str, object], root: Path) -> Place:
    name = str(file["name"])
    prefix = f"{root.name}/"
    repository, path = split(name.removeprefix(prefix) if not (root / name).exists() else name, root)
    return Place(repository, path, int(str(file["start"])), int(str(file["end"])))


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
