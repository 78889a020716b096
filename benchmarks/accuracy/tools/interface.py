"""What a detector must offer to be measured, and the form of its answer."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Protocol


class ToolError(Exception):
    """A tool that did not run to its end; reported as such, never counted as zero."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A fragment that a tool reports; lines from 1, both ends in."""

    repository: str
    path: str
    start_line: int
    end_line: int
    name: str = ""

    @property
    def lines(self) -> int:
        return self.end_line - self.start_line + 1


@dataclass(frozen=True, slots=True)
class Found:
    """One candidate of a tool: its title, its squads, and the groups of fragments that it is made of."""

    title: str
    squads: tuple[str, ...]
    parts: tuple[tuple[Place, ...], ...]
    kind: str = ""
    family: str = ""

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(sorted({place for part in self.parts for place in part}))


@dataclass(frozen=True, slots=True)
class Answer:
    """Every candidate of a tool with two projects or more, best first; `remark` says what it left out."""

    candidates: tuple[Found, ...]
    remark: str = ""


class Tool(Protocol):
    """A detector. `run` raises ToolError where it fails or reads no file, and where its report has another form."""

    name: str
    languages: frozenset[str]

    def version(self) -> str: ...

    def run(self, root: Path, language: str, work: Path) -> Answer: ...


def split(file: str, root: Path) -> tuple[str, str]:
    """Repository and path of a file that a tool names, absolute or relative to `root`."""
    path = Path(file)
    inside = path.relative_to(root) if path.is_absolute() else path
    return inside.parts[0], "/".join(inside.parts[1:])


def ranked(groups: Iterable[Sequence[Place]]) -> tuple[Found, ...]:
    """Groups across projects, ranked by projects x lines (the median copy's): peers have no such order."""
    found = []
    for group in groups:
        places = tuple(sorted(set(group)))
        squads = tuple(sorted({place.repository for place in places}))
        if len(squads) >= 2:
            name = next((place.name for place in places if place.name), places[0].path)
            found.append((-len(squads) * median(place.lines for place in places), Found(name, squads, (places,))))
    return tuple(one for _, one in sorted(found, key=lambda item: (item[0], item[1].places)))


def connected(pairs: Iterable[tuple[Place, Place]]) -> list[list[Place]]:
    """Connected components of clone pairs: how a list of pairs becomes groups."""
    parent: dict[Place, Place] = {}

    def root(place: Place) -> Place:
        parent.setdefault(place, place)
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for left, right in pairs:
        parent[root(left)] = root(right)
    groups: dict[Place, list[Place]] = {}
    for place in sorted(parent):
        groups.setdefault(root(place), []).append(place)
    return list(groups.values())


def as_json(found: Iterable[Found]) -> str:
    """The candidates in the form that `score` and readers take."""
    rows = [
        {
            "rank": rank,
            "title": one.title,
            "squads": list(one.squads),
            "kind": one.kind,
            "family": one.family,
            "parts": [
                {
                    "fragments": [
                        {
                            "repository": place.repository,
                            "path": place.path,
                            "start_line": place.start_line,
                            "end_line": place.end_line,
                            "name": place.name,
                        }
                        for place in part
                    ]
                }
                for part in one.parts
            ],
        }
        for rank, one in enumerate(found, 1)
    ]
    return json.dumps({"candidates": rows}, indent=1) + "\n"
