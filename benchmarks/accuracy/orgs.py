"""Backtests of our own making: repositories of one organisation at a day before their copies became a library.

A folder of `truth/` is one: `repositories.csv` (address and commit), `families.csv` and `members.csv` in the form of
`openstack/`. Its name begins with the language. The sources come from their public addresses, by commit.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.registries import git
from benchmarks.accuracy.registries.run import FetchError
from benchmarks.accuracy.scoring import KINDS, LIMITS, Truth, read_truth, recall, score
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Tool, ToolError, as_json

TRUTHS = Path(__file__).with_name("truth")
SUFFIXES = {"go": (".go",), "typescript": (".ts", ".tsx"), "java": (".java",)}
DROP = {"go": ("vendor", "Godeps"), "typescript": ("node_modules", "out", "dist"), "java": ()}
"""Folders with what others wrote, or a machine."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """One folder of `truth/`."""

    name: str
    truth: Truth

    @property
    def language(self) -> str:
        return self.name.partition("-")[0]

    @property
    def shared(self) -> Truth:
        """The families that three repositories or more have."""
        return self.truth.kept(place for members in self.truth.members.values() for place in members)


def declared() -> dict[str, Organisation]:
    """All organisations by name."""
    return {
        path.parent.name: Organisation(path.parent.name, read_truth(path.parent))
        for path in sorted(TRUTHS.glob("*/repositories.csv"))
    }


def fetched(org: Organisation, cache: Path) -> Path:
    """The repositories as `<root>/<repository>/`; what is already there is not fetched again. Raises FetchError."""
    root = cache / "corpora" / org.name
    with (TRUTHS / org.name / "repositories.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            target = root / row["repository"]
            if target.is_dir():
                continue
            bare = git.fetched(row["url"], row["commit"], cache / "downloads" / "git")
            partial = target.with_name(f".{target.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            git.write(bare, row["commit"], partial, SUFFIXES[org.language], DROP[org.language])
            partial.rename(target)
    return root


def run(org: Organisation, tools: Sequence[Tool], cache: Path) -> tuple[dict[str, object], str]:
    """Every tool that reads the language, on all families and on those of three repositories or more."""
    try:
        root = fetched(org, cache)
    except FetchError as error:
        return {"error": str(error)}, f"\n{org.name}: not fetched: {error}"
    result: dict[str, object] = {}
    rows: list[list[object]] = []
    for tool in tools:
        if org.language not in tool.languages:
            continue
        print(f"backtest: {org.name}: {tool.name}", file=sys.stderr, flush=True)
        work = cache / "runs" / "backtest" / org.name / tool.name.replace(" ", "-")
        try:
            candidates = tool.run(root, org.language, work)
        except ToolError as error:
            result[tool.name] = {"error": str(error)}
            rows.append([tool.name, "did not run", *[""] * (len(LIMITS) * (len(KINDS) + 2))])
            continue
        (work / "candidates.json").write_text(as_json(candidates))
        hits = score(org.truth, candidates)
        found = recall(org.truth, hits)
        shared = recall(org.shared, hits)
        result[tool.name] = {
            "candidates": len(candidates),
            "within": found,
            "within, three repositories or more": {limit: kinds["all"] for limit, kinds in shared.items()},
            "rank of family": {name: hit.rank for name, hit in hits.items()},
        }
        rows.append([tool.name, len(candidates), *_cells(found, shared)])
    head = ["", "candidates", *(f"{kind} {limit}" for limit in LIMITS for kind in ("all", "3+", *KINDS))]
    title = f"{org.name}: families found within the first 50, 100, 200; 3+: those of three repositories or more"
    numbers: dict[str, object] = {"families": len(org.truth.kind), "of three": len(org.shared.kind), "tools": result}
    return numbers, table(title, head, rows)


def _cells(found: Mapping[str, Mapping[str, str]], shared: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [
        value
        for limit in map(str, LIMITS)
        for value in (found[limit]["all"], shared[limit]["all"], *(found[limit][kind] for kind in KINDS))
    ]
