"""Decisions against a finding: a comment on the function, an `[[ignore]]` of the config, a line in the baseline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dupfinder.adoption import Stage
from dupfinder.config import Ignore
from dupfinder.findings import Finding
from dupfinder_scanners.fragments import Fragment

_HASH = r"(?:\#)"
_SLASHES = r"(?://|/\*)"
_COMMENTS = {
    "python": _HASH, "ruby": _HASH, "bash": _HASH, "hcl": r"(?:\#|//|/\*)", "php": r"(?:\#|//|/\*)",
}  # fmt: skip
"""How a comment starts, where not as in C."""
_WORDS = r"\s*dupfinder:\s*ignore\[([^\]\n]{1,200})\]"
_NEVER = "dupfinder:"


@dataclass(frozen=True, slots=True)
class Comment:
    """A decision written on a function: its line, from 1, and its reason."""

    line: int
    reason: str


def comment_on(fragment: Fragment, lines: Sequence[str]) -> Comment | None:
    """The comment that silences a fragment: on its first line, on the line that has its name, or alone above it."""
    pattern = re.compile(_COMMENTS.get(fragment.language, _SLASHES) + _WORDS)
    own = fragment.name.rpartition(".")[2]
    first = fragment.start_line - 1
    named = next((n for n in range(first, min(fragment.end_line, len(lines))) if own and own in lines[n]), first)
    for number in (first, named):
        if number < len(lines) and _NEVER in lines[number] and (found := pattern.search(lines[number])):
            return Comment(number + 1, found[1].strip())
    above = lines[first - 1].strip() if 0 < first <= len(lines) else ""
    found = pattern.match(above) if _NEVER in above else None
    return Comment(first, found[1].strip()) if found else None


def by_config(finding: Finding, entries: Iterable[Ignore], today: date) -> str | None:
    """The reason of the `[[ignore]]` that covers a finding; None where none does."""
    for entry in entries:
        if (entry.expires is None or entry.expires >= today) and _covers(entry, finding):
            return f"{entry.reason} ({entry.owner})"
    return None


def by_decision(finding: Finding) -> str | None:
    """Why a decision of the organisation covers a finding: it was rejected, or this squad keeps the shared version."""
    decision = finding.decision
    if decision is None:
        return None
    if decision.stage is Stage.REJECTED:
        return f"rejected: {decision.reason}" if decision.reason else "rejected"
    return f"this squad keeps {decision.name}" if finding.fragment.squad == decision.owner else None


def expired(entries: Iterable[Ignore], findings: Sequence[Finding], today: date) -> tuple[str, ...]:
    """A sentence for each entry that would cover a finding, had it not expired."""
    return tuple(
        f"[[ignore]] {entry.target} of {entry.owner} expired on {entry.expires.isoformat()}; renew it or remove it."
        for entry in entries
        if entry.expires is not None and entry.expires < today and any(_covers(entry, one) for one in findings)
    )


def _covers(entry: Ignore, finding: Finding) -> bool:
    if entry.candidate is not None:
        return finding.candidate is not None and finding.candidate.startswith(entry.candidate)
    if entry.name is not None:
        return finding.fragment.name.rpartition(".")[2] == entry.name
    from pathspec import GitIgnoreSpec

    place = f"{finding.fragment.repository}/{finding.fragment.path}"
    return GitIgnoreSpec.from_lines([entry.path or ""]).match_file(place)


def unused(comments: Mapping[Fragment, Comment], silenced: Iterable[Finding]) -> tuple[str, ...]:
    """A sentence for each comment on a touched fragment that no longer silences anything."""
    needed = {finding.fragment for finding in silenced}
    return tuple(
        f"{fragment.path}:{comment.line}: this dupfinder: ignore silences nothing any more; remove it."
        for fragment, comment in sorted(comments.items())
        if fragment not in needed
    )
