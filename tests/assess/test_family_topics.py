"""What the words of places are about: the table, the words of fragments, and what places gain by them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array, csr_array

from dupfinder.assess.family import load as load_families
from dupfinder.assess.family.matcher import Places, _around
from dupfinder.assess.family.topics import PRIOR, Topics, load, parse, vectors
from dupfinder_scanners.languages import treesitter

TABLE = """word\trarity\tmail\ttable
border\t200\t-100\t100
domain\t300\t100\t-100
"""
MAIL = b"""
def deliver(domain, message, border_control):
    accepted = domain.accept(message, "domain of the sender", limit=domain.limit)
    return accepted.answer(message.sender, message.receiver)
"""
DRAW = b"""
class Border:
    def draw(self, canvas, left, right):
        border = canvas.border(left, right)
        return border.join(left.lines, right.lines)
"""


def test_a_table_gives_each_family_its_weights_and_what_was_not_taught_none():
    topics = parse(TABLE, ["table", "other", "mail"])
    by_rarity = dict(zip(topics.rarity.tolist(), topics.weights.tolist(), strict=True))
    assert by_rarity == {2.0: [1.0, 0.0, -1.0], 3.0: [-1.0, 0.0, 1.0]}
    assert (np.diff(topics.keys) > 0).all()


def test_words_are_counted_as_word_as_name_and_as_bound_name_and_as_nothing_else():
    topics = parse(TABLE, ["mail", "table"])
    columns = treesitter.extract("python", [MAIL, DRAW])
    words = topics.words(columns).toarray()
    column = {rarity: at for at, rarity in enumerate(topics.rarity.tolist())}
    border, domain = words[:, column[2.0]], words[:, column[3.0]]
    rows = {str(name): row for row, name in enumerate(columns.name)}
    assert domain[rows["deliver"]] == 2
    assert border[rows["deliver"]] == 1
    assert domain[rows["Border.draw"]] == 0
    assert border[rows["Border.draw"]] >= 1


def test_words_whose_hashes_are_alike_in_part_are_each_counted():
    topics = parse(TABLE.replace("border", "console").replace("domain", "recursive"), ["mail", "table"])
    low = topics.keys & ((1 << 24) - 1)
    assert low[0] == low[1]
    code = b"def draw(console, recursive):\n    return console.draw(recursive, console.width, recursive.depth)\n"
    assert topics.words(treesitter.extract("python", [code])).toarray().tolist() == [[1.0, 1.0]]


def test_a_place_leans_to_what_its_words_are_about():
    topics = parse(TABLE, ["mail", "table", "other"])
    columns = treesitter.extract("python", [MAIL, DRAW])
    around = _around(columns, Places(["a.py", "b.py"], ["one", "two"]))
    said = topics.said(topics.words(columns), around)
    rows = {str(name): row for row, name in enumerate(columns.name)}
    mail, draw = (said.odds[said.outermost[rows[name]]] for name in ("deliver", "Border.draw"))
    assert mail[0] > mail[1]
    assert draw[1] > draw[0]
    assert said.repository.shape == (2, 3)
    assert not said.repository[:, 2].any()


def test_no_words_and_no_fragments_say_nothing():
    empty = parse("word\trarity\tmail\n", ["mail"])
    columns = treesitter.extract("python", [MAIL])
    around = _around(columns, Places(["a.py"], ["one"]))
    assert not empty.said(empty.words(columns), around).odds.any()
    topics = parse(TABLE, ["mail"])
    nothing = treesitter.extract("python", [b""])
    said = topics.said(topics.words(nothing), _around(nothing, Places(["a.py"], ["one"])))
    assert said.odds.shape == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=40), st.integers(1, 50))
def test_vectors_have_length_one_or_none_and_keep_no_order(pairs, size):
    row, column = np.array(pairs).T
    rarity = np.arange(1, 8, dtype=np.float32)
    sizes = np.full(5, size)
    found = vectors(_counted(row, column, (5, 7)), sizes, rarity).toarray()
    length = np.linalg.norm(found, axis=1)
    np.testing.assert_allclose(length[np.unique(row)], 1, rtol=1e-4)
    assert length.sum() == pytest.approx(len(np.unique(row)), rel=1e-4)
    again = vectors(_counted(row[::-1], column[::-1], (5, 7)), sizes, rarity).toarray()
    np.testing.assert_array_equal(found, again)


def test_the_packaged_model_knows_the_families_it_was_taught_and_is_small():
    slugs = tuple(family.slug for family in load_families())
    topics = load(slugs)
    taught = np.abs(topics.weights).sum(axis=0) > 0
    assert taught.sum() >= 30
    assert taught[slugs.index("retry")]
    assert not taught[slugs.index("framework-hook")]
    assert len(np.unique(topics.keys)) == len(topics.keys) <= 4000
    assert np.isfinite(topics.weights).all()
    np.testing.assert_allclose(topics.weights[:, taught].mean(axis=1), 0, atol=0.02)


def test_one_function_says_less_than_many_that_say_the_same():
    topics = Topics(np.array([16], np.int64), np.ones(1, np.float32), np.ones((1, 2), np.float32))
    one, many = (
        topics.lean(_counted(np.zeros(1, int), np.zeros(1, int), (1, 1)), np.array([size])) for size in (1, 20)
    )
    assert many[0, 0] > one[0, 0] == pytest.approx((1 / (1 + PRIOR)) ** 0.5)


def _counted(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> csr_array:
    return coo_array((np.ones(len(row), np.float32), (row, column)), shape=shape).tocsr()
