"""Ignore rules of folders that are not under git, and the `exclude` patterns of the config.

Matches each path itself and never through its parents, as git does: a walk that does not enter an ignored folder gives
the rest. pathspec is not used: its answers differ from git's where rules re-include (it lets a rule match through a
parent that the walk has already left), and a hostile pattern such as `*a*a*a*a*a*a*a*a*b` keeps it busy for minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dupfinder_scanners.pathglob import PathGlob, compile_path


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """One line of a .gitignore. `negated` brings back, `directories_only` holds for folders alone."""

    glob: PathGlob
    negated: bool
    directories_only: bool


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules of one file, last match first in force."""

    rules: tuple[IgnoreRule, ...]

    def decide(self, path: str, *, directory: bool) -> bool | None:
        """True: ignored, False: brought back, None: no rule speaks of `path` (relative to the file's own folder)."""
        parts = path.split("/")
        for rule in reversed(self.rules):
            if (directory or not rule.directories_only) and rule.glob.matches(parts):
                return not rule.negated
        return None


def parse_ignore(lines: Iterable[str]) -> IgnoreRules:
    """Compile gitignore lines; blank ones and comments say nothing."""
    return IgnoreRules(tuple(rule for line in lines if (rule := _parse_line(line)) is not None))


def _parse_line(line: str) -> IgnoreRule | None:
    line = _without_trailing_spaces(line.rstrip("\n"))
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    pattern = line[negated:]
    directories_only = pattern.endswith("/")
    pattern = pattern[:-1] if directories_only else pattern
    anchored = "/" in pattern
    pattern = pattern.removeprefix("/")
    if not pattern:
        return None
    return IgnoreRule(compile_path(pattern, anchored=anchored), negated, directories_only)


def _without_trailing_spaces(line: str) -> str:
    """Trailing spaces go unless a backslash quotes them."""
    line = line.removesuffix("\r")
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if backslashes % 2 and len(kept) < len(line) else kept
