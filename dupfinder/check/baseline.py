"""The baseline: findings that somebody has seen, by the id of their content. One sorted line each, reviewed as text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from dupfinder.findings import Finding
from dupfinder_scanners.errors import ConfigError, DupfinderError

FILE_NAME = "dupfinder-baseline.txt"
_HEAD = "# Findings of `dupfinder check` that were accepted. Written by `dupfinder check --update-baseline`."
_LINE = re.compile(r"([0-9a-f]{16})(?:  (.*))?")


@dataclass(frozen=True, slots=True)
class Entry:
    """An id, and what it stood for when it was written: `PATH NAME`, for people."""

    id: str
    note: str = ""

    @property
    def path(self) -> str:
        """The path in the note; empty where there is none."""
        return self.note.rpartition(" ")[0]


def load(path: Path) -> tuple[Entry, ...]:
    """The entries of a file, none where there is no file. Raises ConfigError for a line that is none."""
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The baseline {path} cannot be read ({error}); repair or remove it.") from None
    entries = []
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.rstrip("\r ")  # noqa: PLW2901 - an editor's line ends are not content
        if not line or line.startswith("#"):
            continue
        if (found := _LINE.fullmatch(line)) is None:
            raise ConfigError(f"The baseline {path} has no id on line {number}; write it anew with --update-baseline.")
        entries.append(Entry(found[1], found[2] or ""))
    return tuple(entries)


def renewed(entries: Iterable[Entry], findings: Iterable[Finding], changed: Collection[str]) -> tuple[Entry, ...]:
    """The entries with the findings added; those of changed files that are found no more are dropped."""
    found = {finding.id: Entry(finding.id, _note(finding)) for finding in findings}
    kept = {entry.id: entry for entry in entries if entry.path not in changed}
    return tuple(sorted({**kept, **found}.values(), key=lambda entry: entry.id))


def save(path: Path, entries: Iterable[Entry]) -> None:
    """Write the file. Raises DupfinderError."""
    lines = [_HEAD, *(f"{entry.id}  {entry.note}".rstrip() for entry in sorted(entries, key=lambda one: one.id))]
    try:
        path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    except OSError as error:
        raise DupfinderError(
            f"The baseline {path} cannot be written ({error.strerror}); name another with --baseline."
        ) from None


def _note(finding: Finding) -> str:
    """What is no printable text would break the line, or the reader's trust in it."""
    name = re.sub(r"\s", "?", finding.fragment.name)
    return "".join(letter if letter.isprintable() else "?" for letter in f"{finding.fragment.path} {name}")
