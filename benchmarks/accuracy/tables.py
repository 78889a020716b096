"""The tables of README.md from results/: no figure there is typed by hand. `python -m benchmarks.accuracy tables`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.accuracy.asking import NOT_RUN
from benchmarks.accuracy.corpora import declared
from benchmarks.accuracy.merging import TOOLS
from benchmarks.accuracy.mutants import SIZES
from benchmarks.accuracy.mutation.operators import OPERATORS
from benchmarks.accuracy.record import RESULTS
from benchmarks.accuracy.scoring import KINDS, LIMITS

README = Path(__file__).with_name("README.md")
BEGIN, END = "<!-- tables: begin -->", "<!-- tables: end -->"
ORDER = (
    "dupfinder", "jscpd ast 0.7", "jscpd ast 0.5", "jscpd ast 0.5 + tokens", "jscpd tokens", "pyscn", "find-dup-defs",
)  # fmt: skip
FORMS = ("as it was", "no scripted copies", "hand-written variants only")
GROUPS = (
    *((label, group, "") for label, group in (("type 1", "type-1"), ("type 2", "type-2"), ("one line", "line"))),
    *((one.name, "edits", one.name) for one in OPERATORS if one.group == "edits"),
    ("what people do", "people", ""),
)
"""Rows of a mutation table: label, group of operators, and the one operator that the row is of."""


def update(readme: Path = README, results: Path = RESULTS) -> None:
    """Write the tables between the two marks of the README."""
    before, _, rest = readme.read_text().partition(BEGIN)
    after = rest.partition(END)[2]
    readme.write_text(f"{before}{BEGIN}\n{markdown(results)}\n{END}{after}")


def markdown(results: Path = RESULTS) -> str:
    """Every table that the folder has figures for."""
    records = {path.stem: json.loads(path.read_text())["numbers"] for path in sorted(results.glob("*.json"))}
    parts = [_openstack(records.get("backtest-openstack", {}))]
    parts += [_organisations({name: numbers for name, numbers in records.items() if name.startswith("backtest-")})]
    parts += [_null(records.get("null", {}))]
    parts += [_mutation(name.partition("-")[2], records[name]) for name in records if name.startswith("mutation-")]
    return "\n\n".join(part for part in parts if part)


def _openstack(numbers: Mapping[str, Any]) -> str:
    parts = []
    for form in FORMS:
        if form not in numbers:
            continue
        rows = []
        for tool, row in _rows(numbers[form]):
            ranked = row.get("within")
            cells = [_of(ranked[str(limit)]["all"]) for limit in LIMITS] if ranked else [""] * len(LIMITS)
            kinds = [ranked["100"][kind] for kind in KINDS] if ranked else [""] * len(KINDS)
            rows.append([tool, row.get("candidates", NOT_RUN), *cells, *kinds, row.get("processor seconds", "")])
        head = [
            "",
            "candidates",
            *(f"in {limit}" for limit in LIMITS),
            *(f"{kind}, in 100" for kind in KINDS),
            "processor s",
        ]
        title = f"OpenStack 2014, {form}: of {numbers[form]['families']} families, found within the first 50, 100, 200"
        parts.append(_table(title, head, rows, {"": numbers[form]}))
    return "\n\n".join(parts)


def _organisations(records: Mapping[str, Mapping[str, Any]]) -> str:
    """Families within the first 50, all and those of three repositories or more; one column an organisation."""
    known = {name.removeprefix("backtest-"): node for name, node in records.items() if TOOLS in node}
    if not known:
        return ""
    tools = [tool for tool in ORDER if any(tool in node[TOOLS] for node in known.values())]
    rows = []
    for tool in tools:
        cells = []
        for node in known.values():
            row = node[TOOLS].get(tool, {})
            shared = row.get("within, three repositories or more", {})
            cells.append(f"{_of(row['within']['50']['all'])}, {_of(shared['50'])}" if shared else _why(row))
        rows.append([tool, *cells])
    head = ["", *(f"{name} (of {node['families']}, {node['of three']})" for name, node in known.items())]
    title = "Other organisations: families within the first 50; all, and those of three repositories or more"
    return _table(title, head, rows, known)


def _null(numbers: Mapping[str, Any]) -> str:
    known = {name: numbers[name] for name in declared() if name in numbers}
    if not known:
        return ""
    tools = [tool for tool in ORDER if any(tool in node[TOOLS] for node in known.values())]
    rows = []
    for tool in tools:
        found = [node[TOOLS].get(tool, {}) for node in known.values()]
        cells = [f"{row['three squads']} / {row['two squads']}" if "two squads" in row else _why(row) for row in found]
        rows.append([tool, *cells])
    read = [node[TOOLS].get("dupfinder", {}).get("judged", {}) for node in known.values()]
    rows.append(["of dupfinder's, read as true", *(its.get("true", "") for its in read)])
    rows.append(["read as false", *(its.get("false", "") for its in read)])
    rows.append(["not read", *(its.get("not read", "") for its in read)])
    title = "Null organisations: candidates with three squads or more / with two"
    return _table(title, ["", *known], rows, known)


def _mutation(language: str, numbers: Mapping[str, Any]) -> str:
    if "pairs" not in numbers:
        return ""
    tools = _rows(numbers)
    rows: list[list[object]] = []
    for label, group, only in GROUPS:
        operators = [one.name for one in OPERATORS if one.group == group and only in ("", one.name)]
        rows.append([label, *(_recall(row, "by operator", operators) for _, row in tools)])
    every = [one.name for one in OPERATORS]
    for label, low, high in SIZES:
        cells = [_recall(row.get("by size and operator", row), label, every) for _, row in tools]
        rows.append([f"all, {low} to {high} statements", *cells])
    rows.append(["candidates elsewhere", *(row.get("elsewhere", "") for _, row in tools)])
    title = f"Mutation, {language}: recall in % of {numbers['pairs']} pairs"
    return _table(title, ["", *(tool for tool, _ in tools)], rows, {"": numbers})


def _recall(row: Mapping[str, Any], among: str, operators: Sequence[str]) -> str:
    if NOT_RUN in row:
        return _why(row)
    own = [row[among][name] for name in operators if name in row[among]]
    pairs = sum(one["pairs"] for one in own)
    return f"{100 * sum(one['candidate'] for one in own) / pairs:.0f}" if pairs else ""


def _rows(node: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The rows of a node in the order of the tools."""
    return [(tool, node[TOOLS][tool]) for tool in ORDER if tool in node[TOOLS]]


