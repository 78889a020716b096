"""What was found: the frozen types from `ClonePair` to `ScanResult`.

`scanners` own what was read (`dupfinder_scanners.fragments`); reports stand on this module alone. Everything here is
immutable, ordered deterministically by its maker, and free of floats that were not rounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dupfinder_scanners.fragments import Fragment, Level, Role, Skipped

SCHEMA_VERSION = 1
INCOMPLETE = "Incomplete: "
"""How a warning begins that tells of something which should have been read and was not: `--strict` heeds it."""


class CloneKind(StrEnum):
    """How alike copies are, weakest last. Type-1, Type-2, Type-3 of the literature, then same job in other code."""

    EXACT = "exact"
    RENAMED = "renamed"
    NEAR_MISS = "near-miss"
    SAME_JOB = "same-job"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why two fragments were paired: one number a view, each 0 to 1, and the rarest things that both have.

    `structure`: IDF-weighted Jaccard of AST shingles. `vocabulary`: the same over subtokens of kept names and words of
    strings. `name`: 1.0 for an equal rare name, less where the name is common. `shared_information`: what the
    shingles say that both have, in rarest shingles (1.0: seen in one place only). `score`: all of it together, and what
    a family that claims both, or a rare name that three squads have, adds. `shared_words`: up to eight of the rarest
    words that both have, rarest first.
    """

    structure: float
    vocabulary: float
    name: float
    shared_information: float
    score: float
    shared_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClonePair:
    """Two verified copies. `similarity` is the share of aligned tokens of the two normalised fragments, 0 to 1."""

    left: Fragment
    right: Fragment
    similarity: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Spread:
    """Smallest and median similarity over the pairs of copies, 0 to 1, rounded to three digits."""

    min: float
    median: float


@dataclass(frozen=True, slots=True)
class CloneClass:
    """Fragments of one language that are verified copies of one another; a copy like no other is a class of one.

    `fragments` are ordered by repository, path and line. `duplicated_lines`: lines of all copies less those of the
    largest. `pairs` are the verified pairs that hold the class together, most similar first.
    """

    id: str
    name: str
    level: Level
    language: str
    kind: CloneKind
    fragments: tuple[Fragment, ...]
    similarity: Spread
    duplicated_lines: int
    pairs: tuple[ClonePair, ...] = ()


class DriftKind(StrEnum):
    """What sort of decision a drift row asks for."""

    SETTING = "setting"
    WIRE_NAME = "wire-name"
    BEHAVIOUR = "behaviour"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One decision on which the copies disagree.

    `values` maps each squad to what its copies say (several, sorted, where they differ within the squad; empty where
    the squad has nothing of it). `majority` is the value that most squads have, or None where none leads.
    """

    kind: DriftKind
    concept: str
    label: str
    values: Mapping[str, tuple[str, ...]]
    majority: str | None = None

    @property
    def outliers(self) -> tuple[str, ...]:
        """Squads whose value is not the majority's, sorted; empty where no value leads."""
        if self.majority is None:
            return ()
        return tuple(sorted(squad for squad, value in self.values.items() if value != (self.majority,)))


@dataclass(frozen=True, slots=True)
class FamilyMatch:
    """The job that a fragment or candidate does, with a confidence of 0 to 1 and the cues that gave it away."""

    slug: str
    title: str
    confidence: float
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlatformCover:
    """A symbol of a platform repository that already does the job; `since` when, where git was asked."""

    repository: str
    symbol: str
    path: str
    start_line: int
    similarity: float
    kind: CloneKind
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One job, N squads: clone classes that were copied together, or that do the same job in code that is not alike.

    `job` is the job in plain words ("retry policy", or the most common name where no family fits); `title` is the line
    that a report shows. `fragments` are the copies at the candidate's own level, ordered by squad, repository, path.
    `score` is (squads - 1) x log of shared information, scaled by role; it orders, it is not a probability.
    """

    id: str
    rank: int
    score: float
    title: str
    job: str
    family: FamilyMatch | None
    role: Role
    level: Level
    kind: CloneKind
    squads: tuple[str, ...]
    repositories: tuple[str, ...]
    languages: tuple[str, ...]
    similarity: Spread
    duplicated_lines: int
    fragments: tuple[Fragment, ...]
    parts: tuple[CloneClass, ...]
    drift: tuple[DriftRow, ...] = ()
    platform: PlatformCover | None = None
    past_ids: tuple[str, ...] = ()

    @property
    def lines(self) -> int:
        """Lines of all copies together."""
        return sum(fragment.lines for fragment in self.fragments)


@dataclass(frozen=True, slots=True)
class Vendored:
    """One third-party file that several squads carry: a package to depend on, not a candidate."""

    name: str
    version: str
    squads: tuple[str, ...]
    paths: tuple[str, ...]
    """Each as `REPOSITORY:PATH`, sorted."""
    advice: str


@dataclass(frozen=True, slots=True)
class Fork:
    """Repositories that are nearly the same tree; `shared` is the share of the smaller one's files, 0 to 1."""

    repositories: tuple[str, ...]
    squads: tuple[str, ...]
    shared: float
    files: int


@dataclass(frozen=True, slots=True)
class SetAside:
    """A candidate that the config set aside for the whole organisation."""

    id: str
    title: str
    squads: tuple[str, ...]
    reason: str
    owner: str
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class RepositorySummary:
    """What was read of one repository. `squads` are the owners of its files, by number of files."""

    name: str
    squad: str
    commit: str
    files: int
    lines: int
    squads: tuple[str, ...] = ()
    platform: bool = False
    visibility: str = "private"


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of a run. `files` = files seen = `read` + the files among the skipped. `seconds` only with `--timings`."""

    files: int
    read: int
    fragments: int
    lines: int
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScanResult:
    """Everything that a report may show. `candidates` are ranked, best first: first those with at least `min_squads`
    squads, then those with two. `snippets` maps `Fragment.place` to the source text of the copy (empty under
    `--no-snippets`). `warnings` are clear sentences on config entries that had no effect, expired ignores and the like.
    """

    repositories: tuple[RepositorySummary, ...]
    candidates: tuple[Candidate, ...]
    vendored: tuple[Vendored, ...]
    forks: tuple[Fork, ...]
    skipped: tuple[Skipped, ...]
    totals: Totals
    min_squads: int = 3
    family_titles: Mapping[str, str] = field(default_factory=dict)
    set_aside: tuple[SetAside, ...] = ()
    warnings: tuple[str, ...] = ()
    snippets: Mapping[str, str] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The warnings that tell of something which should have been read and was not."""
        return tuple(one for one in self.warnings if one.startswith(INCOMPLETE))
