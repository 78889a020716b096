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

from benchmarks.accuracy.asking import NOT_RUN, ask
from benchmarks.accuracy.digest import digest
from benchmarks.accuracy.merging import CORPUS, TOOLS
from benchmarks.accuracy.registries import git
from benchmarks.accuracy.scoring import KINDS, LIMITS, Truth, read_truth, recall, score
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Tool

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
    """Every tool, on all families and on those of three repositories or more. Raises FetchError."""
    root = fetched(org, cache)
    result: dict[str, object] = {}
    rows: list[list[object]] = []
    notes: list[str] = []
    for tool in tools:
        print(f"backtest: {org.name}: {tool.name}", file=sys.stderr, flush=True)
        work = cache / "runs" / "backtest" / org.name / tool.name.replace(" ", "-")
        asked = ask(tool, root, (org.language,), work)
        notes += [f"{tool.name}: {asked.said}"] if asked.said else []
        row = result[tool.name] = asked.row()
        if asked.candidates is None:
            rows.append([tool.name, NOT_RUN, *[""] * (len(LIMITS) * (len(KINDS) + 2))])
            continue
        hits = score(org.truth, asked.candidates)
        found = recall(org.truth, hits)
        shared = recall(org.shared, hits)
        row |= {
            "within": found,
            "within, three repositories or more": {limit: kinds["all"] for limit, kinds in shared.items()},
            "rank of family": {name: hit.rank for name, hit in hits.items()},
        }
        rows.append([tool.name, len(asked.candidates), *_cells(found, shared)])
    head = ["", "candidates", *(f"{kind} {limit}" for limit in LIMITS for kind in ("all", "3+", *KINDS))]
    title = f"{org.name}: families found within the first 50, 100, 200; 3+: those of three repositories or more"
    numbers = {"families": len(org.truth.kind), "of three": len(org.shared.kind), CORPUS: digest(root), TOOLS: result}
    return numbers, "\n".join([table(title, head, rows), *notes])


def _cells(found: Mapping[str, Mapping[str, str]], shared: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [
        value
        for limit in map(str, LIMITS)
        for value in (found[limit]["all"], shared[limit]["all"], *(found[limit][kind] for kind in KINDS))
    ]
