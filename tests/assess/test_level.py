from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.level import FILE_PARTS, outermost, told
from dupfinder.tables import Corpus
from dupfinder_scanners.fragments import UNOWNED, Level
from tests.assess.groups import cluster_of, group_of
from tests.detect.corpora import Row, corpus_of


def module_of(squad: str, parts: int = FILE_PARTS, path: str = "web.py", **facts: object) -> list[Row]:
    """A file of some functions, ten lines each."""
    return [
        Row(
            tokens=tuple(range(30 * n, 30 * n + 20)),
            squad=squad,
            path=path,
            name=f"f{n}",
            lines=(10 * n + 1, 10 * n + 10),
            **facts,
        )  # type: ignore[arg-type]
        for n in range(parts)
    ]


def side_by_side(*modules: list[Row]) -> tuple[Corpus, list[list[int]]]:
    """The corpus of the modules, and for each place in them the rows that stand there."""
    rows = [row for module in modules for row in module]
    starts = [sum(len(one) for one in modules[:number]) for number in range(len(modules))]
    places = [
        [start + n for start, one in zip(starts, modules, strict=True) if n < len(one)]
        for n in range(max(map(len, modules)))
    ]
    return corpus_of(rows), places


def test_files_that_were_copied_whole_are_told_as_files() -> None:
    corpus, places = side_by_side(module_of("a"), module_of("b"))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places)))
    assert (found.level, found.rows) == (Level.FILE, (0, 1))


def test_fewer_parts_are_told_as_functions() -> None:
    corpus, places = side_by_side(module_of("a", FILE_PARTS - 1), module_of("b", FILE_PARTS - 1))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places)))
    assert (found.level, found.rows) == (Level.FUNCTION, tuple(range(2 * (FILE_PARTS - 1))))


def test_a_small_share_of_large_files_is_told_as_functions() -> None:
    corpus, places = side_by_side(module_of("a", 20), module_of("b", 20))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places[:FILE_PARTS])))
    assert found.level is Level.FUNCTION


def test_a_squad_that_has_only_parts_keeps_it_at_functions() -> None:
    corpus, places = side_by_side(module_of("a"), module_of("b"), module_of("c", 1))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places)))
    assert found.level is Level.FUNCTION


def test_a_file_of_nobody_stands_for_no_squad() -> None:
    corpus, places = side_by_side(module_of("a"), module_of(UNOWNED), module_of("b", 1))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places)))
    assert found.level is Level.FUNCTION


def test_the_platforms_copy_is_neither_told_nor_in_the_way() -> None:
    corpus, places = side_by_side(module_of("a"), module_of("b"), module_of("platform", platform=True))
    found = told(corpus, group_of(*(cluster_of(corpus, *rows) for rows in places)))
    assert (found.level, found.rows) == (Level.FILE, (0, 1))


def test_methods_inside_a_copied_class_are_not_told_beside_it() -> None:
    rows = []
    for number, squad in enumerate("ab"):
        rows.append(Row(squad=squad, name="Client", level="class", lines=(1, 30)))
        rows.append(Row(tokens=(1, 2, 3, 4), squad=squad, name="Client.get", lines=(2, 9), parent=2 * number))
    corpus = corpus_of(rows)
    found = told(corpus, group_of(cluster_of(corpus, 0, 2), cluster_of(corpus, 1, 3)))
    assert (found.level, found.rows) == (Level.CLASS, (0, 2))


@pytest.mark.parametrize(("levels", "expected"), [("ffc", Level.FUNCTION), ("ccf", Level.CLASS), ("bbb", Level.BLOCK)])
def test_the_level_is_that_of_most_copies(levels: str, expected: Level) -> None:
    names = {"f": "function", "c": "class", "b": "block"}
    corpus = corpus_of([Row(squad="abc"[n], level=names[one]) for n, one in enumerate(levels)])
    assert told(corpus, group_of(singles=range(3))).level is expected


@given(st.lists(st.integers(-1, 8), min_size=1, max_size=9))
def test_something_is_always_outermost(above: list[int]) -> None:
    parents = [parent if parent < row else -1 for row, parent in enumerate(above)]
    corpus = corpus_of([Row(squad="ab"[n % 2], parent=parent) for n, parent in enumerate(parents)])
    clusters = tuple(cluster_of(corpus, row) for row in range(len(parents)))
    assert [int(one.fragments[0]) for one in outermost(corpus, clusters)] == [n for n, p in enumerate(parents) if p < 0]
