from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dupfinder.engines.arrays import keep, kept


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    keep(tmp_path / "x", {"a": np.arange(3), "b": np.zeros((0, 2), np.uint8)})
    assert kept(tmp_path / "x", lambda arrays: arrays["a"].tolist()) == [0, 1, 2]
    assert kept(tmp_path / "x", lambda arrays: arrays["b"].shape) == (0, 2)


def test_what_fails_is_nothing(tmp_path: Path) -> None:
    keep(tmp_path / "x", {"a": np.arange(3)})
    assert kept(tmp_path / "x", lambda arrays: arrays["other"]) is None
    assert kept(tmp_path / "missing", dict) is None
    (tmp_path / "x").write_bytes(b"no arrays")
    assert kept(tmp_path / "x", dict) is None


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", a=np.array([{}], object))
    assert kept(tmp_path / "x.npz", lambda arrays: arrays["a"]) is None


@pytest.mark.parametrize("place", ["folder", "missing/x"])
def test_a_place_that_cannot_be_written_is_left_alone(tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    keep(tmp_path / place, {"a": np.arange(3)})
    assert list((tmp_path / "folder").iterdir()) == []
