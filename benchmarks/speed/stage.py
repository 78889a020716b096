"""The same bytes for every tool: what all of them read of a corpus, as a folder of its own."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from dupfinder_scanners.fragments import Role
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource

_TEST = re.compile(r"(^|/)(__)?(tests?|specs?)(__)?/|(^|/)(test_|conftest)|[._-](test|spec)s?\.", re.IGNORECASE)
"""Files that jscpd leaves out in its structural mode, or may."""
EIGHTHS = 8
ADDED = """

def added_{number}(session, url):
    answer = session.get(url, timeout={number})
    answer.raise_for_status()
    return answer.json()
"""


def stage(roots: Sequence[Path], target: Path, eighths: int = EIGHTHS) -> int:
    """Copy so many eighths of the files that count, chosen by their names; returns the bytes. No test code is among
    them, for not every tool reads that."""
    shutil.rmtree(target, ignore_errors=True)
    source = LocalSource(list(roots), ListingOptions(language_of=language_of))
    size = 0
    for repository in source.repositories():
        for file in source.listing(repository).files:
            name = f"{file.repository}/{file.path}"
            part = hashlib.sha256(name.encode()).digest()[0] % EIGHTHS
            if file.role is not Role.PRODUCTION or _TEST.search(file.path) or part >= eighths:
                continue
            place = target / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(repository.root / file.path, place)
            size += file.size
    return size


def change(root: Path, share: float) -> int:
    """Add a function to that share of the Python files, the same ones every time; returns how many that are."""
    files = sorted(path for path in root.rglob("*.py") if path.stat().st_size < 500_000)
    files.sort(key=lambda path: hashlib.sha256(str(path.relative_to(root)).encode()).digest())
    chosen = files[: round(len(files) * share)]
    for number, path in enumerate(chosen):
        with path.open("a", encoding="utf-8") as file:
            file.write(ADDED.format(number=number))
    return len(chosen)
