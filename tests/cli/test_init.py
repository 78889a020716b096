from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder.config import Config, load
from tests.cli.orgs import dupfinder, failed_cleanly, make_org

pytestmark = pytest.mark.slow

ACME = Path(__file__).parents[2] / "examples" / "acme"


def test_what_is_found_stands_in_the_file(tmp_path):
    done = dupfinder("init", ACME, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "dupfinder.toml").read_text("utf-8")
    assert "#   catalog-indexer: catalog (8 files, catalog-info.yaml)\n" in text
    assert "team-payments (3 files, CODEOWNERS)" in text
    assert '# "hackday-qr/" = "SQUAD"\n' in text
    assert "# [repositories.platform-python]\n# platform = true\n" in text
    assert load(tmp_path / "dupfinder.toml") == Config(folder=tmp_path)
    assert "16 repositories, 3 of them without a rule that names an owner." in done.stderr


def test_a_scan_can_use_it_at_once(tmp_path):
    make_org(tmp_path / "org")
    assert dupfinder("init", "org", cwd=tmp_path).returncode == 0
    assert dupfinder("scan", "org", "-o", "report.txt", cwd=tmp_path).returncode == 0


def test_without_a_root_it_looks_here(tmp_path):
    make_org(tmp_path)
    done = dupfinder("init", "--quiet", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "#   alpha: alpha (1 file, " in (tmp_path / "dupfinder.toml").read_text("utf-8")


def test_a_file_that_is_there_is_left_alone(tmp_path):
    make_org(tmp_path)
    (tmp_path / "dupfinder.toml").write_text("# mine\n", "utf-8")
    assert "give --force" in failed_cleanly(dupfinder("init", cwd=tmp_path))
    assert (tmp_path / "dupfinder.toml").read_text("utf-8") == "# mine\n"
    assert dupfinder("init", "--force", cwd=tmp_path).returncode == 0
    assert "[scan]" in (tmp_path / "dupfinder.toml").read_text("utf-8")


def test_nothing_is_written_where_there_is_nothing(tmp_path):
    failed_cleanly(dupfinder("init", "nowhere", cwd=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_hostile_names_give_a_file_that_loads(tmp_path):
    for name in ('quo"te', "new\nline", "es\x1bcape", "[brackets]", "a # b"):
        (tmp_path / "org" / name).mkdir(parents=True)
        (tmp_path / "org" / name / "a.py").write_text("x = 1\n", "utf-8")
    done = dupfinder("init", "org", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert load(tmp_path / "dupfinder.toml") == Config(folder=tmp_path)
