"""All families against all fragments at once: sums of points, then caps, gates and a logistic.

points(fragment, family) = sum over groups of min(cap, points of the cues present), groups against the family
subtracted, less `SIZE` for each doubling of distinct cues above `TYPICAL` (a long function mentions much in passing).
Alone: confidence = 1 / (1 + exp(needed - points)), and 0 where a required group is short. Among others, where the
repositories are known: the logistic of the log-odds that `company` gives. 0 below `THRESHOLD`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dupfinder.assess.family import cues
from dupfinder.assess.family.company import odds, outermost
from dupfinder.assess.family.compiled import compiled
from dupfinder.assess.family.cues import NOWHERE, Places, Present
from dupfinder.assess.family.points import points_of
from dupfinder.assess.family.rules import Covers, Family
from dupfinder.assess.family.topics import load as load_topics
from dupfinder.model import FamilyMatch
from dupfinder_scanners.columns import Columns

THRESHOLD = 0.5
"""Confidence below which a fragment is said to do no known job."""
TYPICAL, SIZE = 64, 0.75
"""Distinct cues of a fragment of ordinary size; points lost for each doubling beyond."""
BLOCK = 1 << 13
"""Fragments that are scored at once: bounds memory, and what a step leaves the next one finds in the cache."""
SHOWN = 8
"""Cues that an explanation names at most."""
ASKED = 24
"""Members of a group that are asked for their cues at most."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a group of fragments was made with: the number of a family, and whether that alone `joined` unlike code."""

    family: int
    joined: bool = False


