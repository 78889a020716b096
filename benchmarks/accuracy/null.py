"""Null organisations: packages that have nothing to do with one another, so that nearly every candidate is noise.

Each candidate of dupfinder is written with its places and looked up in judgements/NAME.csv, where a reader has said
whether it is one job that several packages have (a vendored file, a copied helper) or not, and why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import judgement
from benchmarks.accuracy.corpora import corpus, declared
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Found, Tool, ToolError, as_json

VERDICTS = ("true", "false", "false with three squads", "not read")
JUDGEMENTS = Path(__file__).with_name("judgements")
LANGUAGE = {
    "null-python": "python",
    "null-django": "python",
    "null-npm": "javascript",
    "null-go": "go",
    "null-java": "java",
}


def run(tools: Sequence[Tool], cache: Path, *, quick: bool, only: str = "") -> tuple[dict[str, object], str]:
    """Every tool on every null organisation."""
    names = [only] if only else list(declared())
    numbers: dict[str, object] = {}
    rows: list[list[object]] = []
    for name in names[: 1 if quick else None]:
        found = corpus(name, cache)
        result: dict[str, object] = {}
        for tool in tools:
            if LANGUAGE[name] not in tool.languages:
                continue
            print(f"null: {name}: {tool.name}", file=sys.stderr, flush=True)
            work = cache / "runs" / name / tool.name.replace(" ", "-")
            try:
                candidates = tool.run(found.root, LANGUAGE[name], work)
            except ToolError as error:
                result[tool.name] = {"error": str(error)}
                rows.append([name, tool.name, "did not run", "", "", "", "", ""])
                continue
            (work / "candidates.json").write_text(as_json(candidates))
            three = sum(1 for one in candidates if len(one.squads) >= 3)
            counted: dict[str, object] = {"three squads": three, "two squads": len(candidates) - three}
            if tool.name == "dupfinder":
                counted["judged"] = _judged(name, candidates, work)
            result[tool.name] = counted
            verdicts = counted.get("judged", {})
            said = [verdicts.get(key, "") if isinstance(verdicts, dict) else "" for key in VERDICTS]
            rows.append([name, tool.name, three, len(candidates) - three, *said])
        numbers[name] = {"packages": found.versions, "not fetched": sorted(found.missing), "tools": result}
    head = ["organisation", "tool", ">= 3 squads", "2 squads", "true", "false", "false, 3 squads", "not read"]
    return numbers, table("Candidates over unrelated packages", head, rows)


def _judged(name: str, candidates: Sequence[Found], work: Path) -> dict[str, int]:
    """How many candidates a reader called true and false; the sheet to be filled is left in `work`."""
    known = judgement.read(JUDGEMENTS / f"{name}.csv")
    count = judgement.write_sheet(work / "sheet.csv", candidates, known)
    verdicts = [(len(one.squads), said.verdict) for one in candidates if (said := judgement.of(one, known)) is not None]
    return {**count, "false with three squads": sum(1 for squads, said in verdicts if squads >= 3 and said == "false")}
