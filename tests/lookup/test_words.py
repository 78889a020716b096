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
from dupfinder.lookup.export import export
from dupfinder.lookup.fetch import unpacked
from dupfinder.lookup.stems import number
from dupfinder.lookup.words import NOTHING, Called, body_of, shapes_of, table
from dupfinder_scanners.fragments import Repository
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.check.orgs import MASK, OTHER, RETRY


def told(tables):
    return {
        stem or word: tuple(shapes_of(data).tolist() for data in fields)
        for word, stem, *fields in zip(
            *(tables[name] for name in ("word", "stem", "name", "around", "body")), strict=True
        )
    }


def test_own_name_and_what_lies_around_it():
    found = told(table([Called(3, "Client.fetch_rows", "src/http/pool.py"), Called(1, "fetch", "a.py")], NOTHING))
    assert found["fetch"] == ([1, 3], [], [])
    assert found["row"] == ([3], [], [])
    assert found["client"] == found["http"] == found["pool"] == ([], [3], [])
    assert "src" not in found


@given(
    st.sets(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 10**6)), max_size=40), st.sets(st.integers(0, 10**6))
)
def test_bodies_there_and_back_and_cut_to_what_is_allowed(pairs, allowed):
    packed = np.array([word << 32 | shape for word, shape in pairs], np.uint64)
    tables = table([], packed)
    rows = list(zip(tables["word"].tolist(), tables["body"], strict=True))
    everything = body_of(rows, np.arange(10**6 + 1))
    assert sorted(everything.tolist()) == sorted(packed.tolist())
    some = body_of(rows, np.array(sorted(allowed), np.int64))
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
    assert b"fieldnam" not in place.read_bytes()
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