class Matcher:
    """Scores fragments against families. Compiling takes milliseconds; 200,000 fragments take a second."""

    def __init__(self, families: Sequence[Family]) -> None:
        self.families = tuple(families)
        self.needed = np.array([family.needed for family in self.families], np.float32)
        self._subject = np.array([family.covers is not Covers.WIRING for family in self.families], bool)
        self._column = {family.slug: column for column, family in enumerate(self.families)}
        self._compiled = compiled(self.families)

    def confidences(self, columns: Columns, places: Places = NOWHERE, *, company: bool = True) -> Floats:
        """Fragments x families, 0 to 1, 0 below `THRESHOLD`. `places`: of the files of `columns`, where known.

        Without `company`, or where the repositories are not known, only a fragment's own evidence counts: less is
        found, and next to nothing of it is false. With it a place has a subject, and what lies there is labelled by it.
        Wiring is judged alone: a helper among the options of a program is a helper.
        """
        points, gate = self._points(self.present(columns, places), columns)
        return self._said(points, gate, columns, places if company else NOWHERE)

    def both(self, columns: Columns, places: Places = NOWHERE, present: Present | None = None) -> tuple[Floats, Floats]:
        """`confidences` with company and without; what takes longest is done once. `present` is what the method of that
        name gives, where it is known from before."""
        points, gate = self._points(self.present(columns, places) if present is None else present, columns)
        return self._said(points, gate, columns, places), self._said(points, gate, columns, NOWHERE)

    def _said(self, points: Floats, gate: NDArray[np.bool_], columns: Columns, places: Places) -> Floats:
        """From points and gates; among others where the repositories are known."""
        at = np.flatnonzero(self._subject)
        company = bool(places.repositories and points.size)
        among = None
        if company:
            # `take` keeps rows together; an index of columns lays them column by column: five times slower from here.
            some, gates = points.take(at, axis=1), gate.take(at, axis=1)
            among = self._among(some, gates, columns, places)
        found = np.empty(points.shape, np.float32)
        for start in range(0, len(points), BLOCK):
            part = slice(start, start + BLOCK)
            beyond, through = points[part] - self.needed, gate[part].copy()
            if among is not None:
                beyond[:, at], through[:, at] = among[part], True
            confidence = _logistic(beyond) * through
            confidence[confidence < THRESHOLD] = 0.0
            found[part] = confidence
        return found

    def _among(self, points: Floats, gate: NDArray[np.bool_], columns: Columns, places: Places) -> Floats:
        """Log-odds of the families that a place can be about."""
        topics = load_topics(tuple(family.slug for family in self.families if family.covers is not Covers.WIRING))
        around = _around(columns, places)
        return odds(points, gate, self.needed[self._subject], around, topics.said(topics.words(columns), around))

    def explain(self, columns: Columns, row: int, slug: str, places: Places = NOWHERE) -> tuple[str, ...]:
        """The cues that speak for `slug` in fragment `row`, heaviest first, for instance `name retry`, `call sleep`."""
        return self._explain(columns, [row], slug, places)[0]

    def _explain(self, columns: Columns, rows: Sequence[int], slug: str, places: Places) -> list[tuple[str, ...]]:
        """`explain` for several rows at once."""
        chosen = np.asarray(rows, np.int64)
        files, file = np.unique(columns.file[chosen].astype(np.int64), return_inverse=True)
        own = cues.own_keys(self._compiled, columns, chosen)
        around = cues.file_keys(self._compiled, columns, places, files)
        found = []
        for number in range(len(chosen)):
            there = np.concatenate([own[1][own[0] == number], around[1][around[0] == file[number]]])
            present = set(self._compiled.keys[there].tolist())
            speaks = self._compiled.own[self._column[slug]]
            said = sorted((-worth, shown) for worth, shown, keys in speaks if not present.isdisjoint(keys))
            found.append(tuple(dict.fromkeys(shown for _, shown in said))[:SHOWN])
        return found

    def best(
        self,
        columns: Columns,
        rows: Sequence[int],
        places: Places = NOWHERE,
        confidences: Floats | None = None,
        claim: Claim | None = None,
    ) -> FamilyMatch | None:
        """The job of a group of fragments, or None: the family of the highest mean confidence over `rows`.

        A member that says nothing counts as 0, so that one loud copy does not speak for all; one inside another member
        does not count, since its words are among those of the other. `confidences` are those of `columns`, where the
        caller has them already. The family of a `claim` goes before others, and where it has joined what is not alike,
        what was only copied along with that does not count.
        """
        if not len(rows) or not self.families:
            return None
        scores = self.confidences(columns, places) if confidences is None else confidences
        outer = _outermost(columns, rows)
        mean = scores[outer].mean(axis=0)
        column = int(mean.argmax())
        if claim is not None and mean[claim.family] >= THRESHOLD:
            column = claim.family
        elif claim is not None and claim.joined and mean[column] < THRESHOLD:
            outer = outer[scores[outer, claim.family] >= THRESHOLD]
            column, mean = claim.family, scores[outer].mean(axis=0) if len(outer) else mean
        if mean[column] < THRESHOLD:
            return None
        family = self.families[column]
        said: dict[str, int] = {}
        for cues_of_row in self._explain(columns, outer[:ASKED].tolist(), family.slug, places):
            for cue in cues_of_row:
                said[cue] = said.get(cue, 0) + 1
        cues = tuple(sorted(said, key=lambda cue: (-said[cue], list(said).index(cue))))[:SHOWN]
        return FamilyMatch(family.slug, family.title, round(float(mean[column]), 3), cues)

    def present(self, columns: Columns, places: Places = NOWHERE, files: NDArray[np.int64] | None = None) -> Present:
        """The cues of the families that are there, in all files or in these, which are given in ascending order.

        What a fragment has depends on itself, and on the path and the imports of its file, and on nothing else.
        """
        return cues.present(self._compiled, columns, places, files)

    def _points(self, present: Present, columns: Columns) -> tuple[Floats, NDArray[np.bool_]]:
        """Points of each family and whether its required groups are there."""
        found, gate = points_of(self._compiled, present, columns.file)
        size = np.maximum(np.diff(columns.cue_offsets), 1)
        found -= (SIZE * np.maximum(np.log2(size / TYPICAL), 0))[:, None].astype(np.float32)
        return found, gate


def _around(columns: Columns, places: Places) -> list[NDArray[np.int64]]:
    """Class, file, folder and repository of each fragment, numbered; a folder of two repositories is two."""
    homes = places.repositories
    paths = places.paths or [""] * len(homes)
    folders = [f"{home}:{path.rpartition('/')[0]}" for home, path in zip(homes, paths, strict=True)]
    file = columns.file.astype(np.int64)
    return [outermost(columns), file, _numbered(folders)[file], _numbered(homes)[file]]


def _outermost(columns: Columns, rows: Sequence[int]) -> NDArray[np.int64]:
    """The rows that lie in no other of them, in their order."""
    chosen = set(rows)

    def inside(row: int) -> bool:
        above = int(columns.parent[row])
        while above >= 0 and above not in chosen:
            above = int(columns.parent[above])
        return above >= 0

    return np.array([row for row in rows if not inside(int(row))], np.int64)


def _numbered(names: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(name, len(numbers)) for name in names], np.int64)


def _logistic(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(values, -60, 60))))
