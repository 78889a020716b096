"""Backtests: how many of the known helper families of an organisation the first candidates hold.

Here the 32 OpenStack projects of 2014 with 25 families; `orgs.py` has the organisations of our own making.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy import judgement, orgs
from benchmarks.accuracy.asking import NOT_RUN, ask
from benchmarks.accuracy.digest import digest
from benchmarks.accuracy.merging import CORPUS, TOOLS
from benchmarks.accuracy.registries import pypi
from benchmarks.accuracy.registries.unpack import unpack
from benchmarks.accuracy.scoring import KINDS, LIMITS, Truth, read_truth, recall, score
from benchmarks.accuracy.table import table
from benchmarks.accuracy.tools.interface import Found, Tool
from benchmarks.accuracy.variants import hand_written, left_of, scripted, without_scripted

TRUTH = Path(__file__).with_name("openstack")
FIRST = 50
READERS = {"first": "judged_first_50.csv", "second": "judged_first_50_second.csv"}
"""Sheets of two readers; the second did not see what the first had said."""
OPENSTACK = "openstack"


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of the corpus with the families that it still has in three repositories or more."""

    name: str
    root: Path
    truth: Truth


def fetched(cache: Path) -> Path:
    """The sdists of the truth unpacked as `<root>/<repository>/`, without their own top folder."""
    root = cache / "corpora" / "openstack"
    with (TRUTH / "openstack_clients.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            target = root / row["repository"]
            if target.is_dir():
                continue
            archive = pypi.sdist(row["requirement"], row["sha256"], cache / "downloads" / "sdist")
            partial = target.with_name(f".{target.name}.partial")
            shutil.rmtree(partial, ignore_errors=True)
            unpack(archive, partial, ("",), strip=1)
            partial.rename(target)
    return root


def variants(cache: Path) -> list[Variant]:
    """The corpus as it was, without scripted copies, and with hand-written variants only."""
    root, truth = fetched(cache), read_truth(TRUTH)
    places = [place for members in truth.members.values() for place in members]
    second, third = cache / "variants" / "no-scripted-copies", cache / "variants" / "hand-written"
    without_scripted(root, second)
    gone = hand_written(root, third)
    return [
        Variant("as it was", root, truth),
        Variant("no scripted copies", second, truth.kept(place for place in places if not scripted(place.path))),
        Variant("hand-written variants only", third, truth.kept(left_of(places, gone))),
    ]


def names() -> list[str]:
    """OpenStack and every organisation of `truth/`."""
    return [OPENSTACK, *orgs.declared()]


def run(name: str, tools: Sequence[Tool], cache: Path, *, quick: bool) -> tuple[dict[str, object], str]:
    """Every tool on one of the `names`: numbers for the record, and the tables. Raises FetchError."""
    if name != OPENSTACK:
        return orgs.run(orgs.declared()[name], tools, cache)
    numbers: dict[str, object] = {}
    shown = []
    for variant in variants(cache)[: 1 if quick else None]:
        numbers[variant.name], said = _measured(variant, tools, cache)
        shown.append(said)
    return numbers, "\n".join(shown)


def _measured(variant: Variant, tools: Sequence[Tool], cache: Path) -> tuple[dict[str, object], str]:
    """Every tool on one form of the corpus."""
    rows: list[list[object]] = []
    result: dict[str, object] = {}
    notes: list[str] = []
    for tool in tools:
        print(f"backtest: {variant.name}: {tool.name}", file=sys.stderr, flush=True)
        work = cache / "runs" / "backtest" / variant.name.replace(" ", "-") / tool.name.replace(" ", "-")
        asked = ask(tool, variant.root, ("python",), work)
        notes += [f"{tool.name}: {asked.said}"] if asked.said else []
        row = result[tool.name] = asked.row()
        if asked.candidates is None:
            rows.append([tool.name, NOT_RUN, *[""] * (len(LIMITS) * (len(KINDS) + 1))])
            continue
        hits = score(variant.truth, asked.candidates)
        found = recall(variant.truth, hits)
        row |= {"within": found, "rank of family": {name: hit.rank for name, hit in hits.items()}}
        if tool.name == "dupfinder" and variant.root.name == OPENSTACK:
            row["precision of the first 50"] = precision = _precision(asked.candidates, work)
            notes += [
                f"first {FIRST}, {reader} reader ({READERS[reader]}): {said}" for reader, said in precision.items()
            ]
        rows.append([tool.name, len(asked.candidates), *_cells(found)])
    head = ["", "candidates", *(f"{kind} {limit}" for limit in LIMITS for kind in ("all", *KINDS))]
    title = f"OpenStack 2014, {variant.name}: families found within the first 50, 100, 200"
    numbers = {"families": len(variant.truth.kind), CORPUS: digest(variant.root), TOOLS: result}
    return numbers, "\n".join([table(title, head, rows), *notes])


def _precision(candidates: Sequence[Found], work: Path) -> dict[str, dict[str, int]]:
    """Verdicts of each reader on the first 50; sheets with what they have not read yet are left in `work`."""
    return {
        reader: judgement.write_sheet(work / sheet, candidates[:FIRST], judgement.read(TRUTH / sheet))
        for reader, sheet in READERS.items()
    }


def _cells(found: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [found[str(limit)][kind] for limit in LIMITS for kind in ("all", *KINDS)]
