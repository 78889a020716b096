"""Which helper families of a truth the first candidates of a result hold.

A family counts as found within the first K candidates when one part of one of them has fragments that match the
family's members in at least three repositories (or all, where fewer have it), and at least half of that part's
fragments match. A fragment matches a member of the same file when the two line ranges share at least half of their
union. A candidate takes one place, and one more for every further ten parts: lumping everything together earns nothing.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.tools.interface import Found, Place

LIMITS = (50, 100, 200)
KINDS = ("exact", "near", "modified", "reimplemented")
REPOSITORIES = 3
MATCH = 0.5
PARTS_A_PLACE = 10


@dataclass(frozen=True, slots=True)
class Truth:
    """Families with their members; `kind` maps each family to how alike its copies are."""

    kind: Mapping[str, str]
    members: Mapping[str, tuple[Place, ...]]

    def kept(self, keep: Iterable[Place], repositories: int = REPOSITORIES) -> Truth:
        """The families that still have members of `repositories` or more among the members kept."""
        chosen = set(keep)
        members = {name: tuple(one for one in members if one in chosen) for name, members in self.members.items()}
        members = {
            name: left for name, left in members.items() if len({one.repository for one in left}) >= repositories
        }
        return Truth({name: self.kind[name] for name in members}, members)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a family was first found (None: nowhere), and the share of its repositories in the best part."""

    rank: int | None
    together: float


def read_truth(folder: Path) -> Truth:
    """The truth of families.csv and members.csv in a folder."""
    with (folder / "families.csv").open(newline="") as file:
        kind = {row["family"]: row["copy_kind"] for row in csv.DictReader(file)}
    members: dict[str, list[Place]] = defaultdict(list)
    with (folder / "members.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            place = Place(row["repository"], row["path"], int(row["start_line"]), int(row["end_line"]), row["name"])
            members[row["family"]].append(place)
    return Truth(kind, {name: tuple(members[name]) for name in kind})


def score(truth: Truth, candidates: Sequence[Found]) -> dict[str, Hit]:
    """Every family's hit among candidates given best first."""
    return {name: _hit(members, candidates) for name, members in truth.members.items()}


def recall(truth: Truth, hits: Mapping[str, Hit]) -> dict[str, dict[str, str]]:
    """`found/of` by copy kind and for all, within each limit."""
    table: dict[str, dict[str, str]] = {}
    for limit in LIMITS:
        row = {}
        for kind in (*KINDS, "all"):
            names = [name for name, its in truth.kind.items() if kind in (its, "all")]
            found = sum(1 for name in names if (rank := hits[name].rank) is not None and rank <= limit)
            row[kind] = f"{found}/{len(names)}"
        table[str(limit)] = row
    return table


def overlap(first: Place, second: Place) -> float:
    """Intersection over union of two line ranges; negative where they are apart."""
    shared = min(first.end_line, second.end_line) - max(first.start_line, second.start_line) + 1
    union = max(first.end_line, second.end_line) - min(first.start_line, second.start_line) + 1
    return shared / union


def _hit(members: Sequence[Place], candidates: Sequence[Found]) -> Hit:
    by_file: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for member in members:
        by_file[member.repository, member.path].append(member)
    repositories = {member.repository for member in members}
    rank, best, place = None, 0, 0
    for candidate in candidates:
        place += 1 + (len(candidate.parts) - 1) // PARTS_A_PLACE
        for part in candidate.parts:
            matching = [
                fragment.repository
                for fragment in part
                if any(overlap(one, fragment) >= MATCH for one in by_file.get((fragment.repository, fragment.path), ()))
            ]
            if 2 * len(matching) < len(part):
                continue
            best = max(best, len(set(matching)))
            if rank is None and len(set(matching)) >= min(REPOSITORIES, len(repositories)):
                rank = place
    return Hit(rank, round(best / len(repositories), 3))
