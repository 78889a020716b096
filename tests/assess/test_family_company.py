"""The company of a fragment: means of what lies beside it, and the one subject of a repository."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dupfinder.assess.family import Places
from dupfinder.assess.family.company import ALONE, PLACES, SUBJECT, WEIGHTS, odds, others, outermost, share, subjects
from dupfinder.assess.family.matcher import _around
from dupfinder.assess.family.topics import Said
from dupfinder_scanners.languages import treesitter

CLASSES = b"""
class Outer:
    class Inner:
        def method(self, first, second, third):
            return first.combine(second, third.value)
        def other(self, first, second, third):
            return first.divide(second, third.value)
def alone(first, second, third):
    return first.combine(second, third.value)
"""
SHARES = arrays(np.float32, (6, 3), elements=st.floats(0, 1, width=32))


NOTHING = np.zeros((2, 3), np.float32)


def test_every_place_has_its_weights():
    assert len(WEIGHTS) == len(PLACES)


@given(SHARES, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_others_are_the_mean_of_the_rest_and_of_empty_fragments(values, groups):
    group = np.array(groups, np.int64)
    found = others(values, group)
    for row in range(6):
        rest = [other for other in range(6) if group[other] == group[row] and other != row]
        np.testing.assert_allclose(found[row], values[rest].sum(axis=0) / (len(rest) + ALONE), atol=1e-5)


@given(SHARES)
def test_a_repository_has_one_subject_at_most(values):
    found = subjects(values, np.zeros(6, np.int64), NOTHING[:1])
    assert ((found > 0).sum(axis=1) <= 1).all()
    assert (found == found[0]).all()


def test_a_subject_is_seen_where_most_say_it_and_not_where_two_jobs_share_a_repository():
    one = np.tile(np.array([0.8, 0.1, 0.0], np.float32), (10, 1))
    two = np.concatenate([one[:5], one[:5, ::-1]])
    assert subjects(one, np.zeros(10, np.int64), NOTHING[:1])[0].tolist() == [1, -1, -1]
    assert not subjects(two, np.zeros(10, np.int64), NOTHING[:1]).any()
    apart = subjects(np.concatenate([one, two]), np.repeat([0, 1], 10), NOTHING)
    assert apart[:10, 0].min() == 1
    assert not apart[10:].any()


def test_one_family_alone_is_no_subject():
    assert not subjects(np.ones((5, 1), np.float32), np.zeros(5, np.int64), NOTHING[:1, :1]).any()


def test_what_others_say_raises_the_odds_most_of_what_they_say():
    points = np.array([[1.0, 0.0], [4.0, 0.0], [4.0, 0.0], [4.0, 0.0]], np.float32)
    gate = np.zeros((4, 2), bool)
    needed = np.array([4.0, 4.0], np.float32)
    together, apart = np.zeros(4, np.int64), np.arange(4)
    shared = odds(points, gate, needed, [together] * len(PLACES), _silent(4, 1))
    single = odds(points, gate, needed, [apart] * len(PLACES), _silent(4, 4))
    assert shared[0, 0] > single[0, 0] + 4
    assert shared[0, 0] - single[0, 0] > shared[0, 1] - single[0, 1]


def _silent(fragments: int, repositories: int) -> Said:
    """Words that are about nothing."""
    nothing = np.zeros((fragments, 2), np.float32)
    return Said(nothing, np.arange(fragments), nothing[:repositories])


def test_what_words_are_about_is_added_to_the_odds_and_helps_to_find_the_subject():
    points = np.tile(np.array([3.0, 2.5, 0.0], np.float32), (10, 1))
    needed, gate = np.full(3, 4.0, np.float32), np.zeros((10, 3), bool)
    together, leaning = [np.zeros(10, np.int64)] * len(PLACES), np.array([[3.0, -1.0, 0.0]], np.float32)
    silent = odds(points, gate, needed, together, Said(NOTHING[:1], np.zeros(10, np.int64), NOTHING[:1]))
    spoken = odds(points, gate, needed, together, Said(leaning, np.zeros(10, np.int64), leaning))
    np.testing.assert_allclose((spoken - silent)[0], leaning[0] + [SUBJECT, -SUBJECT, -SUBJECT], atol=1e-4)


def test_share_is_squared_and_at_most_one():
    assert share(np.array([[2.0, 8.0, -1.0]], np.float32), np.array([4.0, 4.0, 4.0])).tolist() == [[0.25, 1.0, 0.0]]


def test_the_outermost_fragment_is_the_class_around_all_others():
    columns = treesitter.extract("python", [CLASSES])
    names = {str(name): row for row, name in enumerate(columns.name)}
    top = outermost(columns)
    assert top[names["Outer.Inner.method"]] == top[names["Outer.Inner"]] == names["Outer"]
    assert top[names["alone"]] == names["alone"]


def test_folders_of_two_repositories_are_two_places():
    columns = treesitter.extract("python", [CLASSES, CLASSES])
    together = _around(columns, Places(["a/x.py", "a/y.py"], ["one", "one"]))
    apart = _around(columns, Places(["a/x.py", "a/y.py"], ["one", "two"]))
    assert [len(set(group.tolist())) for group in together[1:]] == [2, 1, 1]
    assert [len(set(group.tolist())) for group in apart[1:]] == [2, 2, 2]
