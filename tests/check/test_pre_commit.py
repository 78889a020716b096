"""The hook as pre-commit itself runs it: on what is staged, and on nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.check.orgs import ENVIRONMENT, OTHER, RETRY, commit, git, repository

pytestmark = pytest.mark.slow

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


@pytest.fixture
def labels(org, tmp_path) -> Path:
    """A repository whose commits go through the hook, which comes from a repository of its own."""
    # Installing the hook would fetch what this environment has already; everything else is as the file says.
    manifest = HOOKS.read_text("utf-8")
    assert manifest.count("language: python") == 1
    home = repository(tmp_path, "hooks", {HOOKS.name: manifest.replace("language: python", "language: system")})
    config = {"repo": str(home), "rev": git(home, "rev-parse", "HEAD")}
    index = ["--index", str(org / "org.duckdb"), "--config", str(org / "dupfinder.toml"), "--fail-on", "new", "--"]
    tree = org / "org" / "labels"
    text = yaml.safe_dump({"repos": [config | {"hooks": [{"id": "dupfinder-check", "args": index}]}]})
    commit(tree, {".pre-commit-config.yaml": text})
    command = tmp_path / "bin" / "dupfinder"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -I -m dupfinder "$@"\n', "utf-8")
    command.chmod(0o755)
    assert pre_commit(tree, "install").returncode == 0
    return tree


def environment(tree: Path) -> dict[str, str]:
    work = tree.parents[2]
    found = {"PATH": f"{work / 'bin'}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(work / "kept")}
    return ENVIRONMENT | found | {"HOME": str(work)}


def pre_commit(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(
        command, cwd=tree, env=environment(tree), capture_output=True, text=True, check=False, timeout=300
    )


def committing(tree: Path) -> subprocess.CompletedProcess[str]:
    command = ["git", "commit", "--message", "more"]
    return subprocess.run(
        command, cwd=tree, env=environment(tree), capture_output=True, text=True, check=False, timeout=300
    )


def test_a_staged_copy_is_stopped_and_one_that_is_not_staged_is_not_looked_at(labels):
    (labels / "labels" / "again.py").write_text(RETRY, "utf-8")
    (labels / "--fail-on=never.py").write_text("VALUE = 1\n", "utf-8")
    git(labels, "add", "--", "--fail-on=never.py")
    done = committing(labels)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "dupfinder check" in done.stderr
    git(labels, "add", "labels/again.py")
    (labels / "labels" / "own.py").write_text(OTHER, "utf-8")
    done = committing(labels)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "one more squad, and this is a platform candidate" in done.stderr
    assert "read_rows" not in done.stderr
    silenced = RETRY.replace("def retry_call", "# dupfinder: ignore[ours]\ndef retry_call")
    (labels / "labels" / "again.py").write_text(silenced, "utf-8")
    git(labels, "add", "labels/again.py")
    done = committing(labels)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_file_is_what_pre_commit_reads(tmp_path):
    done = pre_commit(tmp_path, "validate-manifest", str(HOOKS))
    assert done.returncode == 0, done.stdout + done.stderr
