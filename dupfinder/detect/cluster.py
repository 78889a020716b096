"""Cluster: average linkage (Sokal and Michener 1958) of verified pairs, inside each connected component.

Connectedness alone chains; average linkage asks that a copy be like the whole class. It is quadratic, so a component
that is too large is first cut at its weakest links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder.tables import NO_SQUAD, Cluster, Corpus, Floats, Ints, Judge, Pairs, Shapes, Views

MIN_AVERAGE = 0.3
"""Mean score of the members of two groups at which they are still one class."""
CORE_AVERAGE, COPIES_AVERAGE = 0.6, 0.9
"""The same for the core of a class, where the rest may only do something similar, and for what is all but equal."""
MAX_COMPONENT = 1_000
"""Above this size a component is cut by asking for a higher score, step by step."""
STEP = 0.05
MOST = 40
"""Shapes of a class that its median evidence is taken over."""


def cluster(corpus: Corpus, shapes: Shapes, views: Views, pairs: Pairs, judge: Judge) -> tuple[Cluster, ...]:
    """Clone classes that at least two squads share, and all copies that belong to them, in order of first fragment.

    `judge` gives the score of pairs that no generator proposed, so that the average is over all pairs of a component.
    """
    groups = [group for component in _components(pairs, len(views)) for group in _linked(component, judge)]
    grouped = np.concatenate([rows for rows, *_ in groups]) if groups else np.zeros(0, np.int64)
    # A shape that several squads have exactly is a class of its own where it is like nothing else.
    alone = np.setdiff1d(np.flatnonzero(shapes.low[views.rows] < shapes.high[views.rows]), grouped)
    maker = _Maker(corpus, shapes, views, judge)
    found = [maker.made(rows, *inner) for rows, *inner in groups]
    found += [maker.made(rows) for rows in alone.reshape(-1, 1)]
    return tuple(sorted((one for one in found if len(one.squads) >= 2), key=lambda one: tuple(one.fragments[:2])))


def _components(pairs: Pairs, count: int) -> Iterator[Pairs]:
    """The pairs of each connected component of at most `MAX_COMPONENT` rows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(pairs):
        return
    graph = coo_array((np.ones(len(pairs), np.int8), (pairs.left, pairs.right)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    order = np.argsort(label[pairs.left], kind="stable")
    bounds = np.flatnonzero(np.diff(label[pairs.left][order])) + 1
    for chosen in np.split(order, bounds):
        component = pairs.take(chosen)
        size = len(np.unique(np.concatenate([component.left, component.right])))
        if size <= MAX_COMPONENT:
            yield component
        else:
            yield from _cut(component, count)


def _cut(component: Pairs, count: int) -> Iterator[Pairs]:
    """What stronger links hold together of a component that is too large, then what they leave out."""
    higher = float(component.score.min()) + STEP
    strong = component.take(component.score >= higher)
    if not len(strong):
        yield from _pieces(component, count)
        return
    yield from _components(strong, count)
    held = np.zeros(count, bool)
    held[strong.left] = held[strong.right] = True
    yield from _components(component.take(~(held[component.left] | held[component.right])), count)


def _pieces(component: Pairs, count: int) -> Iterator[Pairs]:
    """Parts of at most `MAX_COMPONENT` rows of a component whose links are all equally strong."""
    rows = np.unique(np.concatenate([component.left, component.right]))
    left, right = (np.searchsorted(rows, side) // MAX_COMPONENT for side in (component.left, component.right))
    for piece in np.unique(left[left == right]):
        yield from _components(component.take((left == piece) & (right == piece)), count)


def _linked(component: Pairs, judge: Judge) -> list[tuple[Ints, list[Ints], list[Ints]]]:
    """Groups of one component, the cores and the copies in each, all sorted; rows in no group are left out."""
    rows = np.unique(np.concatenate([component.left, component.right]))
    left, right = np.triu_indices(len(rows), 1)
    distance = np.zeros((len(rows), len(rows)))
    distance[left, right] = distance[right, left] = 1.0 - np.clip(judge(rows[left], rows[right]).score, 0.0, 1.0)
    merges, apart = _merges(distance)
    groups = [np.arange(2)] if len(rows) == 2 else _cut_at(merges, apart, MIN_AVERAGE)
    cores, copies = (_cut_at(merges, apart, least) for least in (CORE_AVERAGE, COPIES_AVERAGE))

    def inside(group: Ints, parts: Sequence[Ints]) -> list[Ints]:
        own = frozenset(group.tolist())
        return [rows[part] for part in parts if len(part) < len(group) and int(part[0]) in own]

    return [(rows[group], inside(group, cores), inside(group, copies)) for group in groups if len(group) > 1]


def _merges(distance: Floats) -> tuple[Ints, Floats]:
    """Which two groups average linkage merges, step by step, and how far apart they are; the first are the places in
    the matrix, those that come of it are numbered behind them."""
    if len(distance) == 2:
        # Most components are pairs, and a library takes its time for each.
        return np.array([[0, 1]]), distance[0, 1:]
    from sklearn.cluster import AgglomerativeClustering

    linked = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=0.0)
    linked.fit(distance)
    return linked.children_, linked.distances_


def _cut_at(merges: Ints, apart: Floats, least: float) -> list[Ints]:
    """Places in the matrix, grouped as far as the mean score is at `least` so much.

    The merges come nearest first, and none is nearer than those it is made of: one tree tells the groups of all
    thresholds.
    """
    parts = {place: [place] for place in range(len(merges) + 1)}
    # Rounding must not part what lies at the threshold.
    for step in np.flatnonzero(apart < np.nextafter(1.0 - least, 1.0)).tolist():
        one, other = merges[step].tolist()
        parts[len(merges) + 1 + step] = parts.pop(one) + parts.pop(other)
    return [np.array(part, np.int64) for part in sorted(map(sorted, parts.values()))]


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes classes of view rows."""

    corpus: Corpus
    shapes: Shapes
    views: Views
    judge: Judge

    def made(self, rows: Ints, cores: Sequence[Ints] = (), copies: Sequence[Ints] = ()) -> Cluster:
        """The class of these rows; `cores` and `copies` are rows of what may be one inside of it."""
        members = self._members(rows)
        squads = [self.corpus.squad[one] for one in members]
        information, score = self._shared(rows, squads)
        rarity = float(np.median(self.views.name_rarity[rows]))
        # What is all but equal is often the core too.
        inner = {tuple(part.tolist()): part for part in (*cores, *copies) if self._is_shared(part)}
        known = {place: self.made(part) for place, part in inner.items()}
        wider, equal = (
            tuple(known[place] for part in parts if (place := tuple(part.tolist())) in known)
            for parts in (cores, copies)
        )
        fragments = np.sort(np.concatenate(members))
        return Cluster(fragments, rows, _distinct(squads), information, score, rarity, wider, equal)

    def _members(self, rows: Ints) -> list[Ints]:
        """Corpus rows of each shape."""
        shapes = self.shapes
        return [
            shapes.members[shapes.offsets[shape] : shapes.offsets[shape + 1]]
            for shape in self.views.rows[rows].tolist()
        ]

    def _is_shared(self, rows: Ints) -> bool:
        return len(_distinct([self.corpus.squad[one] for one in self._members(rows)])) > 1

    def _shared(self, rows: Ints, squads: Sequence[Ints]) -> tuple[float, float]:
        """Median information and score of the pairs of copies of different squads; `squads` has those of each shape.

        Copies of one shape are equal: their score is 1, their information all of it.
        """
        left, right = np.triu_indices(min(len(rows), MOST), 0)
        same = left == right
        information, score = self.views.structure_total[rows[left]].astype(np.float64), np.ones(len(left))
        if not same.all():
            pairs = self.judge(rows[left[~same]], rows[right[~same]])
            information[~same], score[~same] = pairs.information, pairs.score
        weight = np.array([_across(squads[a], squads[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)])
        weight = np.where(same, weight / 2, weight)
        if not weight.any():
            weight = np.ones(len(left))
        return round(_median(information, weight), 6), round(_median(score, weight), 6)


def _distinct(squads: Sequence[Ints]) -> tuple[int, ...]:
    """Codes of the squads that own something of all parts."""
    return tuple(code for code in np.unique(np.concatenate(squads)).tolist() if code != NO_SQUAD)


def _across(left: Ints, right: Ints) -> int:
    """Number of pairs of copies of different squads between two shapes; inside one, each pair is counted twice."""
    return int((left[:, None] != right[None, :]).sum())


def _median(values: Floats, weights: Floats) -> float:
    """The weighted median: half of the weight lies at or below it; between two values where it is cut evenly."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    low = values[order][np.searchsorted(reached, 0.5 - 1e-9)]
    high = values[order][np.searchsorted(reached, 0.5 + 1e-9)]
    return float(low + high) / 2
