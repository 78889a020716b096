"""Time and memory grow with the organisation, not with its square."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from time import process_time

import numpy as np
import pytest

from dupfinder.assess.join import join
from dupfinder.background import NOTHING
from dupfinder.detect.align import similarity
from dupfinder.detect.cluster import cluster
from dupfinder.detect.fold import fold
from dupfinder.detect.pair import across, pair
from dupfinder.detect.sketch import sketch
from dupfinder.detect.verify import copies, evidence
from dupfinder.detect.weigh import weigh
from dupfinder.tables import Corpus, Group
from tests.detect.corpora import Row, corpus_of


def things(count: int) -> list[Row]:
    """`count` things that four squads each have, with an edit in each copy."""
    return [
        Row(
            tokens=(*range(1_000 * thing, 1_000 * thing + 60), 1_000 * thing + 500 + number),
            squad=f"squad-{number}",
            path=f"{thing}.py",
            name=f"thing_{thing}",
        )
        for thing in range(100, 100 + count)
        for number in range(4)
    ]


def trivial(count: int) -> list[Row]:
    """The same getter over and over, in ten squads and a thousand files."""
    row = Row(tokens=tuple(range(16)), name="get")
    return [replace(row, squad=f"squad-{n % 10}", path=f"getters-{n % 100}.py", lines=(n, n)) for n in range(count)]


def nearly_trivial(count: int) -> list[Row]:
    """Getters that each differ by one token, so that none folds into another."""
    return [replace(row, tokens=(*row.tokens, 10_000_000 + number)) for number, row in enumerate(trivial(count))]


def detected(corpus: Corpus) -> tuple[Group, ...]:
    shapes = fold(corpus)
    views = weigh(corpus, shapes, [NOTHING])
    left, right = pair(views, sketch(views))
    judge = evidence(views, similarity)
    found = cluster(corpus, shapes, views, copies(judge, left, right, across(views, left, right)), judge)
    nothing = np.zeros((len(corpus), 0), np.float32)
    return join(corpus, found, nothing, nothing, frozenset())


def paths_of(corpus: Corpus, groups: tuple[Group, ...]) -> set[str]:
    rows = [row for group in groups for one in group.clusters for row in one.fragments.tolist()]
    return {corpus.files[corpus.columns.file[row]].path for row in rows}


def wanted(count: int) -> set[str]:
    return {f"{thing}.py" for thing in range(100, 100 + count)}


def seconds(corpus: Corpus) -> float:
    start = process_time()
    detected(corpus)
    return process_time() - start


def peak(corpus: Corpus) -> int:
    tracemalloc.start()
    try:
        detected(corpus)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_a_hundred_thousand_equal_getters_hide_nothing() -> None:
    corpus = corpus_of([*trivial(100_000), *things(40)])
    assert wanted(40) <= paths_of(corpus, detected(corpus))


@pytest.mark.slow
def test_getters_that_are_nearly_equal_hide_nothing_and_make_no_finding() -> None:
    corpus = corpus_of([*nearly_trivial(20_000), *things(40)])
    assert paths_of(corpus, detected(corpus)) == wanted(40)


@pytest.mark.slow
def test_twice_the_noise_takes_about_twice_the_memory() -> None:
    detected(corpus_of(things(2)))  # imports are no cost of the noise
    half, whole = (peak(corpus_of([*nearly_trivial(count), *things(10)])) for count in (10_000, 20_000))
    assert whole < 2.8 * half


@pytest.mark.slow
def test_twice_the_copies_take_about_twice_the_time_and_memory() -> None:
    detected(corpus_of(things(2)))
    small, large = corpus_of(things(200)), corpus_of(things(400))
    # Linear is 2, quadratic is 4; a busy machine blurs both, so the better of two runs counts.
    assert min(seconds(large) for _ in range(2)) < 3.2 * min(seconds(small) for _ in range(2)) + 0.2
    assert peak(large) < 2.8 * peak(small)
