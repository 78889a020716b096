"""Cluster: average linkage (Sokal and Michener 1958) of verified pairs, inside each connected component.

Connectedness alone chains; average linkage asks that a copy be like the whole class. It is quadratic, so a component
that is too large is first cut at its weakest links.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
TOGETHER = 1 << 14
"""Pairs of small components that are judged in one go."""


def cluster(corpus: Corpus, shapes: Shapes, views: Views, pairs: Pairs, judge: Judge) -> tuple[Cluster, ...]:
    """Clone classes that at least two squads share, and all copies that belong to them, in order of first fragment.

    `judge` gives the score of pairs that no generator proposed, so that the average is over all pairs of a component.
    """
    maker = _Maker(corpus, shapes, views)
    grouped, found = np.zeros(len(views), bool), []
    for component in _compared(_components(pairs, len(views)), judge):
        for rows, *inner in _linked(component):
            grouped[rows] = True
            found.append(maker.made(rows, component, *inner))
    # A shape that several squads have exactly is a class of its own where it is like nothing else.
    alone = np.flatnonzero((shapes.low[views.rows] < shapes.high[views.rows]) & ~grouped)
    found += [maker.made(rows, _nothing(rows)) for rows in alone.reshape(-1, 1)]
    return tuple(sorted((one for one in found if len(one.squads) >= 2), key=lambda one: tuple(one.fragments[:2])))


def _components(pairs: Pairs, count: int) -> Iterator[Ints]:
    """The rows of each connected component, sorted, `MAX_COMPONENT` at most."""
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
        rows = _rows(component)
        if len(rows) <= MAX_COMPONENT:
            yield rows
        else:
            yield from _cut(component, count)


def _rows(pairs: Pairs) -> Ints:
    return np.unique(np.concatenate([pairs.left, pairs.right]))


def _cut(component: Pairs, count: int) -> Iterator[Ints]:
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


def _pieces(component: Pairs, count: int) -> Iterator[Ints]:
    """Parts of at most `MAX_COMPONENT` rows of a component whose links are all equally strong."""
    rows = _rows(component)
    left, right = (np.searchsorted(rows, side) // MAX_COMPONENT for side in (component.left, component.right))
    for piece in np.unique(left[left == right]):
        yield from _components(component.take((left == piece) & (right == piece)), count)


@dataclass(frozen=True, slots=True)
class _Component:
    """Every two rows of a component compared: rows x rows, in the order of `rows`, which are sorted."""

    rows: Ints
    information: Floats
    score: Floats


def _nothing(rows: Ints) -> _Component:
    """One row, which is compared with nothing."""
    return _Component(rows, np.zeros((1, 1)), np.zeros((1, 1)))


def _compared(components: Iterable[Ints], judge: Judge) -> Iterator[_Component]:
    """Components, given by their rows, with all pairs judged, many at a time: most are tiny, and a call takes time."""
    waiting: list[Ints] = []
    count = 0
    for rows in components:
        waiting.append(rows)
        count += len(rows) * (len(rows) - 1) // 2
        if count >= TOGETHER:
            yield from _judged(waiting, judge)
            waiting, count = [], 0
    if waiting:
        yield from _judged(waiting, judge)


def _judged(waiting: Sequence[Ints], judge: Judge) -> Iterator[_Component]:
    """Components given by their rows, with all their pairs judged at once."""
    sides = [np.triu_indices(len(rows), 1) for rows in waiting]
    left = np.concatenate([rows[one] for rows, (one, _) in zip(waiting, sides, strict=True)])
    right = np.concatenate([rows[other] for rows, (_, other) in zip(waiting, sides, strict=True)])
    pairs = judge(left, right)
    ends = np.cumsum([len(one) for one, _ in sides])[:-1]
    values = zip(np.split(pairs.information, ends), np.split(pairs.score, ends), strict=True)
    for rows, side, (information, score) in zip(waiting, sides, values, strict=True):
        yield _Component(rows, _matrix(len(rows), side, information), _matrix(len(rows), side, score))


def _matrix(size: int, side: tuple[Ints, Ints], values: Floats) -> Floats:
    """The values of all pairs as a symmetric matrix, the diagonal 0."""
    left, right = side
    found = np.zeros((size, size))
    found[left, right] = found[right, left] = values
    return found


def _linked(component: _Component) -> list[tuple[Ints, list[Ints], list[Ints]]]:
    """Groups of one component, the cores and the copies in each, all sorted; rows in no group are left out."""
    rows = component.rows
    distance = 1.0 - np.clip(component.score, 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
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
    from sklearn.cluster import linkage_tree

    # What `AgglomerativeClustering` fits, which takes as long again to look at its parameters.
    merges, *_, apart = linkage_tree(distance, linkage="average", affinity="precomputed", return_distance=True)
    return merges, apart


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

    def made(
        self, rows: Ints, component: _Component, cores: Sequence[Ints] = (), copies: Sequence[Ints] = ()
    ) -> Cluster:
        """The class of these rows of a component; `cores` and `copies` are rows of what may be one inside of it."""
        members = self._members(rows)
        squads = [self.corpus.squad[one] for one in members]
        information, score = self._shared(rows, component, squads)
        rarity = float(np.median(self.views.name_rarity[rows]))
        # What is all but equal is often the core too.
        inner = {tuple(part.tolist()): part for part in (*cores, *copies) if self._is_shared(part)}
        known = {place: self.made(part, component) for place, part in inner.items()}
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

    def _shared(self, rows: Ints, component: _Component, squads: Sequence[Ints]) -> tuple[float, float]:
        """Median information and score of the pairs of copies of different squads; `squads` has those of each shape.

        Copies of one shape are equal: their score is 1, their information all of it.
        """
        left, right = np.triu_indices(min(len(rows), MOST), 0)
        same = left == right
        information, score = self.views.structure_total[rows[left]].astype(np.float64), np.ones(len(left))
        place = np.searchsorted(component.rows, rows)
        apart = place[left[~same]], place[right[~same]]
        information[~same], score[~same] = component.information[apart], component.score[apart]
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
