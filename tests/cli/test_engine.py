from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly, make_org


@pytest.fixture
def org(tmp_path: Path) -> Path:
    return make_org(tmp_path / "org")


@pytest.mark.parametrize("option", ["--master", "--work"])
def test_options_of_spark_need_spark(org: Path, tmp_path: Path, option: str) -> None:
    sentence = failed_cleanly(dupfinder("scan", "org", option, "somewhere", cwd=tmp_path))
    assert f"{option} is for Spark; give --engine spark" in sentence


def test_jobs_are_for_this_machine(org: Path, tmp_path: Path) -> None:
    done = dupfinder("scan", "org", "--engine", "spark", "--jobs", "2", cwd=tmp_path)
    assert "--jobs is for this machine" in failed_cleanly(done)


def test_a_missing_java_is_a_sentence_and_leaves_nothing_behind(org: Path, tmp_path: Path) -> None:
    done = dupfinder("scan", "org", "--engine", "spark", cwd=tmp_path, JAVA_HOME=str(tmp_path / "nowhere"))
    assert "--engine spark needs" in failed_cleanly(done)
    assert [path.name for path in (tmp_path / ".dupfinder").iterdir()] == [".gitignore"]


def test_an_unknown_engine_is_refused(org: Path, tmp_path: Path) -> None:
    assert dupfinder("scan", "org", "--engine", "steam", cwd=tmp_path).returncode == 2
