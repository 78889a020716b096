from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dupfinder_scanners.sources import git
from dupfinder_scanners.sources.git import GitError, WorkingTree, _parse_status, environment, trusted_directories
from tests.scanners.sources.checkouts import run_git


def test_folders_that_git_could_not_open_are_told() -> None:
    said = "warning: could not open directory 'shut/': Permission denied\nwarning: else\n"
    assert _parse_status(b"# branch.oid abc\0? new.py\0", said).unreadable == ("shut/",)


def test_environment_passes_nothing_of_the_user_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'core.fsmonitor'='x'")
    found = environment([("a.b", "c=d")])
    assert not {"GIT_DIR", "GITHUB_TOKEN", "GIT_CONFIG_PARAMETERS"} & set(found)
    last = int(found["GIT_CONFIG_COUNT"]) - 1
    assert (found[f"GIT_CONFIG_KEY_{last}"], found[f"GIT_CONFIG_VALUE_{last}"]) == ("a.b", "c=d")


def test_network_protocols_are_off(tmp_path: Path) -> None:
    run_git(tmp_path, "init", "-q")
    tree = WorkingTree(tmp_path)
    with pytest.raises(GitError, match=r"not allowed"):
        tree.run("ls-remote", "ext::sh -c true")
    with pytest.raises(GitError, match=r"not allowed"):
        tree.run("ls-remote", f"file://{tmp_path}")


def test_an_answer_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_git(tmp_path, "init", "-q")
    tree = WorkingTree(tmp_path)

    def late(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("git", 1)

    monkeypatch.setattr(subprocess, "run", late)
    with pytest.raises(GitError, match=r"git \w+ took more than 120 s"):
        tree.status()


def test_a_command_says_what_came_of_it(tmp_path: Path) -> None:
    variables = environment()
    hashed = git.run_git(["hash-object", "--stdin"], tmp_path, variables, 60, b"x\n")
    assert (hashed.failed, hashed.output, hashed.said) == (False, b"587be6b4c3f93f93c489c0111bba5596147a26cb\n", "")
    failed = git.run_git(["rev-parse", "HEAD"], tmp_path, variables, 60)
    assert failed.failed
    assert "not a git repository" in failed.said


def test_where_no_command_can_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(GitError, match="gone is gone"):
        git.run_git(["status"], tmp_path / "gone", environment(), 60)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        git.run_git(["status"], tmp_path, environment(), 60)


def test_safe_directories_come_from_the_users_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".gitconfig").write_text("[safe]\ndirectory = /a\ndirectory = /b c\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    trusted_directories.cache_clear()
    try:
        assert trusted_directories()[-2:] == ("/a", "/b c")
    finally:
        trusted_directories.cache_clear()
