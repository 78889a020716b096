from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.cli.errors import PlaceError
from dupfinder.cli.places import Located, Place, locate, parse


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("src/a.py:3-9", Place("src/a.py", 3, 9)),
        ("api:src/a.py:3-9", Place("api:src/a.py", 3, 9)),
        ("a.py:7", Place("a.py", 7, 7)),
        ("a-1:2-3.py:4-5", Place("a-1:2-3.py", 4, 5)),
    ],
)
def test_a_place_is_read(text, place):
    assert parse(text) == place


@pytest.mark.parametrize("text", ["", "a.py", "a.py:", ":1-2", "a.py:1-", "a.py:x-y", "a.py:9-3", "a.py:0-3"])
def test_anything_else_is_refused(text):
    with pytest.raises(PlaceError):
        parse(text)


@given(st.text(min_size=1), st.integers(1, 10**8), st.integers(0, 10**8))
def test_what_a_fragment_calls_its_place_is_read_back(where, start, more):
    assert parse(f"{where}:{start}-{start + more}") == Place(where, start, start + more)


@pytest.fixture
def org(tmp_path) -> Path:
    for place in ("api/src/a.py", "web/src/a.py", "web/inner/b.py"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("", "utf-8")
    (tmp_path / "web" / ".git").mkdir()
    return Path(os.path.realpath(tmp_path))


def test_a_repository_of_the_index(org, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert locate(Place("shown:src/a.py", 1, 2), {"shown": org / "api"}, elsewhere) == Located(
        org / "api", "src/a.py", 1, 2
    )


def test_a_folder_here_stands_in_for_a_repository(org):
    assert locate(Place("api:src/a.py", 1, 2), {}, org) == Located(org / "api", "src/a.py", 1, 2)


def test_a_file_here_belongs_to_the_repository_that_git_knows(org):
    assert locate(Place("web/src/a.py", 1, 2), {}, org) == Located(org / "web", "src/a.py", 1, 2)


def test_a_file_here_belongs_to_the_innermost_repository_of_the_index(org):
    known = {"web": org / "web", "inner": org / "web" / "inner"}
    assert locate(Place("web/inner/b.py", 1, 2), known, org) == Located(org / "web" / "inner", "b.py", 1, 2)


def test_a_file_of_no_repository_has_its_folder_for_one(org):
    assert locate(Place("api/src/a.py", 1, 2), {}, org) == Located(org / "api" / "src", "a.py", 1, 2)


def test_a_file_whose_name_holds_a_colon(org):
    (org / "web" / "x:y.py").write_text("", "utf-8")
    assert locate(Place("web/x:y.py", 1, 2), {}, org).path == "x:y.py"


@pytest.mark.parametrize(
    ("where", "part"),
    [
        ("nothing.py", "is no file here"),
        ("api:nothing.py", "nothing.py is no file in"),
        ("other:a.py", "other is neither a repository of the index .web. nor a folder here"),
        ("web:src", "is no file in"),
    ],
)
def test_what_is_missing_is_told(org, where, part):
    with pytest.raises(PlaceError, match=part):
        locate(Place(where, 1, 2), {"web": org / "web"}, org)
