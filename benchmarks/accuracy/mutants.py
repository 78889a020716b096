"""Mutation recall of every tool: per operator, per number of edits, per size of the function."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.accuracy.asking import NOT_RUN, ask
from benchmarks.accuracy.corpora import corpus
from benchmarks.accuracy.digest import digest
from benchmarks.accuracy.merging import CORPUS, TOOLS
from benchmarks.accuracy.mutation.operators import OPERATORS
from benchmarks.accuracy.mutation.run import CORPORA, Outcome, build, elsewhere, outcomes, recall
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Tool

FUNCTIONS = 360
SIZES = (("5-9", 5, 9), ("10-14", 10, 14), ("15-60", 15, 60))


def names() -> list[str]:
    """The languages."""
    return list(CORPORA)


def run(name: str, tools: Sequence[Tool], cache: Path, *, quick: bool) -> tuple[dict[str, object], str]:  # noqa: ARG001
    """Every tool on the same mutants of one language."""
    folder = cache / "mutants" / name
    pairs = build(corpus(CORPORA[name], cache).root, name, folder, 0, FUNCTIONS)
    found: dict[str, list[Outcome]] = {}
    rows: dict[str, dict[str, object]] = {}
    notes: list[str] = []
    for tool in tools:
        print(f"mutation: {name}: {tool.name}: {len(pairs)} pairs", file=sys.stderr, flush=True)
        asked = ask(tool, folder, (name,), cache / "runs" / "mutation" / name / tool.name.replace(" ", "-"))
        notes += [f"{tool.name}: {asked.said}"] if asked.said else []
        row = rows[tool.name] = asked.row()
        if asked.candidates is None:
            continue
        its = found[tool.name] = outcomes(asked.candidates, name, pairs)
        row |= {**_numbers(its), "elsewhere": elsewhere(asked.candidates, pairs)}
        if tool.name == "dupfinder":
            row["missed"] = [one.as_row() for one in its if not one.candidate]
    shown = [_by_operator(name, found.get("dupfinder", [])), _by_tool(name, list(rows), found), *notes]
    return {"pairs": len(pairs), CORPUS: digest(folder), TOOLS: rows}, "\n".join(shown)


def _numbers(found: Sequence[Outcome]) -> dict[str, object]:
    sizes = {label: recall(one for one in found if low <= one.statements <= high) for label, low, high in SIZES}
    return {"by operator": recall(found), "by size and operator": sizes}


def _rate(found: Iterable[Outcome]) -> str:
    """Share with the number behind it."""
    hits = [one.candidate for one in found]
    return f"{100 * sum(hits) / len(hits):.0f} % of {len(hits)}" if hits else "-"


def _by_operator(language: str, found: Sequence[Outcome]) -> str:
    """Recall of dupfinder with the goals, and by size of the function."""
    rows = []
    for operator in OPERATORS:
        own = [one for one in found if one.operator == operator.name]
        sizes = [_rate(one for one in own if low <= one.statements <= high) for _, low, high in SIZES]
        rows.append([operator.name, f"{100 * operator.goal:.0f} %" if operator.goal else "-", _rate(own), *sizes])
    head = ["dupfinder", "goal", "all sizes", *(f"{label} statements" for label, _, _ in SIZES)]
    return table(f"Mutation recall, {language}", head, rows)


def _by_tool(language: str, tools: Sequence[str], found: Mapping[str, Sequence[Outcome]]) -> str:
    rows = []
    for operator in OPERATORS:
        cells = []
        for tool in tools:
            own = [one.candidate for one in found.get(tool, ()) if one.operator == operator.name]
            cells.append(f"{100 * sum(own) / len(own):.0f}" if own else NOT_RUN if tool not in found else "-")
        rows.append([operator.name, *cells])
    return table(f"The same mutants of {language}, every tool", ["recall in %", *tools], rows)
