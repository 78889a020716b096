from __future__ import annotations

import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.assess.family import Matcher, Places, Present, load
from dupfinder.engines import family_cues
from dupfinder.engines.family_cues import cues_of
from dupfinder.engines.reading import corpus_of
from dupfinder.tables import Corpus, Ints
from dupfinder_scanners.columns import Columns, concatenate
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.languages.treesitter import extract

MATCHER = Matcher(load())
RETRY = "def with_retry(call, attempts=3):\n    for attempt in range(attempts):\n        try:\n"
RETRY += "            return call()\n        except ConnectionError:\n            time.sleep(2 ** attempt)\n"
FETCH = "def fetch(url):\n    return requests.get(url, timeout=10, headers=auth.headers(url)).json()\n"
PLAIN = "def area(width, height, unit):\n    return Area(width * height, unit.squared(), exact=True, of=width)\n"
TEXTS = [
    RETRY,
    "import requests\n" + FETCH,
    "import tenacity\n" + RETRY + PLAIN,
    PLAIN,
    "import tenacity, requests\n" + FETCH + "\n" + RETRY,
    "x = 1\n",
]
PATHS = ["app/retry.py", "app/http.py", "other.py", "cache/keep.py"]


@cache
def alone(number: int) -> Columns:
    return extract("python", [TEXTS[number].encode()])


def corpus(chosen: Sequence[tuple[int, int]], texts: dict[str, str] | None = None) -> Corpus:
    """Files by (path, content), of which some words mean something else."""
    files = [SourceFile("r", PATHS[path], f"blob-{number}", "python", "a", 10) for path, number in chosen]
    columns = concatenate([alone(number) for _, number in chosen])
    columns.text = np.array([(texts or {}).get(text, text) for text in columns.text], object)
    return corpus_of([Repository("r", "a")], files, columns)


class Finder:
    """The matcher, which also tells of how many files it was asked."""

    def __init__(self, of: Corpus) -> None:
        self.of = of
        self.asked = 0

    def __call__(self, files: Ints) -> Present:
        self.asked += len(files)
        return MATCHER.present(self.of.columns, Places([file.path for file in self.of.files]), files)

    def all(self) -> Present:
        return self(np.arange(len(self.of.files), dtype=np.int64))


def plain(found: Present) -> list[Any]:
    lists = [array.tolist() for one in (found.own, found.around) for array in (one.sizes, one.values)]
    return [found.width, found.counts.tolist(), *lists]


FILES = st.lists(st.tuples(st.integers(0, len(PATHS) - 1), st.integers(0, len(TEXTS) - 1)), max_size=6, unique=True)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(FILES, st.sampled_from([None, {"tenacity": "requests"}])), min_size=2, max_size=4),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_what_is_remembered_is_what_is_found(nights: list[tuple[Any, Any]], share: float) -> None:
    with TemporaryDirectory() as folder, patch.object(family_cues, "MOST_FRESH", share):
        for files, texts in nights:
            now = corpus(files, texts)
            whole = Finder(now)
            found = cues_of(Path(folder, "cues"), "1", now, whole)
            assert plain(found) == plain(Finder(now).all())


ALL = [(0, 0), (1, 1), (2, 2), (3, 3), (0, 4)]


def test_only_what_is_new_is_looked_at(tmp_path: Path) -> None:
    first = Finder(corpus(ALL))
    cues_of(tmp_path / "cues", "1", first.of, first)
    assert first.asked == len(first.of.files)
    before = (tmp_path / "cues").read_bytes()
    same = Finder(corpus(ALL))
    cues_of(tmp_path / "cues", "1", same.of, same)
    assert same.asked == 0
    more = Finder(corpus([*ALL, (3, 1)]))
    cues_of(tmp_path / "cues", "1", more.of, more)
    assert more.asked == 1
    assert (tmp_path / "cues").read_bytes() == before
    many = Finder(corpus([*ALL, (3, 1), (3, 0)]))
    cues_of(tmp_path / "cues", "1", many.of, many)
    assert many.asked == len(many.of.files)
    assert (tmp_path / "cues").read_bytes() != before


def test_a_file_whose_import_is_told_otherwise_is_looked_at_again(tmp_path: Path) -> None:
    first = Finder(corpus(ALL))
    cues_of(tmp_path / "cues", "1", first.of, first)
    with patch.object(family_cues, "MOST_FRESH", 1.0):
        other = Finder(corpus(ALL, {"tenacity": "requests"}))
        found = cues_of(tmp_path / "cues", "1", other.of, other)
    assert other.asked == 2
    assert plain(found) != plain(first.all())


def test_a_file_without_an_id_is_looked_at_again(tmp_path: Path) -> None:
    one = corpus(ALL[:1])
    files = [SourceFile("r", "app/retry.py", "", "python", "a", 10)]
    nameless = corpus_of([Repository("r", "a")], files, one.columns)
    for _ in range(2):
        finder = Finder(nameless)
        cues_of(tmp_path / "cues", "1", nameless, finder)
        assert finder.asked == 1


def test_of_another_version_all_is_found_anew(tmp_path: Path) -> None:
    for version in ("1", "2"):
        finder = Finder(corpus(ALL))
        cues_of(tmp_path / "cues", version, finder.of, finder)
        assert finder.asked == len(finder.of.files)


@settings(max_examples=100)
@given(st.data())
def test_a_damaged_file_is_made_anew(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path, now = Path(folder, "cues"), corpus(ALL)
        whole = plain(cues_of(path, "1", now, Finder(now)))
        content = path.read_bytes()
        at = data.draw(st.integers(0, len(content) - 1))
        path.write_bytes(
            data.draw(st.sampled_from([content[:at], content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]]))
        )
        assert plain(cues_of(path, "1", now, Finder(now))) == whole


@pytest.mark.parametrize("value", [60_000, 65_535])
def test_a_cue_that_there_is_not_is_never_looked_up(tmp_path: Path, value: int) -> None:
    path, now = tmp_path / "cues", corpus(ALL)
    cues_of(path, "1", now, Finder(now))
    with np.load(path) as kept:
        arrays = dict(kept)
    arrays["own"][0] = value
    with path.open("wb") as file:
        np.savez(file, **arrays)
    assert zipfile.is_zipfile(path)
    again = Finder(now)
    cues_of(path, "1", now, again)
    assert again.asked == len(now.files)


@pytest.mark.parametrize("name", ["own", "own_sizes", "around", "around_sizes", "counts"])
@pytest.mark.parametrize("change", [lambda array: array[:-1], lambda array: array - 0.5, lambda array: array[None]])
def test_lists_that_do_not_fit_together_are_never_looked_up(tmp_path: Path, name: str, change: Any) -> None:
    path, now = tmp_path / "cues", corpus(ALL)
    whole = plain(cues_of(path, "1", now, Finder(now)))
    with np.load(path) as kept:
        arrays = dict(kept)
    arrays[name] = change(arrays[name])
    with path.open("wb") as file:
        np.savez(file, **arrays)
    assert plain(cues_of(path, "1", now, Finder(now))) == whole


def test_a_place_that_cannot_be_written_costs_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    now = Finder(corpus(ALL))
    found = cues_of(tmp_path / "file" / "cues", "1", now.of, now)
    assert plain(found) == plain(now.all())
