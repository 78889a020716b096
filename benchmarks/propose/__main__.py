"""Proposals for the known helper families: `python -m benchmarks.propose ROOT [--truth FOLDER] [--why]`.

ROOT holds the repositories of the truth, each in a folder of its name. Nothing of them is imported or run.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.accuracy.record import keep
from benchmarks.accuracy.scoring import Truth, read_truth
from benchmarks.propose.judgement import Judged, Row, judged, matching, row
from dupfinder.index import load_latest
from dupfinder.model import Candidate

TRUTH = Path(__file__).parents[1] / "accuracy" / "openstack"
RESULTS = Path(__file__).with_name("results")
HEAD = ("family", "rank", "copies", "found", "Python 2", "drafted", "statements", "covered", "compiles", "applies")


def candidates(root: Path, index: Path | None) -> Sequence[Candidate]:
    """What a scan finds; of an index that is there already, its latest run."""
    if index is not None:
        return load_latest(index).candidates
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "index.duckdb"
        given = ["--index", str(made), "-o", str(Path(folder) / "report.txt"), "--quiet"]
        subprocess.run([sys.executable, "-I", "-m", "dupfinder", "scan", str(root), *given], check=True)
        return load_latest(made).candidates


def rows(truth: Truth, found: Sequence[Candidate], root: Path) -> tuple[list[Row], list[Judged]]:
    """A row for each family that a candidate holds copies of; each candidate is proposed once."""
    proposals: dict[str, Judged] = {}
    lines: list[Row] = []
    for family, members in truth.members.items():
        held = {one.id: len(list(matching(members, one))) for one in found}
        best = max(found, key=lambda one: held[one.id])
        if not held[best.id]:
            lines.append(Row(family, 0, len(members), 0, 0, 0, 0, 0, compiles=False, applies=False))
            continue
        if best.id not in proposals:
            proposals[best.id] = judged(best, root)
        lines.append(row(family, members, proposals[best.id], root))
    return lines, list(proposals.values())


def table(lines: Sequence[Row]) -> str:
    """The rows as Markdown, and how many pass."""
    said = {True: "yes", False: "no"}
    texts = [
        (
            one.family,
            one.rank or "-",
            one.known,
            one.held,
            one.unparsable,
            one.drafted,
            one.statements,
            f"{one.share:.0%}",
            said[one.compiles],
            said[one.applies],
        )
        for one in lines
    ]
    head = f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}"
    body = "\n".join(f"| {' | '.join(map(str, each))} |" for each in texts)
    passing = sum(one.passes for one in lines)
    unread = sum(one.unparsable for one in lines)
    return f"{head}\n{body}\n\n{passing} of {len(lines)} families pass. Copies in files of Python 2: {unread}."


def reasons(proposals: Sequence[Judged]) -> str:
    """Why copies are left alone, by candidate, the most frequent reasons first."""
    said = []
    for one in proposals:
        refused = one.draft.refused if one.draft else (one.refused,)
        counts = Counter(each.rsplit(": ", 1)[-1][:100] for each in refused)
        lines = [f"  {count} {text}" for text, count in counts.most_common(8)]
        broken = [f"  patch of {name} is broken" for name in one.broken]
        said.append("\n".join([f"{one.candidate.rank} {one.candidate.title}", *lines, *broken]))
    return "\n".join(said)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--truth", type=Path, default=TRUTH, help="folder with families.csv and members.csv")
    parser.add_argument("--index", type=Path, help="index of a scan of ROOT; without it ROOT is scanned")
    parser.add_argument("--why", action="store_true", help="why copies are left alone")
    parser.add_argument("--keep", metavar="NAME", help="write the rows to results/NAME.json")
    given = parser.parse_args()
    lines, proposals = rows(read_truth(given.truth), candidates(given.root, given.index), given.root)
    print(table(lines))
    if given.keep:
        numbers = {one.family: {**asdict(one), "share": round(one.share, 3), "passes": one.passes} for one in lines}
        passing = sum(one.passes for one in lines)
        told = {"families": numbers, "passing": passing, "of": len(lines)}
        keep(given.keep, f"python -m benchmarks.propose ROOT --keep {given.keep}", told, {}, RESULTS)
    if given.why:
        print(f"\n{reasons(proposals)}")


if __name__ == "__main__":
    main()
