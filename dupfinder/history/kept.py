"""What git said before, by commit and lines: a file beside the index that may be deleted at any time.

What a commit's past was does not change, so an answer holds as long as the code that finds it. Incomplete answers are
not kept: a shallow clone may be deepened tomorrow.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dupfinder.engines.cache import sources
from dupfinder.index.errors import UnwritableIndexError
from dupfinder.index.files import built_aside, target
from dupfinder_scanners.history.records import LineHistory

KEPT_WRITES = 5
"""Answers that nobody asked for are dropped with the fifth write after their last use."""

_HISTORY = TypeAdapter(LineHistory)


def history_of(index: Path) -> Path:
    """Where histories are remembered: beside the index."""
    return index.with_name(f"{index.stem}.history")


class Kept:
    """Answers of before. Without a path nothing is remembered; what is damaged is asked anew."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._entries: dict[str, list[Any]] = {}
        self._used: set[str] = set()
        self._is_new = False
        if path is None:
            return
        try:
            content, _, check = path.read_bytes().rpartition(b"\n")
            if hashlib.sha256(content).hexdigest().encode() == check:
                self._entries = json.loads(content)
        except (OSError, ValueError):
            return

    def get(self, key: str) -> LineHistory | None:
        """An answer of before, if there is one."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        try:
            found = _HISTORY.validate_python(entry[1])
        except (ValidationError, IndexError, KeyError):
            return None
        self._used.add(key)
        return found

    def put(self, key: str, history: LineHistory) -> None:
        """Remember an answer, if it holds for good."""
        if history.complete:
            self._entries[key] = [0, _HISTORY.dump_python(history, mode="json")]
            self._used.add(key)
            self._is_new = True

    def save(self) -> str:
        """Write what is known; an empty text, or a sentence on why that was not possible."""
        if self._path is None or not self._is_new:
            return ""
        idle = {key: 0 if key in self._used else entry[0] + 1 for key, entry in self._entries.items()}
        kept = {key: [idle[key], entry[1]] for key, entry in self._entries.items() if idle[key] < KEPT_WRITES}
        content = json.dumps(kept, sort_keys=True).encode()
        try:
            with built_aside(target(self._path)) as aside:
                aside.write_bytes(content + b"\n" + hashlib.sha256(content).hexdigest().encode())
        except (OSError, UnwritableIndexError) as error:
            return f"Histories could not be remembered in {self._path} ({error}); git will be asked again."
        return ""


def key_of(repository: str, commit: str, place: tuple[str, int, int], most_commits: int) -> str:
    """By what an answer is known again."""
    text = "\0".join((_code(), repository, commit, *map(str, place), str(most_commits)))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@cache
def _code() -> str:
    total = hashlib.sha256()
    for name, data in sorted(sources(resources("dupfinder_scanners") / "history", (".py",))):
        total.update(f"{name} {len(data)} ".encode() + data)
    return total.hexdigest()
