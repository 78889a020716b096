"""`[REPOSITORY:]PATH:START-END` on the command line, and where in the file system that is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dupfinder.cli.errors import PlaceError

_PLACE = re.compile(r"(?P<where>.+):(?P<start>\d{1,9})(?:-(?P<end>\d{1,9}))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """What was written: `where` is `PATH` or `REPOSITORY:PATH`; lines count from 1, both ends in."""

    where: str
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Located:
    """A file: the root of its repository, its path in there, and the lines."""

    root: Path
    path: str
    start_line: int
    end_line: int


def parse(text: str) -> Place:
    """Read one place. Raises PlaceError where it is none."""
    match = _PLACE.fullmatch(text)
    if match is None:
        raise PlaceError(
            f"{text} is no place in the code; write [REPOSITORY:]PATH:START-END, as in src/retry.py:10-48."
        )
    start, end = int(match["start"]), int(match["end"] or match["start"])
    if not 1 <= start <= end:
        raise PlaceError(f"{text}: lines count from 1, and the first comes before the last.")
    return Place(match["where"], start, end)


def locate(place: Place, known: Mapping[str, Path], here: Path) -> Located:
    """Find the file: in the working tree, in a repository of the index, or in a folder of that name here.

    Raises PlaceError where there is none.
    """
    if (here / place.where).is_file():
        root, path = _in_working_tree(here / place.where, known.values())
        return Located(root, path, place.start_line, place.end_line)
    repository, _, path = place.where.partition(":")
    root = known.get(repository, here / repository)
    if path and (root / path).is_file():
        return Located(Path(os.path.realpath(root)), os.path.normpath(path), place.start_line, place.end_line)
    if path and (repository in known or root.is_dir()):
        raise PlaceError(f"{path} is no file in {root}.")
    if path:
        names = ", ".join(list(known)[:8]) or "none"
        raise PlaceError(
            f"{repository} is neither a repository of the index ({names}) nor a folder here; "
            "run this where `dupfinder scan` ran, or name the index with --index."
        )
    raise PlaceError(f"{place.where} is no file here; write [REPOSITORY:]PATH:START-END.")


def _in_working_tree(file: Path, roots: Iterable[Path]) -> tuple[Path, str]:
    """The innermost known repository around a file, else the one that git knows, else its folder."""
    real = Path(os.path.realpath(file))
    around = [Path(os.path.realpath(root)) for root in roots if real.is_relative_to(os.path.realpath(root))]
    inside_git = [folder for folder in real.parents if (folder / ".git").exists()]
    root = max(around, key=lambda one: len(one.parts)) if around else next(iter(inside_git), real.parent)
    return root, real.relative_to(root).as_posix()
