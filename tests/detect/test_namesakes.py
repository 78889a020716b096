from __future__ import annotations

import numpy as np
import pytest

from dupfinder.background import background
from dupfinder.detect.align import similarity
from dupfinder.detect.fold import fold
from dupfinder.detect.namesakes import BODIES, SAME_WORDS, SQUADS, WEIGHT, namesakes, with_namesakes
from dupfinder.detect.verify import evidence
from dupfinder.detect.weigh import weigh
from dupfinder.tables import Views
from tests.detect.corpora import Row, corpus_of, ints, views_of

RARE = "fetch_orange_ledger"


def bodies(name: str, squads: str, *, each: int = 1, start: int = 0, **facts: object) -> list[Row]:
    """Functions of one name, each with a body of its own that shares its first half with all others."""
    return [
        Row(squad=squad, name=name, tokens=(*range(start, start + 20), *range(own, own + 20)), **facts)  # type: ignore[arg-type]
        for place, squad in enumerate(squads)
        for own in (start + 1_000 * (place + 1) + 100 * number for number in range(each))
    ]


def found(rows: list[Row]) -> set[str]:
    """Names of the rows that count as namesakes."""
    corpus = corpus_of(rows)
    shapes = fold(corpus)
    views = weigh(corpus, shapes, [background(language) for language in corpus.languages])
    chosen = namesakes(corpus, shapes, views)
    return set(corpus.columns.name[shapes.representative[views.rows[chosen]]].tolist())


def test_a_rare_name_of_three_squads_makes_namesakes() -> None:
    assert found(bodies(RARE, "abc")) == {RARE}


@pytest.mark.parametrize(
    "rows",
    [
        bodies(RARE, "abc"[: SQUADS - 1]),
        bodies("get", "abc"),
        bodies(RARE, "abc", level="class"),
        bodies(RARE, "abc", test=True),
        bodies(f"View.{RARE}", "abc", each=BODIES + 1),
    ],
    ids=["two squads", "a name that everybody uses", "classes", "tests", "what an interface asks for"],
)
def test_everything_else_makes_none(rows: list[Row]) -> None:
    assert found([*rows, *bodies("other_fetch_plum", "abc", start=50_000)]) == {"other_fetch_plum"}


def test_nothing_has_no_namesakes() -> None:
    assert found([]) == set()


def pair_of(words: float) -> Views:
    """Two rows of one name that share half of their structure and as much of their words as said."""
    own = (1.0 - words) / 2.0
    said = [{0: words, 1: own}, {0: words, 2: own}]
    return views_of([{0: 1.0, 1: 0.5}, {0: 1.0, 2: 0.5}], said, [0, 0], [0.9, 0.9], tokens=[[1, 2], [1, 3]])


@pytest.mark.parametrize(("words", "share"), [(0.0, 0.0), (SAME_WORDS / 2, 0.5), (SAME_WORDS, 1.0), (0.9, 1.0)])
def test_the_score_grows_with_the_words_that_namesakes_share(words: float, share: float) -> None:
    views = pair_of(words)
    judge = evidence(views, similarity)
    plain = judge(ints([0]), ints([1]))
    more = with_namesakes(judge, views, np.array([True, True]))(ints([0]), ints([1]))
    assert more.score[0] == pytest.approx(min(1.0, plain.score[0] + WEIGHT * 0.9 * share))


def test_one_that_is_no_namesake_changes_nothing() -> None:
    views = pair_of(0.9)
    judge = evidence(views, similarity)
    more = with_namesakes(judge, views, np.array([True, False]))(ints([0]), ints([1]))
    assert more.score[0] == judge(ints([0]), ints([1])).score[0]


def test_namesakes_without_any_structure_in_common_stay_apart() -> None:
    views = views_of([{0: 1.0}, {1: 1.0}], [{0: 1.0}, {0: 1.0}], [0, 0], [0.9, 0.9], tokens=[[1], [2]])
    judge = evidence(views, similarity)
    more = with_namesakes(judge, views, np.array([True, True]))(ints([0]), ints([1]))
    assert more.score[0] == judge(ints([0]), ints([1])).score[0]
