from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dupfinder.index import UnknownCandidateError, load_latest, resolve, trace, write
from dupfinder.index.errors import MissingIndexError
from dupfinder.model import SetAside
from tests.index.samples import candidate, result, run


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four nights: grown, split with a new one beside it, and one that goes."""
    path = tmp_path_factory.mktemp("nights") / "index.duckdb"
    nights = [
        [candidate("aaaa1111", "v/f", "w/f", "x/f", "y/f"), candidate("dead0000", "x/h", "y/h")],
        [candidate("bbbb2222", "v/f", "w/f", "x/f", "y/f", "z/f"), candidate("dead0000", "x/h", "y/h")],
        [candidate("cccc3333", "v/f", "w/f", "x/f"), candidate("cccc4444", "y/f", "z/f")],
        [candidate("cccc3333", "v/f", "w/f", "x/f"), candidate("cccc4444", "y/f", "z/f")],
    ]
    for night, found in enumerate(nights, 1):
        write(path, result(*found), run(night))
    return path


@pytest.fixture
def path(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(written, tmp_path))


def test_current_ids_and_prefixes(path: Path) -> None:
    assert resolve(path, "cccc3333") == "cccc3333"
    assert resolve(path, "cccc3") == "cccc3333"


def test_past_ids_lead_to_the_main_heir(path: Path) -> None:
    assert resolve(path, "aaaa1111") == "cccc3333"
    assert resolve(path, "bbbb") == "cccc3333"


def test_past_ids_are_told_on_load(path: Path) -> None:
    ids = {one.id: one.past_ids for one in load_latest(path).candidates}
    assert ids == {"cccc3333": ("bbbb2222", "aaaa1111"), "cccc4444": ("bbbb2222", "aaaa1111")}


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("ccc", "'ccc' is too short for a candidate. Give at least 4 characters of its id."),
        ("", "'' is too short for a candidate. Give at least 4 characters of its id."),
        ("cccc", "'cccc' fits 2 candidates: cccc3333, cccc4444. Give more characters of the id."),
        (
            "dead",
            "Candidate dead0000 was last seen in run 2 and is gone: it was consolidated, removed or set aside. "
            "`dupfinder report org` lists the current ones.",
        ),
        (
            "cccc3334",
            "No candidate has the id 'cccc3334'. Nearest: cccc3333, cccc4444; `dupfinder report org` lists them all.",
        ),
        (
            "\x1b[31mx",
            "No candidate has the id '\\x1b[31mx'. Nearest: cccc3333, cccc4444; `dupfinder report org` lists them all.",
        ),
    ],
)
def test_what_fits_nothing_is_said_clearly(path: Path, wanted: str, said: str) -> None:
    with pytest.raises(UnknownCandidateError) as caught:
        resolve(path, wanted)
    assert str(caught.value) == said


def test_an_index_without_candidates(tmp_path: Path) -> None:
    write(tmp_path / "i.duckdb", result(), run())
    with pytest.raises(UnknownCandidateError, match="The index has no candidates"):
        resolve(tmp_path / "i.duckdb", "aaaa")


def test_an_id_that_came_back_is_itself(tmp_path: Path) -> None:
    path = tmp_path / "i.duckdb"
    first, second = candidate("aaaa", "x/f", "y/f"), candidate("bbbb", "x/f", "y/f", "z/f")
    for night, found in enumerate([first, second, first], 1):
        write(path, result(found), run(night))
    assert resolve(path, "aaaa") == resolve(path, "bbbb") == "aaaa"
    assert load_latest(path).candidates[0].past_ids == ("bbbb",)


def test_trace_tells_the_past_ids_before_the_write(path: Path) -> None:
    found = result(candidate("eeee", "v/f", "w/f", "x/f", "q/f"))
    traced = trace(path, found, {})
    assert traced.candidates[0].past_ids == ("cccc3333", "bbbb2222", "aaaa1111")
    assert write(path, traced, run(5)).result == traced


def test_trace_without_an_index_changes_nothing(tmp_path: Path) -> None:
    found = result(candidate("eeee", "v/f", "w/f"))
    assert trace(tmp_path / "none.duckdb", found, {}) == found
    (tmp_path / "none.duckdb").write_bytes(b"junk")
    assert trace(tmp_path / "none.duckdb", found, {}) == found


def test_a_missing_index(tmp_path: Path) -> None:
    with pytest.raises(MissingIndexError, match="Run `dupfinder scan` first"):
        resolve(tmp_path / "none.duckdb", "aaaa")


def test_what_was_set_aside_is_told_so(path: Path) -> None:
    aside = SetAside("cccc4444", "t", ("y", "z"), "fine as it is", "platform")
    written = write(path, result(candidate("cccc3333", "v/f", "w/f", "x/f"), set_aside=[aside]), run(5))
    assert [(change.status.value, change.before) for change in written.changes] == [
        ("same", "cccc3333"),
        ("set-aside", "cccc4444"),
    ]
