"""Mutation recall of every tool: per language, per operator, per number of edits, per size of the function."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.accuracy.corpora import corpus
from benchmarks.accuracy.mutation.operators import OPERATORS
from benchmarks.accuracy.mutation.run import CORPORA, Outcome, build, measure, recall
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Tool, ToolError

ROUNDS, FUNCTIONS = 1, 360
"""Each round takes other functions, files and places."""
SIZES = (("5-9", 5, 9), ("10-14", 10, 14), ("15-60", 15, 60))


def run(tools: Sequence[Tool], cache: Path, *, quick: bool, only: str = "") -> tuple[dict[str, object], str]:
    """Every tool on the same mutants."""
    languages = [only] if only else list(CORPORA)
    outcomes: dict[str, list[Outcome]] = {tool.name: [] for tool in tools}
    errors: dict[str, str] = {}
    for language in languages:
        root = corpus(CORPORA[language], cache).root
        for number in range(1 if quick else ROUNDS):
            folder = cache / "mutants" / language
            pairs = build(root, language, folder, number, FUNCTIONS)
            for tool in tools:
                if language not in tool.languages:
                    continue
                print(f"mutation: {language} {number}: {tool.name}: {len(pairs)} pairs", file=sys.stderr, flush=True)
                try:
                    work = cache / "runs" / "mutation" / tool.name.replace(" ", "-")
                    outcomes[tool.name] += measure(tool, language, folder, pairs, work)
                except ToolError as error:
                    errors[f"{tool.name} {language}"] = str(error)
    numbers = {name: _numbers(found) for name, found in outcomes.items()}
    missed = [one.as_row() for one in outcomes.get("dupfinder", []) if not one.candidate]
    shown = [_by_operator(languages, outcomes), _by_size(outcomes), _by_tool(outcomes)]
    shown += [f"{name} did not run: {why}" for name, why in errors.items()]
    return {"tools": numbers, "errors": errors, "missed by dupfinder": missed}, "\n".join(shown)


def _numbers(found: Sequence[Outcome]) -> dict[str, object]:
    sizes = {label: recall(one for one in found if low <= one.statements <= high) for label, low, high in SIZES}
    return {"by operator": recall(found), "by size and operator": sizes}


def _rate(found: Iterable[Outcome]) -> str:
    """Share with the number behind it."""
    hits = [one.candidate for one in found]
    return f"{100 * sum(hits) / len(hits):.0f} % of {len(hits)}" if hits else "-"


def _by_operator(languages: Sequence[str], outcomes: dict[str, list[Outcome]]) -> str:
    found = outcomes.get("dupfinder", [])
    rows = []
    for operator in OPERATORS:
        own = [one for one in found if one.operator == operator.name]
        large = [one for one in own if one.statements >= SIZES[-1][1]]
        goal = f"{100 * operator.goal:.0f} %" if operator.goal else "-"
        cells = [_rate(one for one in own if one.language == language) for language in languages]
        rows.append([operator.name, goal, _rate(large), _rate(own), *cells])
    head = ["dupfinder", "goal", "15-60 statements", "all sizes", *languages]
    return table("Mutation recall by operator", head, rows)


def _by_size(outcomes: dict[str, list[Outcome]]) -> str:
    rows = []
    for group in ("type-1", "type-2", "line", "edits", "people"):
        names = {operator.name for operator in OPERATORS if operator.group == group}
        own = [one for one in outcomes.get("dupfinder", []) if one.operator in names]
        rows.append([group, *(_rate(one for one in own if low <= one.statements <= high) for _, low, high in SIZES)])
    return table(
        "Mutation recall by size of the function (statements)", ["dupfinder", *(label for label, _, _ in SIZES)], rows
    )


def _by_tool(outcomes: dict[str, list[Outcome]]) -> str:
    rows = []
    for name, found in outcomes.items():
        cells = []
        for operator in OPERATORS:
            own = [one.candidate for one in found if one.operator == operator.name]
            cells.append(f"{100 * sum(own) / len(own):.0f}" if own else "-")
        rows.append((name, cells))
    head = ["recall in %", *(name for name, _ in rows)]
    lines = [[operator.name, *(cells[at] for _, cells in rows)] for at, operator in enumerate(OPERATORS)]
    return table("The same mutants, every tool (only the languages that it reads)", head, lines)
