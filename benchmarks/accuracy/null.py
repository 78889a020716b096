"""Null organisations: packages that have nothing to do with one another, so that nearly every candidate is noise.

Each candidate of dupfinder is written with its places and looked up in judgements/NAME.csv, where a reader has said
whether it is one job that several packages have (a vendored file, a copied helper) or not, and why.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy.corpora import corpus, declared
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Found, Tool, ToolError, as_json

JUDGEMENTS = Path(__file__).with_name("judgements")
LANGUAGE = {"null-python": "python", "null-django": "python", "null-npm": "javascript", "null-go": "go", "null-java": "java"}
HEAD = ("key", "squads", "title", "places", "verdict", "reason")


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
                rows.append([name, tool.name, "did not run", "", "", "", ""])
                continue
            (work / "candidates.json").write_text(as_json(candidates))
            three = sum(1 for one in candidates if len(one.squads) >= 3)
            counted: dict[str, object] = {"three squads": three, "two squads": len(candidates) - three}
            if tool.name == "dupfinder":
                counted["judged"] = judged(name, candidates, work)
            result[tool.name] = counted
            verdicts = counted.get("judged", {})
            said = [verdicts.get(key, "") if isinstance(verdicts, dict) else "" for key in ("true", "false", "not read")]
            rows.append([name, tool.name, three, len(candidates) - three, *said])
        numbers[name] = {"packages": found.versions, "not fetched": sorted(found.missing), "tools": result}
    head = ["organisation", "tool", ">= 3 squads", "2 squads", "true", "false", "not read"]
    return numbers, table("Candidates over unrelated packages", head, rows)


def judged(name: str, candidates: Sequence[Found], work: Path) -> dict[str, int]:
    """How many candidates a reader called true and false, and how many nobody has read; the sheet is left in `work`."""
    known = {}
    if (path := JUDGEMENTS / f"{name}.csv").is_file():
        with path.open(newline="") as file:
            known = {row["key"]: row for row in csv.DictReader(file)}
    count = {"true": 0, "false": 0, "false with three squads": 0, "not read": 0}
    with (work / "sheet.csv").open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEAD)
        for one in candidates:
            said = known.get(key(one), {"verdict": "", "reason": ""})
            count[said["verdict"] or "not read"] += 1
            count["false with three squads"] += said["verdict"] == "false" and len(one.squads) >= 3
            places = " | ".join(f"{p.repository}:{p.path}:{p.start_line}-{p.end_line}" for p in shown(one))
            writer.writerow([key(one), len(one.squads), one.title, places, said["verdict"], said["reason"]])
    return count


def key(one: Found) -> str:
    """A candidate by where its strongest part lies: the same as long as the same code is in it."""
    files = sorted({f"{place.repository}:{place.path}:{place.start_line}" for place in one.parts[0]})
    return hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]


def shown(one: Found) -> list:
    """One place of the first part for each squad."""
    first = {}
    for place in one.parts[0]:
        first.setdefault(place.repository, place)
    return list(first.values())