def _why(row: Mapping[str, Any]) -> str:
    """What a cell without a figure says: a tool that does not read the language, one that failed, or no run at all."""
    if NOT_RUN not in row:
        return "not measured"
    return "-" if str(row[NOT_RUN]).startswith("does not read") else NOT_RUN


def _of(found: str) -> str:
    return found.partition("/")[0]


def _table(
    title: str, head: Sequence[object], rows: Iterable[Sequence[object]], nodes: Mapping[str, Mapping[str, Any]]
) -> str:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (head, ["---"] * len(head), *rows)]
    return "\n".join([f"**{title}**", "", *lines, "", *_remarks(nodes)])


def _remarks(nodes: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What tools said, one line each, and when and at which commit the rows were measured."""
    lines = []
    runs: dict[str, dict[str, None]] = {}
    for name, node in nodes.items():
        for tool, row in _rows(node):
            said = row.get("remark") or (row.get(NOT_RUN) if _why(row) == NOT_RUN else None)
            lines += [f"- {tool}{' on ' if name else ''}{name}: {said}."] if said else []
            if run := row.get("run"):
                runs.setdefault(f"{run['measured']} at {run['commit']}", {})[tool] = None
    return [*lines, *(f"- Measured {when}: {', '.join(tools)}." for when, tools in runs.items())]
