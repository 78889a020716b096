from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.orgs import dupfinder, failed_cleanly
from tests.histories import known_org

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the org of a known history and an index of it."""
    place = tmp_path_factory.mktemp("known")
    known_org(place)
    assert dupfinder("scan", "org", "--format", "json", "-o", "result.json", cwd=place).returncode == 0
    return place


def identifier(folder: Path) -> str:
    return str(json.loads((folder / "result.json").read_text())["candidates"][0]["id"])


def test_who_wrote_it_when_is_shown_of_itself(folder: Path) -> None:
    done = dupfinder("show", identifier(folder), cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "support (Dan Brown) wrote it on 14 February 2025." in done.stdout
    assert "payments (Ada Byron) wrote it again 16 days later, on 2 March 2025." in done.stdout
    assert "archive: the clone is shallow" in done.stdout
    again = dupfinder("show", identifier(folder), cwd=folder)
    assert again.stdout == done.stdout
    (folder / ".dupfinder" / "index.history").unlink()
    assert dupfinder("show", identifier(folder), cwd=folder).stdout == done.stdout


def test_without_history_git_is_not_asked(folder: Path) -> None:
    assert "wrote it on" not in dupfinder("show", identifier(folder), "--no-history", cwd=folder).stdout


def test_where_the_repositories_are_gone_the_rest_is_shown(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder / ".dupfinder", tmp_path / ".dupfinder")
    done = dupfinder("show", identifier(folder), "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    assert "history" not in json.loads(done.stdout)
    asked = ("show", identifier(folder), "--format", "json", "--checkouts", folder / "org")
    answer = json.loads(dupfinder(*asked, cwd=tmp_path).stdout)
    assert [one["squad"] for one in answer["history"]["writings"]][:2] == ["support", "payments"]
    assert "does not exist" in failed_cleanly(dupfinder("show", identifier(folder), "--checkouts", "no", cwd=tmp_path))
