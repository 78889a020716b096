"""What a check of one change, or a question, found: the frozen types that their reports show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dupfinder.adoption import Decision
from dupfinder_scanners.fragments import Fragment

SCHEMA_VERSION = 1


class Answer(StrEnum):
    """What a finding says, in the order of the reports."""

    PLATFORM = "platform"
    DECIDED = "decided"
    ELSEWHERE = "elsewhere"
    CANDIDATE = "candidate"
    DIVERGENT = "divergent"


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A place that has it already.

    `similarity` is the share of aligned tokens, 0 to 1; `same_text` where names and literals are the same too.
    `only_here`: names that the changed code uses and the match does not. `more_there`: tokens of the match that the
    changed code has no counterpart for. `symbol`: what to import, of a platform's match.
    """

    repository: str
    path: str
    start_line: int
    end_line: int
    name: str
    squad: str
    similarity: float
    same_text: bool = False
    only_here: tuple[str, ...] = ()
    more_there: int = 0
    platform: bool = False
    symbol: str = ""

    @property
    def place(self) -> str:
        """`REPOSITORY:PATH:START`."""
        return f"{self.repository}:{self.path}:{self.start_line}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One function, class or block of the change that exists elsewhere.

    `id` follows from the normalised code and its language alone, so it survives moves and new names. `matches` are the
    best first, the platform's before all; `squads` are the other squads that have it, sorted. What may not be named to
    the readers of this repository is in neither. `candidate` is the candidate of the last scan that it would
    join, `disagree` what the copies of the named squads disagree on by that scan, `decision` what the
    organisation decided of it. `line_hash` is the id with a number,
    for tools that follow a finding from commit to commit.
    """

    id: str
    answer: Answer
    fragment: Fragment
    matches: tuple[Match, ...]
    squads: tuple[str, ...]
    candidate: str | None = None
    line_hash: str = ""
    disagree: tuple[str, ...] = ()
    decision: Decision | None = None

    @property
    def best(self) -> Match:
        """The match to speak of."""
        return self.matches[0]


@dataclass(frozen=True, slots=True)
class Silenced:
    """A finding that somebody decided about: in the baseline, by a comment, or by the config."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Everything that a report of a check may show.

    `findings` stand in the order of their answers, then by similarity and place. `base` is the commit compared with,
    empty where there was none. `looked_at`: functions, classes and blocks that the change adds or alters. `notices`
    are sentences: why nothing was checked, expired and unused decisions, files that were not read.
    """

    repository: str
    squad: str
    base: str
    looked_at: int
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    notices: tuple[str, ...] = ()
    min_squads: int = 3
    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A place that has what was asked for. `symbol`: what to import, of a platform's place. `signature`: what it says
    before its body, empty where the index does not keep that."""

    repository: str
    path: str
    start_line: int
    end_line: int
    name: str
    squad: str
    platform: bool = False
    test: bool = False
    symbol: str = ""
    signature: str = ""

    @property
    def place(self) -> str:
        """`REPOSITORY:PATH:START`."""
        return f"{self.repository}:{self.path}:{self.start_line}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that answers a question, wherever it lies: a candidate of the last scan, else one fragment and what
    is exactly like it.

    `score`, 0 to 1: to words the share of their information that it holds, to a snippet that of aligned tokens.
    `holders` stand in the order of relevance, the platform's first.
    """

    name: str
    score: float
    holders: tuple[Holder, ...]
    candidate: str | None = None

    @property
    def squads(self) -> tuple[str, ...]:
        """Who has it, sorted."""
        return tuple(sorted({one.squad for one in self.holders if one.squad}))

    @property
    def platform(self) -> bool:
        """Whether the platform has it."""
        return any(one.platform for one in self.holders)


@dataclass(frozen=True, slots=True)
class FindResult:
    """The answers to one question, best first. `fragments`: how many there are to find in all."""

    asked: str
    hits: tuple[Hit, ...]
    fragments: int
    notes: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION
