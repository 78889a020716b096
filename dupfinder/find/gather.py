"""From scored shapes to hits: what the last scan joined into one candidate is one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from dupfinder.assess.portray import symbol
from dupfinder.findings import Hit, Holder
from dupfinder.lookup.read import Lookup, Place
from dupfinder_scanners.fragments import Fragment, Level, Role

TEST_SCORE = 0.5
"""What only test code has counts half: it is seldom what somebody looks for."""
PLATFORM_GAIN = 1.25
"""How much sooner than its score says an answer comes that the platform has."""


def hits(scores: Mapping[int, float], lookup: Lookup, most: int) -> tuple[Hit, ...]:
    """The `most` best answers; each shape with its candidate, and that with all of its places."""
    shapes = np.array(sorted(scores), np.int64)
    member_of = lookup.candidates(shapes)
    groups: dict[str, list[int]] = {}
    for shape in shapes.tolist():
        groups.setdefault(member_of.get(shape, f"shape {shape}"), []).append(shape)
    best = sorted(groups, key=lambda key: (-max(scores[shape] for shape in groups[key]), key))[: 2 * most]
    together = lookup.members([key for key in best if key in member_of.values()])
    whole = {key: sorted({*groups[key], *together.get(key, ())}) for key in best}
    places = lookup.places(np.array(sorted({shape for inside in whole.values() for shape in inside}), np.int64))
    found = [
        _hit(key if key in together else None, whole[key], scores, places, lookup.languages_of(whole[key]))
        for key in best
    ]
    return tuple(_outermost(sorted((one for one in found if one.holders), key=_order))[:most])


def one_candidate(candidate: str, lookup: Lookup) -> Hit | None:
    """A candidate of the last scan as an answer; None where the tables hold nothing of it."""
    shapes = lookup.members([candidate]).get(candidate, ())
    places = lookup.places(np.array(shapes, np.int64))
    found = _hit(candidate, shapes, dict.fromkeys(shapes, 1.0), places, lookup.languages_of(shapes))
    return found if found.holders else None


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
    found = list(found)
    outer = [one for one in found if not any(_inside(one, other) for other in found if other != one)]
    turn: Counter[str] = Counter()
    order = {}
    for one in outer:
        order[one] = (not one.platform, one.test, turn[one.squad])
        turn[one.squad] += 1
    return tuple(sorted(outer, key=order.__getitem__))


def _hit(
    candidate: str | None,
    shapes: Sequence[int],
    scores: Mapping[int, float],
    places: Mapping[int, Sequence[Place]],
    languages: Mapping[int, str],
) -> Hit:
    ordered = sorted(shapes, key=lambda shape: (-scores.get(shape, 0.0), shape))
    holders = _holders(_holder(place, languages[shape]) for shape in ordered for place in places.get(shape, ()))
    score = max((scores.get(shape, 0.0) for shape in shapes), default=0.0)
    tested = bool(holders) and all(one.test for one in holders)
    name = next((place.name for shape in ordered for place in places.get(shape, ())), "")
    return Hit(name, round(score * (TEST_SCORE if tested else 1.0), 3), holders, candidate)


def _holder(place: Place, language: str) -> Holder:
    found = Holder(
        place.repository, place.path, place.start_line, place.end_line, place.name, place.squad, place.platform,
        place.test,
    )  # fmt: skip
    if not place.platform:
        return found
    # The level does not matter to what is imported.
    fragment = Fragment(
        place.repository, place.path, place.start_line, place.end_line, place.name, Level.FUNCTION, language,
        place.squad, Role.PRODUCTION,
    )  # fmt: skip
    return replace(found, symbol=symbol(fragment))


def _order(hit: Hit) -> tuple[float, int, str, Holder]:
    return (-hit.score * (PLATFORM_GAIN if hit.platform else 1.0), -len(hit.squads), hit.name, hit.holders[0])
