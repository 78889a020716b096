"""The capability matrix: jobs down, squads across, in each cell how many versions the squad keeps of the job."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from dupfinder.model import Candidate, ScanResult
from dupfinder_reports.wording import squads_of


@dataclass(frozen=True, slots=True)
class Cell:
    """`versions` counts different texts, exact copies once; `best` is the best-ranked candidate behind them."""

    versions: int
    copies: int
    lines: int
    best: Candidate | None
    candidates: int


@dataclass(frozen=True, slots=True)
class Row:
    """One family. `cells` lie in the order of the matrix's squads."""

    slug: str
    title: str
    cells: tuple[Cell, ...]
    best: Candidate
    candidates: int
    covered: bool
    """Whether a platform repository already has it."""

    @property
    def squads(self) -> int:
        """How many squads have at least one version."""
        return sum(1 for cell in self.cells if cell.versions)

    @property
    def versions(self) -> int:
        """Versions over all squads."""
        return sum(cell.versions for cell in self.cells)

    @property
    def lines(self) -> int:
        """Lines of all copies of the job."""
        return sum(cell.lines for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` with most squads first."""

    squads: tuple[str, ...]
    rows: tuple[Row, ...]


def capability_matrix(result: ScanResult) -> Matrix:
    """Families that candidates were found for; candidates without a family are listed elsewhere."""
    squads = squads_of(result)
    by_family: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in result.candidates:
        if candidate.family:
            by_family[candidate.family.slug].append(candidate)
    rows = [_row(result, slug, candidates, squads) for slug, candidates in by_family.items()]
    return Matrix(squads, tuple(sorted(rows, key=lambda row: (-row.squads, -row.versions, row.title, row.slug))))


def _row(result: ScanResult, slug: str, candidates: list[Candidate], squads: tuple[str, ...]) -> Row:
    family = candidates[0].family
    title = result.family_titles.get(slug) or (family.title if family else slug)
    cells = tuple(_cell(squad, candidates) for squad in squads)
    covered = any(candidate.platform for candidate in candidates)
    return Row(slug, title, cells, candidates[0], len(candidates), covered)


def _cell(squad: str, candidates: list[Candidate]) -> Cell:
    mine = [candidate for candidate in candidates if any(one.squad == squad for one in candidate.fragments)]
    copies = [fragment for candidate in mine for fragment in candidate.fragments if fragment.squad == squad]
    versions = {fragment.fingerprint or fragment.place for fragment in copies}
    lines = sum(fragment.lines for fragment in copies)
    return Cell(len(versions), len(copies), lines, mine[0] if mine else None, len(mine))
