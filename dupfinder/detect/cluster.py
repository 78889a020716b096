"""Cluster: average linkage (Sokal and Michener 1958) of verified pairs, inside each connected component.

Connectedness alone chains; average linkage asks that a copy be like the whole class. It is quadratic, so a component
that is too large is first cut at its weakest links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

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
    found = [_cluster(corpus, shapes, views, rows, judge, *inner) for rows, *inner in groups]
    found += [_cluster(corpus, shapes, views, rows, judge) for rows in alone.reshape(-1, 1)]
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
    groups = [np.arange(2)] if len(rows) == 2 else _averaged(distance, MIN_AVERAGE)

    def inside(group: Ints, least: float) -> list[Ints]:
        return [rows[group[part]] for part in _averaged(distance[np.ix_(group, group)], least)]

    return [
        (rows[group], inside(group, CORE_AVERAGE), inside(group, COPIES_AVERAGE)) for group in groups if len(group) > 1
    ]


def _averaged(distance: Floats, least: float) -> list[Ints]:
    """Places in the matrix, grouped by average linkage as far as the mean score is at `least` so much."""
    from sklearn.cluster import AgglomerativeClustering

    # Groups are merged below the threshold; what lies at it is still one class.
    threshold = np.nextafter(1.0 - least, 1.0)
    linked = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=threshold)
    groups = defaultdict(list)
    for place, group in enumerate(linked.fit_predict(distance).tolist()):
        groups[group].append(place)
    return [np.array(group, np.int64) for group in groups.values()]


def _cluster(  # noqa: PLR0913 - what a class is made of
    corpus: Corpus,
    shapes: Shapes,
    views: Views,
    rows: Ints,
    judge: Judge,
    cores: Sequence[Ints] = (),
    copies: Sequence[Ints] = (),
) -> Cluster:
    members = [_members(shapes, shape) for shape in views.rows[rows].tolist()]
    fragments = np.sort(np.concatenate(members))
    squads = tuple(code for code in np.unique(corpus.squad[fragments]).tolist() if code != NO_SQUAD)
    information, score = _shared(views, rows, [corpus.squad[one] for one in members], judge)
    rarity = float(np.median(views.name_rarity[rows]))

    def shared(parts: Sequence[Ints]) -> tuple[Cluster, ...]:
        smaller = [_cluster(corpus, shapes, views, part, judge) for part in parts if len(part) < len(rows)]
        return tuple(one for one in smaller if len(one.squads) >= 2)

    return Cluster(fragments, rows, squads, information, score, rarity, shared(cores), shared(copies))


def _members(shapes: Shapes, shape: int) -> Ints:
    return shapes.members[shapes.offsets[shape] : shapes.offsets[shape + 1]]


def _shared(views: Views, rows: Ints, squads: Sequence[Ints], judge: Judge) -> tuple[float, float]:
    """Median information and score of the pairs of copies of different squads; `squads` has those of each shape.

    Copies of one shape are equal: their score is 1, their information all of it.
    """
    left, right = np.triu_indices(min(len(rows), MOST), 0)
    same = left == right
    pairs = judge(rows[left[~same]], rows[right[~same]])
    information, score = views.structure_total[rows[left]].astype(np.float64), np.ones(len(left))
    information[~same], score[~same] = pairs.information, pairs.score
    weight = np.array([_across(squads[a], squads[b]) for a, b in zip(left.tolist(), right.tolist(), strict=True)])
    weight = np.where(same, weight / 2, weight)
    if not weight.any():
        weight = np.ones(len(left))
    return round(_median(information, weight), 6), round(_median(score, weight), 6)


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
