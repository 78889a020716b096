"""The sample org's proposals, held to what `propose` in `expected.toml` says, with the squads' own tests as judges."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dupfinder.index import load_latest
from dupfinder.model import Candidate

ACME = Path(__file__).parents[2] / "examples" / "acme"
EXPECTED = tomllib.loads((ACME / "expected.toml").read_text("utf-8"))["candidate"]
DRAFTS = [one["name"] for one in EXPECTED if one.get("propose") == "draft"]
NOT_YET = {
    "HTTP client wrapper": "its two copies share 49 % of their code",
    "fake HTTP session for tests": "two of its methods share less than half of their code",
}
"""Drafts that `expected.toml` foresees and `propose` refuses so far, each with what it must say."""

pytestmark = pytest.mark.slow


def dupfinder(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-m", "dupfinder", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def org(tmp_path_factory) -> Path:
    """A scanned copy of the sample org; nothing in it may change."""
    folder = tmp_path_factory.mktemp("propose")
    shutil.copytree(ACME, folder / "acme")
    done = dupfinder("scan", "acme", "-o", "acme.txt", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def found(org: Path, name: str) -> Candidate:
    """The candidate that holds most of the fragments that `expected.toml` names."""
    entry = next(one for one in EXPECTED if one["name"] == name)
    wanted = {place.split("::")[0] for place in entry["fragments"]}
    candidates = load_latest(org / ".dupfinder" / "index.duckdb").candidates
    return max(candidates, key=lambda one: sum(f"{f.repository}:{f.path}" in wanted for f in one.fragments))


def is_call(node: ast.AST) -> bool:
    """Whether a function is nothing but one call."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    return isinstance(value.value if isinstance(value, ast.Await) else value, ast.Call)


@pytest.mark.parametrize("name", [name for name in DRAFTS if name not in NOT_YET])
def test_a_draft_replaces_the_copies_and_the_squads_tests_stay_green(org: Path, tmp_path: Path, name: str) -> None:
    candidate = found(org, name)
    done = dupfinder("propose", candidate.id, "-o", str(tmp_path / "draft"), folder=org)
    assert done.returncode == 0, done.stderr
    library = tmp_path / "draft" / "library" / "src"
    environment = {**os.environ, "PYTHONPATH": str(library), "GIT_CEILING_DIRECTORIES": str(tmp_path)}
    python = [one for one in candidate.fragments if one.language == "python"]
    patches = sorted((tmp_path / "draft" / "patches").iterdir())
    assert len(patches) == len({(one.squad, one.repository) for one in python})
    for repository in sorted({one.repository for one in python}):
        shutil.copytree(ACME / repository, tmp_path / repository)
        mine = [patch for patch in patches if patch.name.endswith(f"-{repository}.patch")]
        subprocess.run(["git", "apply", *map(str, mine)], cwd=tmp_path / repository, check=True, env=environment)
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        ran = subprocess.run(
            tests, cwd=tmp_path / repository, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert ran.returncode == 0, ran.stdout
    for part in candidate.parts:
        copies = [one for one in part.fragments if one.language == "python" and one.level.value == "function"]
        if len(copies) > 1 and part.name != "__init__":
            assert all(is_gone(tmp_path, one.repository, one.path, one.name) for one in copies), part.name


def is_gone(folder: Path, repository: str, path: str, name: str) -> bool:
    """Whether the squad's function is a call of the shared one now."""
    tree = ast.parse((folder / repository / path).read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    (node,) = [node for node in functions if node.name == name.rsplit(".", 1)[-1]]
    return is_call(node)


@pytest.mark.parametrize("name", NOT_YET)
def test_what_cannot_be_drafted_yet_says_why(org: Path, tmp_path: Path, name: str) -> None:
    done = dupfinder("propose", found(org, name).id, "-o", str(tmp_path / "draft"), folder=org)
    assert done.returncode == 2
    assert "less than 50%" in done.stderr
    assert not (tmp_path / "draft").exists()


@pytest.mark.parametrize("name", [one["name"] for one in EXPECTED if one.get("propose") == "refuse"])
def test_a_foreseen_refusal(org: Path, tmp_path: Path, name: str) -> None:
    done = dupfinder("propose", found(org, name).id, "-o", str(tmp_path / "draft"), folder=org)
    assert done.returncode == 2
    assert "nothing to generalise from" in done.stderr
    assert not (tmp_path / "draft").exists()


def test_a_proposal_is_the_same_bytes_twice(org: Path, tmp_path: Path) -> None:
    candidate = found(org, "error envelope")
    for name in ("one", "two"):
        assert dupfinder("propose", candidate.id, "-o", str(tmp_path / name), folder=org).returncode == 0
    texts = [
        {str(file.relative_to(tmp_path / name)): file.read_bytes() for file in (tmp_path / name).rglob("*.*")
         if file.is_file()}
        for name in ("one", "two")
    ]  # fmt: skip
    assert texts[0] == texts[1]
    assert set(texts[0]) >= {"README.md", "decision-record.md", "copies.md"}
