"""Which repositories of an organisation are read: rules on name, topic, language, archived and fork."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from dupfinder_scanners.errors import ConfigError

FLAGS = ("archived", "fork")
KINDS = ("name", "topic", "language")


class Facts(Protocol):
    """What rules look at."""

    @property
    def name(self) -> str:
        """Without the owner."""
        ...

    @property
    def topics(self) -> tuple[str, ...]:
        """In lower case, as GitHub keeps them."""
        ...

    @property
    def language(self) -> str:
        """The main one, empty where there is none."""
        ...

    @property
    def archived(self) -> bool:
        """Read-only for everybody."""
        ...

    @property
    def fork(self) -> bool:
        """Forked from another repository."""
        ...


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: a flag, or a kind with a pattern in which `*` and `?` stand for any characters. Case does not count."""

    kind: str
    pattern: str = ""

    def matches(self, facts: Facts) -> bool:
        """Whether a repository is meant."""
        if self.kind in FLAGS:
            return facts.archived if self.kind == "archived" else facts.fork
        values = {"name": (facts.name,), "topic": facts.topics, "language": (facts.language,)}[self.kind]
        return any(fnmatchcase(value.lower(), self.pattern.lower()) for value in values)

    def __str__(self) -> str:
        return self.kind if self.kind in FLAGS else f"{self.kind}:{self.pattern}"


def parse_rule(text: str) -> Rule:
    """`archived`, `fork`, `topic:T`, `language:L`, `name:N`, or a name alone. Raises ConfigError."""
    if text in FLAGS:
        return Rule(text)
    kind, colon, pattern = text.partition(":")
    if not colon:
        kind, pattern = "name", text
    if kind not in KINDS or not pattern:
        raise ConfigError(
            f"{text!r} is no rule for repositories; write a name such as payments-*, topic:T, language:L, "
            "name:N, archived or fork."
        )
    return Rule(kind, pattern)


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules together. Archived repositories and forks are read only where `include` says so; of the other rules in
    `include`, at least one must match where there are any; what `exclude` matches is never read."""

    include: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, include: Sequence[str], exclude: Sequence[str]) -> Selection:
        """Parse the rules. Raises ConfigError with the one that is none."""
        return cls(tuple(map(parse_rule, include)), tuple(map(parse_rule, exclude)))

    def why_not(self, facts: Facts) -> str | None:
        """Why a repository is left out, or None where it is read."""
        if (rule := _first(self.exclude, facts)) is not None:
            return f"excluded by {rule}"
        wanted = {rule.kind for rule in self.include if rule.kind in FLAGS}
        for flag in FLAGS:
            if flag not in wanted and Rule(flag).matches(facts):
                return "archived" if flag == "archived" else "a fork"
        rest = [rule for rule in self.include if rule.kind not in FLAGS]
        return "not included" if rest and _first(rest, facts) is None else None


def _first(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    return next((rule for rule in rules if rule.matches(facts)), None)
