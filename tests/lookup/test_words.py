"""The inverted index of words: what goes in comes out, and a public copy holds nothing of private code."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.config import ScanSettings
from dupfinder.detect.fold import fold
from dupfinder.engines import local
from dupfinder.lookup import content, opened, write
from dupfinder.lookup import words as subject
from dupfinder.lookup.export import export
from dupfinder.lookup.fetch import unpacked
from dupfinder.lookup.stems import number, stem
from dupfinder.lookup.words import NOTHING, Called, body_of, parts, shapes_of
from dupfinder_scanners.fragments import Repository
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.check.orgs import MASK, OTHER, RETRY
from tests.lookup.cells import said

NOBODY = Called(np.zeros(0, np.int64), (), ())


def rows(tables):
    for table in tables:
        yield from zip(*(table[name] for name in ("word", "stem", "name", "around", "body")), strict=True)


def told(tables):
    return {
        stem or int(word): tuple(shapes_of(data).tolist() for data in fields) for word, stem, *fields in rows(tables)
    }


def called(*rows):
    shape, name, path = ([*column] for column in zip(*rows, strict=True))
    return Called(np.array(shape, np.int64), name, path)


def test_own_name_and_what_lies_around_it():
    found = told(parts(called((3, "Client.fetch_rows", "src/http/pool.py"), (1, "fetch", "a.py")), lambda: NOTHING))
    assert found["fetch"] == ([1, 3], [], [])
    assert found["row"] == ([3], [], [])
    assert found["client"] == found["http"] == found["pool"] == ([], [3], [])
    assert "src" not in found


def test_two_words_side_by_side_are_one_too_and_what_two_places_say_is_said_once():
    found = told(
        parts(
            called((2, "rate_limit", "a/b.py"), (2, "rate_limit", "a/b.py"), (5, "limit_rate", "a/c.py")),
            lambda: NOTHING,
        )
    )
    assert found[stem("rate")] == found["limit"] == ([2, 5], [], [])
    assert found[number(stem("ratelimit"))] == ([2], [], [])
    assert found[number(stem("limitrate"))] == ([5], [], [])


WORDS = st.integers(0, 2**32 - 1) | st.sampled_from([0, 1, 2**32 - 2, 2**32 - 1])


@given(
    st.sets(st.tuples(WORDS, st.integers(0, 10**6)), max_size=40), st.sets(st.integers(0, 10**6)), st.integers(1, 50)
)
def test_bodies_there_and_back_and_cut_to_what_is_allowed(pairs, allowed, block):
    packed = np.array(sorted(word << 32 | shape for word, shape in pairs), np.uint64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subject, "BLOCK", block)
        tables = [(int(word), body) for word, _, _, _, body in rows(parts(NOBODY, lambda: packed))]
    assert [word for word, _ in tables] == sorted({word for word, _ in pairs})
    everything = body_of(tables, np.arange(10**6 + 1))
    assert everything.tolist() == packed.tolist()
    some = body_of(tables, np.array(sorted(allowed), np.int64))
    assert {one & 0xFFFFFFFF for one in some.tolist()} == {shape for _, shape in pairs} & allowed


@pytest.fixture
def tables(tmp_path):
    """Two repositories with the same function, each with a name and a text of its own; the second is private."""
    texts = {
        "open/a.py": RETRY.replace("gave up", "surrendered"),
        "closed/b.py": RETRY.replace("gave up", "quite baffled").replace("retry_call", "hidden_call"),
        "closed/c.py": MASK,
        "open/d.py": OTHER,
    }
    for path, text in texts.items():
        (tmp_path / "org" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "org" / path).write_text(text, "utf-8")
    source = LocalSource([tmp_path / "org"], ListingOptions(language_of=language_of))
    repositories = [
        Repository(one.name, one.name, visibility="public" if one.name == "open" else "private", root=one.root)
        for one in source.repositories()
    ]
    listed = [file for one in source.repositories() for file in source.listing(one).files]
    corpus = local.read(source, repositories, listed, ScanSettings(), jobs=1).corpus

    def written(name: str, **options):
        return write(tmp_path / name, content(corpus, fold(corpus), repositories, **options), (), "0")

    return written


def test_words_of_bodies_are_numbers_and_find_what_no_name_says(tables):
    place = tables("org.lookup.duckdb")
    assert b"fieldnam" not in said(place)
    with opened(place) as lookup:
        word = lookup.words(["fieldnam", "row", "nothing"])
        assert {stem: [len(field) for field in (one.name, one.around, one.body)] for stem, one in word.items()} == {
            "fieldnam": [0, 0, 1],
            "row": [1, 0, 1],
        }
        (shape,) = word["fieldnam"].body.tolist()
        assert [one.name for one in lookup.places(np.array([shape]))[shape]] == ["read_rows"]


def test_without_bodies_only_names_find(tables):
    with opened(tables("org.lookup.duckdb", bodies=False)) as lookup:
        assert lookup.words(["fieldnam"]) == {}
        assert len(lookup.words(["row"])["row"].body) == 0


def test_a_public_copy_knows_no_word_of_a_private_place(tables, tmp_path):
    whole = tables("org.lookup.duckdb")
    export(whole, tmp_path / "public.gz", "public", "0")
    private = ["hidden", "baffl", "mask", "secret", "payload"]
    with opened(whole) as lookup:
        assert {"hidden", "mask", "secret", "payload"} <= lookup.words(private).keys()
    with opened(unpacked(tmp_path / "public.gz", tmp_path / "cache")) as lookup:
        assert lookup.words(private) == {}
        assert {"retri", "fieldnam"} <= lookup.words(["retri", "fieldnam"]).keys()
        # The text of a shape that lies in a private repository too may be that of the private one.
        assert len(lookup.words(["attempt"]).get("attempt", lookup.words(["retri"])["retri"]).body) == 0


def test_stems_that_begin_alike_the_nearest_in_length_first(tables):
    with opened(tables("org.lookup.duckdb")) as lookup:
        assert lookup.nearest_stems("retr", 3) == ("retri",)
        assert lookup.nearest_stems("x' OR 1=1 --", 3) == ()


def test_numbers_of_stems_are_stable():
    assert number("retri") == 1149726870
