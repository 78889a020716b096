"""Hundreds of warm scans of an org that somebody edits, all in one process: memory, open files and the index must not
grow but by what there is to remember, and what a warm scan says is what a cold one says."""

from __future__ import annotations

import gc
import os
import random
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from dupfinder.cli.app import app
from dupfinder.cli.exits import guarded
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.pool import resident_bytes

CHECKPOINTS = 10
"""Cold scans along the way that a warm one is compared with."""
SETTLED = 50
"""Scans after which everything is loaded that ever will be."""
MOST_GROWTH = 1.10
"""Median of the resident size of the last scans over that of the scans after `SETTLED`: above, it is a leak."""
SPAN = 40
_NUMBER = re.compile(r"\b[1-9]\d?\b")


@dataclass(slots=True)
class Soak:
    """Figures after each scan: resident bytes, open files, bytes of the index and of the files beside it."""

    resident: list[int] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    beside: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    edits: dict[str, int] = field(default_factory=dict)
    compared: int = 0
    fresh_index: int = 0
    broken: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        every = max(1, len(self.resident) // 10)
        return {
            "scans": len(self.resident),
            "edits": dict(sorted(self.edits.items())),
            "resident MB": [one >> 20 for one in self.resident[::every]],
            "growth of resident size": self.growth(),
            "open files": [min(self.handles), max(self.handles)],
            "child processes left": max(self.children),
            "index bytes": self.index[::every],
            "index bytes of a first run": self.fresh_index,
            "bytes beside the index": self.beside[::every],
            "compared with a cold scan": self.compared,
            "broken promises": self.broken,
        }

    def growth(self) -> float:
        """Median resident size of the last scans over that of the first ones after it settled."""
        first = self.resident[min(SETTLED, len(self.resident) // 2) :][:SPAN]
        return round(median(self.resident[-SPAN:]) / median(first), 3)


def soak(org: Path, folder: Path, scans: int, seed: int = 1) -> Soak:
    """So many scans of a copy of `org`, an edit or two before each."""
    dice, found, root = random.Random(seed), Soak(), folder / "org"
    shutil.copytree(org, root)
    for number in range(scans):
        for _ in range(dice.randint(0, 2)):
            name = edit(root, org, dice)
            found.edits[name] = found.edits.get(name, 0) + 1
        _scan(root, folder / "warm", found)
        _measure(folder / "warm", found)
        if number % max(1, scans // CHECKPOINTS) == 0 or number == scans - 1:
            _compare(root, folder, number, found)
    if found.growth() > MOST_GROWTH:
        found.broken.append(f"resident size grew to {found.growth()} of what it was")
    if max(found.handles[SETTLED:] or [0]) > max(found.handles[:SETTLED]):
        found.broken.append("open files grew")
    if max(found.children):
        found.broken.append("processes were left behind")
    return found


def _scan(root: Path, place: Path, found: Soak) -> None:
    place.mkdir(exist_ok=True)
    index, report = str(place / "index.duckdb"), str(place / "report.json")
    given = ["scan", str(root), "--index", index, "--format", "json", "-o", report, "--quiet", "--jobs", "1"]
    if code := guarded(lambda: app(given, prog_name="dupfinder")):
        found.broken.append(f"a scan left with {code}")


def _measure(place: Path, found: Soak) -> None:
    gc.collect()
    found.resident.append(resident_bytes(os.getpid()))
    found.handles.append(len(list(Path("/proc/self/fd").iterdir())))
    found.children.append(len(Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()))
    found.index.append((place / "index.duckdb").stat().st_size)
    beside = [path for path in place.glob("index.*") if path.name != "index.duckdb"]
    found.beside.append(sum(path.stat().st_size for path in beside))


def _compare(root: Path, folder: Path, number: int, found: Soak) -> None:
    cold = folder / "cold"
    shutil.rmtree(cold, ignore_errors=True)
    _scan(root, cold, found)
    found.compared += 1
    if not found.fresh_index:
        found.fresh_index = (cold / "index.duckdb").stat().st_size
    warm, fresh = ((place / "report.json").read_bytes() for place in (folder / "warm", cold))
    if _without_past(warm) != _without_past(fresh):
        found.broken.append(f"scan {number} says something else than a cold one")


def _without_past(report: bytes) -> bytes:
    """An index that knows the past adds past ids; a cold one has none."""
    return re.sub(rb'"past_ids": \[[^\]]*\]', b'"past_ids": []', report)


def edit(root: Path, org: Path, dice: random.Random) -> str:
    """Change a file as people do; the name of what was done."""
    files = sorted(path for path in root.rglob("*") if path.is_file() and language_of(path.name))
    path = dice.choice(files)
    what = dice.choice(("number", "copy", "delete", "move", "restore", "append", "garbage"))
    original = org / path.relative_to(root)
    if what == "number":
        text = path.read_text("utf-8", "surrogateescape")
        path.write_text(_NUMBER.sub(lambda _: str(dice.randint(1, 99)), text, count=3), "utf-8", "surrogateescape")
    elif what == "copy":
        others = [one for one in files if one.suffix == path.suffix]
        squad = dice.choice(sorted(one for one in root.iterdir() if one.is_dir()))
        shutil.copy(dice.choice(others), squad / f"copied_{dice.randint(1, 9)}{path.suffix}")
    elif what == "delete" and len(files) > 20:
        path.unlink()
    elif what == "move":
        path.rename(path.with_name(f"moved_{dice.randint(1, 9)}{path.suffix}"))
    elif what == "append":
        path.write_bytes(path.read_bytes()[:20_000] + b"\n" + dice.choice(files).read_bytes()[:20_000])
    elif what == "garbage":
        (path.parent / f"garbage{path.suffix}").write_bytes(dice.randbytes(dice.randint(1, 2_000)))
    else:
        what = "restore"
        _restore(root, org, original, dice)
    return what


def _restore(root: Path, org: Path, original: Path, dice: random.Random) -> None:
    """Bring one file back, or one that was deleted: the org neither runs empty nor away."""
    wanted = original if original.is_file() else dice.choice(sorted(one for one in org.rglob("*") if one.is_file()))
    place = root / wanted.relative_to(org)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(wanted, place)
    for grown in (
        one for one in sorted(root.rglob("*")) if one.is_file() and not (org / one.relative_to(root)).exists()
    ):
        grown.unlink()
        break
