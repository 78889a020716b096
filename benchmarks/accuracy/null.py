"""Null organisations: packages that have nothing to do with one another, so that nearly every candidate is noise.

Each candidate of dupfinder is written with its places and looked up in judgements/NAME.csv, where a reader has said
whether it is one job that several packages have (a vendored file, a copied helper) or not, and why.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.accuracy import judgement
from benchmarks.accuracy.asking import NOT_RUN, ask
from benchmarks.accuracy.corpora import corpus, declared
from benchmarks.accuracy.digest import digest
from benchmarks.accuracy.merging import CORPUS, TOOLS
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Found, Tool

VERDICTS = ("true", "false", "false with three squads", "not read")
JUDGEMENTS = Path(__file__).with_name("judgements")
LANGUAGES = {
    "null-python": ("python",),
    "null-django": ("python",),
    "null-npm": ("javascript", "typescript"),
    "null-go": ("go",),
    "null-java": ("java",),
}


def names() -> list[str]:
    """Every null organisation."""
    return list(declared())


def run(name: str, tools: Sequence[Tool], cache: Path, *, quick: bool) -> tuple[dict[str, object], str]:  # noqa: ARG001
    """Every tool on one null organisation; a tool that does not read its language has a row that says so."""
    rows: list[list[object]] = []
    notes: list[str] = []
    found = corpus(name, cache)
    result: dict[str, object] = {}
    for tool in tools:
        print(f"null: {name}: {tool.name}", file=sys.stderr, flush=True)
        work = cache / "runs" / name / tool.name.replace(" ", "-")
        asked = ask(tool, found.root, LANGUAGES[name], work)
        notes += [f"{tool.name}: {asked.said}"] if asked.said else []
        row = result[tool.name] = asked.row()
        if asked.candidates is None:
            rows.append([name, tool.name, NOT_RUN, *[""] * (1 + len(VERDICTS))])
            continue
        three = sum(1 for one in asked.candidates if len(one.squads) >= 3)
        two = len(asked.candidates) - three
        row |= {"three squads": three, "two squads": two}
        verdicts = _judged(name, asked.candidates, work) if tool.name == "dupfinder" else {}
        row |= {"judged": verdicts} if verdicts else {}
        rows.append([name, tool.name, three, two, *(verdicts.get(key, "") for key in VERDICTS)])
    numbers = {
        "packages": found.versions, "not fetched": sorted(found.missing), CORPUS: digest(found.root), TOOLS: result,
    }  # fmt: skip
    head = ["organisation", "tool", ">= 3 squads", "2 squads", "true", "false", "false, 3 squads", "not read"]
    return {name: numbers}, "\n".join([table("Candidates over unrelated packages", head, rows), *notes])


def _judged(name: str, candidates: Sequence[Found], work: Path) -> dict[str, int]:
    """How many candidates a reader called true and false; the sheet to be filled is left in `work`."""
    known = judgement.read(JUDGEMENTS / f"{name}.csv")
    count = judgement.write_sheet(work / "sheet.csv", candidates, known)
    verdicts = [(len(one.squads), said.verdict) for one in candidates if (said := judgement.of(one, known)) is not None]
    return {**count, "false with three squads": sum(1 for squads, said in verdicts if squads >= 3 and said == "false")}
