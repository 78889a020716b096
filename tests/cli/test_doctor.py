from __future__ import annotations

import os

import pytest

from tests.cli.orgs import dupfinder, make_org

pytestmark = pytest.mark.slow


def lines(done, subject: str) -> list[str]:
    return [line for line in done.stdout.splitlines() if line.split()[1:2] == [subject]]


def test_a_sound_set_up(tmp_path):
    done = dupfinder("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "Nothing is wrong."
    assert "python" in lines(done, "grammars")[0]
    assert lines(done, "index")[0].endswith("none at .dupfinder/index.duckdb yet; `dupfinder scan` writes one")
    assert lines(done, "config")[0].startswith("note")
    assert "WRONG" not in done.stdout


def test_every_grammar_loads(tmp_path):
    (line,) = lines(dupfinder("doctor", cwd=tmp_path), "grammars")
    loaded, _, of, *_ = line.split()[2:]
    assert loaded == of


def test_a_token_is_named_and_never_shown(tmp_path):
    done = dupfinder("doctor", cwd=tmp_path, GITHUB_TOKEN="ghp_verysecret")
    assert "GITHUB_TOKEN is set" in lines(done, "token")[0]
    assert "verysecret" not in done.stdout + done.stderr


def test_git_that_is_missing_is_told(tmp_path):
    done = dupfinder("doctor", cwd=tmp_path, PATH=str(tmp_path))
    assert done.returncode == 2
    assert lines(done, "git")[0].startswith("WRONG git")
    assert "install git" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("1 of ")


def test_git_that_is_too_old_is_told(tmp_path):
    (tmp_path / "git").write_text("#!/bin/sh\necho git version 2.17.1\n", "utf-8")
    (tmp_path / "git").chmod(0o755)
    done = dupfinder("doctor", cwd=tmp_path, PATH=f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert done.returncode == 2
    assert "2.17.1 is too old" in lines(done, "git")[0]


def test_a_wrong_configuration_does_not_hide_the_other_checks(tmp_path):
    (tmp_path / "dupfinder.toml").write_text("[nonsense]\n", "utf-8")
    done = dupfinder("doctor", cwd=tmp_path)
    assert done.returncode == 2
    assert "nonsense: unknown key" in lines(done, "config")[0]
    assert lines(done, "index")
    assert done.stderr == ""


def test_an_index_is_dated(tmp_path):
    make_org(tmp_path / "org")
    assert dupfinder("scan", "org", "--quiet", "-o", "report.txt", cwd=tmp_path).returncode == 0
    done = dupfinder("doctor", cwd=tmp_path)
    assert lines(done, "index")[0].endswith("1 run, the latest today")


def test_a_damaged_index_is_told(tmp_path):
    (tmp_path / "bad.duckdb").write_bytes(b"\0" * 4096)
    done = dupfinder("doctor", "--index", "bad.duckdb", cwd=tmp_path)
    assert done.returncode == 2
    assert lines(done, "index")[0].startswith("WRONG index")


def test_owners_are_told_with_the_rule_that_names_them(tmp_path):
    make_org(tmp_path / "org")
    (tmp_path / "org" / "alpha" / "CODEOWNERS").write_text("* @acme/red\n!x @acme/blue\n", "utf-8")
    done = dupfinder("doctor", "org", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert any(line.endswith("alpha: red 1 (CODEOWNERS)") for line in lines(done, "owners"))
    assert any("CODEOWNERS:2" in line for line in lines(done, "owners"))


def test_a_root_that_is_missing_is_told(tmp_path):
    done = dupfinder("doctor", "nowhere", cwd=tmp_path)
    assert done.returncode == 2
    assert "nowhere does not exist" in lines(done, "owners")[0]
