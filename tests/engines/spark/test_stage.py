from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder.engines.spark.errors import SparkError
from dupfinder.engines.spark.stage import MARK, folder


def test_the_work_folder_is_gone_afterwards(tmp_path: Path) -> None:
    with folder(tmp_path / "made" / "work") as place:
        (place / "part").write_text("x")
        assert place.is_absolute()
    assert not place.exists()


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / MARK).touch()
    (tmp_path / "extract.out").mkdir()
    with folder(tmp_path) as place:
        assert [path.name for path in place.iterdir()] == [MARK]


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(SparkError, match="is not empty; name another one with --work"), folder(tmp_path):
        pass
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SparkError, match="is not empty"), folder(tmp_path / "file"):
        pass
    assert (tmp_path / "file").exists()


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (
        pytest.raises(SparkError, match=r"cannot be made .*name another with --work"),
        folder(tmp_path / "file" / "in"),
    ):
        pass
