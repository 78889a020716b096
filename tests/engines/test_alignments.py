from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.detect import align
from dupfinder.engines.alignments import remembered

TOKENS = st.lists(st.integers(0, 2**32 - 1), max_size=12)


@pytest.fixture(autouse=True)
def _nothing_known():
    yield
    align.recall({})


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each pair of sequences that is really aligned."""
    found: list[int] = []
    common = align.common
    monkeypatch.setattr(align, "common", lambda left, right: found.append(1) or common(left, right))
    return found


def night(path: Path, *pairs: tuple[list[int], list[int]], version: str = "one") -> list[float]:
    with remembered(path, version):
        return [align.similarity(left, right) for left, right in pairs]


A, B, C = [1, 2, 3, 4], [1, 2, 9, 4, 5], [7, 1, 2]


def test_what_was_aligned_before_is_not_aligned_again(tmp_path: Path, worked_out: list[int]) -> None:
    first = night(tmp_path / "x", (A, B))
    assert night(tmp_path / "x", (A, B), (B, A), (A, C)) == [*first, *first, round(4 / 7, 3)]
    assert len(worked_out) == 2


def test_what_was_not_asked_for_is_forgotten(tmp_path: Path, worked_out: list[int]) -> None:
    night(tmp_path / "x", (A, B), (A, C))
    night(tmp_path / "x", (A, C))
    night(tmp_path / "x", (A, B))
    assert len(worked_out) == 3


def test_another_code_finds_anew(tmp_path: Path, worked_out: list[int]) -> None:
    night(tmp_path / "x", (A, B))
    night(tmp_path / "x", (A, B), version="two")
    assert len(worked_out) == 2


def test_a_night_without_pairs_writes_nothing(tmp_path: Path) -> None:
    night(tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_night_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    night(tmp_path / "x", (A, B))
    before = (tmp_path / "x").read_bytes()
    with pytest.raises(TypeError):
        night(tmp_path / "x", (A, C), (A, None))
    assert (tmp_path / "x").read_bytes() == before


def test_a_place_that_cannot_be_written_costs_time_alone(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert night(tmp_path / "x", (A, B)) == night(tmp_path / "y", (A, B))


@given(st.lists(st.tuples(TOKENS, TOKENS), max_size=6))
def test_what_is_remembered_is_what_is_found(tmp_path_factory: pytest.TempPathFactory, pairs) -> None:
    path = tmp_path_factory.mktemp("nights") / "x"
    align.recall({})
    fresh = [align.similarity(left, right) for left, right in pairs]
    assert night(path, *pairs) == fresh
    assert night(path, *pairs) == fresh


@given(st.data())
def test_damage_is_never_believed_to_be_more_than_it_is(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    path = tmp_path_factory.mktemp("damage") / "x"
    expected = night(path, (A, B), (A, C))
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    harmed = data.draw(st.sampled_from([whole[:at], whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], b""]))
    path.write_bytes(harmed)
    assert night(path, (A, B), (A, C)) == expected


@pytest.mark.parametrize(
    "crafted",
    [
        {"keys": np.zeros((1, 31), np.uint8)},
        {"keys": np.zeros((2, 32), np.uint8)},
        {"keys": np.zeros((1, 32), np.int64)},
        {"thousandths": np.array([1001], np.uint16)},
        {"thousandths": np.array([-1], np.int16)},
        {"thousandths": np.array([float("nan")])},
        {"version": np.frombuffer(b"on", np.uint8)},
    ],
)
def test_columns_that_nobody_wrote_are_not_taken(tmp_path: Path, crafted: dict[str, np.ndarray]) -> None:
    sound = {
        "version": np.frombuffer(b"one", np.uint8),
        "keys": np.zeros((1, 32), np.uint8),
        "thousandths": np.array([500], np.uint16),
    }
    for columns, known in ((sound, 1), (sound | crafted, 0)):
        with (tmp_path / "x").open("wb") as file:
            np.savez(file, **columns)
        with remembered(tmp_path / "x", "one"):
            assert len(align._recalled) == known
