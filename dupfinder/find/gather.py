"""From scored shapes to hits: what the last scan joined into one candidate is one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dupfinder.findings import Hit, Holder
from dupfinder.lookup.read import Lookup, Place
from dupfinder.lookup.stems import stems
from dupfinder.symbols import symbol

TEST_SCORE = 0.5
"""What only test code has counts half: it is seldom what somebody looks for."""
PLATFORM_GAIN = 1.25
"""How much sooner than its score says an answer comes that the platform has."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is told as one answer: a candidate of the last scan, or one shape. `ordered`: its shapes, the best first."""

    candidate: str | None
    ordered: tuple[int, ...]
    score: float

    def scored(self, score: float) -> Group:
        """The same with another score."""
        return replace(self, score=score)


@dataclass(frozen=True, slots=True)
class Groups:
    """All shapes by the answer that they belong to: a number each, those of candidates first. `jobs`: by number the
    stems of what a candidate is said to do, and of what goes with that."""

    candidates: tuple[str, ...]
    members: tuple[NDArray[np.int64], ...]
    of_shape: NDArray[np.int64]
    jobs: Mapping[int, tuple[frozenset[str], frozenset[str]]]

    @classmethod
    def of(cls, lookup: Lookup) -> Groups:
        """The groups of some look-up tables."""
        joined = lookup.joined()
        of_shape = np.arange(lookup.shapes(), dtype=np.int64) + len(joined)
        for number, (_, shapes) in enumerate(joined):
            if int(shapes.max(initial=-1)) >= len(of_shape):
                raise ValueError("a shape that is none")
            of_shape[shapes] = number
        jobs = lookup.jobs()
        said = {
            number: (frozenset(stems(jobs[one].job)), frozenset(stems(jobs[one].related)))
            for number, (one, _) in enumerate(joined)
            if one in jobs
        }
        return cls(tuple(one for one, _ in joined), tuple(shapes for _, shapes in joined), of_shape, said)

    def __len__(self) -> int:
        return len(self.candidates) + len(self.of_shape)

    def group(self, number: int, score: float, scores: NDArray[np.floating]) -> Group:
        """One of them, its shapes in the order of their `scores`."""
        if number >= len(self.candidates):
            return Group(None, (number - len(self.candidates),), score)
        shapes = self.members[number]
        order = np.lexsort((shapes, -scores[shapes]))
        return Group(self.candidates[number], tuple(shapes[order].tolist()), score)


def hits(scores: Mapping[int, float], lookup: Lookup, most: int) -> tuple[Hit, ...]:
    """The `most` best answers to scored shapes; each shape with its candidate, and that with all of its places."""
    shapes = np.array(sorted(scores), np.int64)
    member_of = lookup.candidates(shapes)
    inside: dict[str, list[int]] = {}
    for shape in shapes.tolist():
        inside.setdefault(member_of.get(shape, f"shape {shape}"), []).append(shape)
    best = sorted(inside, key=lambda key: (-max(scores[shape] for shape in inside[key]), key))[: 2 * most]
    together = lookup.members([key for key in best if key in member_of.values()])
    groups = []
    for key in best:
        ordered = sorted({*inside[key], *together.get(key, ())}, key=lambda one: (-scores.get(one, 0.0), one))
        groups.append(Group(key if key in together else None, tuple(ordered), scores[ordered[0]]))
    return told(groups, lookup, most)


def one_candidate(candidate: str, lookup: Lookup) -> Hit | None:
    """A candidate of the last scan as an answer; None where the tables hold nothing of it."""
    shapes = lookup.members([candidate]).get(candidate, ())
    return next(iter(told([Group(candidate, tuple(shapes), 1.0)], lookup, 1)), None)


def told(groups: Sequence[Group], lookup: Lookup, most: int) -> tuple[Hit, ...]:
    """The groups with their places, what the platform has sooner; none that lies inside a better one."""
    shapes = sorted({shape for group in groups for shape in group.ordered})
    places = lookup.places(np.array(shapes, np.int64))
    languages = lookup.languages_of(shapes)
    found = [_hit(one, places, languages) for one in groups]
    return tuple(_outermost(sorted((one for one in found if one.holders), key=_order))[:most])


def _outermost(found: Iterable[Hit]) -> list[Hit]:
    """The hits without those that lie in the places of a better one: a class answers for its methods."""
    stay: list[Hit] = []
    taken: list[Holder] = []
    for hit in found:
        if not all(any(_inside(one, outer) for outer in taken) for one in hit.holders):
            stay.append(hit)
            taken += hit.holders
    return stay


def _inside(one: Holder, outer: Holder) -> bool:
    within = outer.start_line <= one.start_line and one.end_line <= outer.end_line
    return within and (one.repository, one.path) == (outer.repository, outer.path)


def _holders(found: Iterable[Holder]) -> tuple[Holder, ...]:
    """Outermost places only; the platform's first, test code last, and between them one of each squad in turn."""
    found = list(dict.fromkeys(found))
    outer = [one for one in found if not any(_inside(one, other) for other in found if other != one)]
    turn: Counter[str] = Counter()
    order = {}
    for one in outer:
        order[one] = (not one.platform, one.test, turn[one.squad])
        turn[one.squad] += 1
    return tuple(sorted(outer, key=order.__getitem__))


def _hit(group: Group, places: Mapping[int, Sequence[Place]], languages: Mapping[int, str]) -> Hit:
    holders = [_holder(place, languages.get(shape, "")) for shape in group.ordered for place in places.get(shape, ())]
    stay = _holders(holders)
    tested = bool(stay) and all(one.test for one in stay)
    name = next((place.name for shape in group.ordered for place in places.get(shape, ())), "")
    return Hit(name, round(group.score * (TEST_SCORE if tested else 1.0), 3), stay, group.candidate)


def _holder(place: Place, language: str) -> Holder:
    imported = symbol(place.path, place.name, language) if place.platform else ""
    return Holder(
        place.repository, place.path, place.start_line, place.end_line, place.name, place.squad, place.platform,
        place.test, imported, place.signature,
    )  # fmt: skip


def _order(hit: Hit) -> tuple[float, int, str, Holder]:
    return (-hit.score * (PLATFORM_GAIN if hit.platform else 1.0), -len(hit.squads), hit.name, hit.holders[0])
