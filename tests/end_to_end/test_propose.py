"""The sample org's proposals, held to what `propose` in `expected.toml` says, with the squads' own tests as judges."""

from __future__ import annotations

import ast
import itertools
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tree_sitter import Parser

from dupfinder.index import load_latest
from dupfinder.model import Candidate
from dupfinder_scanners.fragments import Fragment
from dupfinder_scanners.languages.registry import grammar

ACME = Path(__file__).parents[2] / "examples" / "acme"
EXPECTED = tomllib.loads((ACME / "expected.toml").read_text("utf-8"))["candidate"]
DRAFTS = [one["name"] for one in EXPECTED if one.get("propose") == "draft"]
PAGES = {"README.md", "decision-record.md", "details.md", "copies.md"}
REFUSALS = [one["name"] for one in EXPECTED if one.get("propose") == "refuse"]

pytestmark = pytest.mark.slow


def run(*command: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    # No git repository above: the patches are for folders.
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent), **variables}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def dupfinder(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-I", "-m", "dupfinder", *arguments, folder=folder)


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


@dataclass(frozen=True)
class Migrated:
    """A candidate's proposal, and a copy of the org in which its draft is installed and its patches are applied."""

    candidate: Candidate
    draft: Path
    org: Path
    library: Path

    @property
    def copies(self) -> list[Fragment]:
        return [one for one in self.candidate.fragments if one.language == "python"]


@pytest.fixture(scope="module", params=DRAFTS)
def migrated(request, org: Path, tmp_path_factory) -> Migrated:
    folder = tmp_path_factory.mktemp("migrated")
    candidate = found(org, request.param)
    done = dupfinder("propose", candidate.id, "-o", str(folder / "draft"), folder=org)
    assert done.returncode == 0, done.stderr
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    shutil.copytree(folder / "draft" / "library", folder / "built")
    done = run(*install, "--target", str(folder / "installed"), "./built", folder=folder)
    assert done.returncode == 0, done.stderr
    shutil.copytree(ACME, folder / "acme")
    for patch in sorted((folder / "draft" / "patches").iterdir()):
        (repository,) = [
            one for one in (folder / "acme").iterdir() if one.is_dir() and patch.stem.endswith(f"-{one.name}")
        ]
        done = run("git", "apply", str(patch), folder=repository)
        assert done.returncode == 0, done.stderr
    return Migrated(candidate, folder / "draft", folder / "acme", folder / "installed")


def test_at_least_five_python_candidates_are_drafted() -> None:
    assert len(DRAFTS) >= 5


def test_every_squad_with_a_copy_has_a_patch(migrated: Migrated) -> None:
    wanted = {(one.squad, one.repository) for one in migrated.copies}
    assert len(list((migrated.draft / "patches").iterdir())) == len(wanted)


def test_the_squads_own_tests_stay_green(migrated: Migrated) -> None:
    for repository in sorted({one.repository for one in migrated.copies}):
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = run(*command, folder=migrated.org / repository, PYTHONPATH=str(migrated.library))
        assert done.returncode == 0, done.stdout


def test_the_squads_tests_run_what_was_changed(migrated: Migrated) -> None:
    """Without the library they fail: so they prove something of it."""
    for repository in sorted({one.repository for one in migrated.copies}):
        done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", folder=migrated.org / repository)
        assert done.returncode != 0
        assert "No module named 'shared_" in done.stdout


def drafts_tests(library: Path, installed: Path) -> subprocess.CompletedProcess[str]:
    """The draft's own tests, in a folder and with a path of their own."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-rs", "-p", "no:cacheprovider"]
    return run(*command, folder=library, PYTHONPATH=str(installed))


def test_the_drafts_own_tests_are_green(migrated: Migrated) -> None:
    """One for each copy that is replaced, and none of them skipped."""
    patches = "".join(file.read_text("utf-8") for file in (migrated.draft / "patches").iterdir())
    done = drafts_tests(migrated.draft / "library", migrated.library)
    assert done.returncode == 0, done.stdout
    assert f"{patches.count('+    return ') + patches.count('+        return ')} passed" in done.stdout
    assert "skipped" not in done.stdout


def test_the_drafts_own_tests_are_red_where_a_shared_function_does_something_else(
    migrated: Migrated, tmp_path: Path
) -> None:
    shutil.copytree(migrated.draft / "library", tmp_path / "library")
    (file,) = (tmp_path / "library" / "src").glob("*/functions.py")
    text = file.read_text("utf-8")
    for name, changed in changes(text):
        file.write_text(changed, "utf-8")
        assert drafts_tests(tmp_path / "library", tmp_path).returncode == 1, f"{name}:\n{changed}"


def changes(text: str) -> Iterator[tuple[str, str]]:
    """The module with one change to one function at a time: its first condition turned around, and nothing returned."""
    count = len(ast.parse(text).body)
    for place, change in itertools.product(range(count), (negated, returning_nothing)):
        tree = ast.parse(text)
        node = tree.body[place]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and change(node):
            yield f"{node.name}, {change.__name__}", ast.unparse(ast.fix_missing_locations(tree))


def negated(function: ast.AST) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.If | ast.IfExp):
            node.test = ast.UnaryOp(ast.Not(), node.test)
            return True
    return False


def returning_nothing(function: ast.AST) -> bool:
    found = [node for node in ast.walk(function) if isinstance(node, ast.Return) and node.value is not None]
    for node in found:
        node.value = ast.Constant(None)
    return bool(found)


def test_the_copies_are_calls_now(migrated: Migrated) -> None:
    for part in migrated.candidate.parts:
        copies = [one for one in part.fragments if one.language == "python" and one.level.value == "function"]
        if len(copies) > 1 and part.name != "__init__":
            assert all(is_gone(migrated.org, one) for one in copies), part.name


def is_gone(org: Path, one: Fragment) -> bool:
    """Whether the squad's function is nothing but a call now."""
    tree = ast.parse((org / one.repository / one.path).read_text("utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    (node,) = [node for node in functions if node.name == one.name.rsplit(".", 1)[-1]]
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    return isinstance(value.value if isinstance(value, ast.Await) else value, ast.Call)


def test_the_next_scan_no_longer_reports_the_copies(migrated: Migrated, tmp_path: Path) -> None:
    done = dupfinder("scan", str(migrated.org), "--format", "json", "-o", "after.json", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    candidates = json.loads((tmp_path / "after.json").read_text("utf-8"))["candidates"]
    gone = {(one.repository, one.path, one.name) for one in migrated.copies}
    left = {
        (each["repository"], each["path"], each["name"])
        for one in candidates
        for each in (*one["fragments"], *(inner for part in one["parts"] for inner in part["fragments"]))
    }
    assert not gone & left
    assert len(candidates) > 5, "the rest of the org is still there"


@pytest.mark.parametrize("name", REFUSALS)
def test_a_foreseen_refusal(org: Path, tmp_path: Path, name: str) -> None:
    """There is no draft, and it says why; other languages get their sketch."""
    done = dupfinder("propose", found(org, name).id, "-o", str(tmp_path / "draft"), folder=org)
    assert done.returncode == 0, done.stderr
    assert "nothing to generalise from" in done.stderr
    assert "nothing to generalise from" in (tmp_path / "draft" / "README.md").read_text("utf-8")
    assert {file.name for file in (tmp_path / "draft").iterdir()} == {"api", *PAGES}


@pytest.mark.parametrize("name", [one["name"] for one in EXPECTED])
def test_other_languages_get_a_sketch_that_parses(org: Path, tmp_path: Path, name: str) -> None:
    candidate = found(org, name)
    assert dupfinder("propose", candidate.id, "-o", str(tmp_path / "draft"), folder=org).returncode == 0
    written = set((tmp_path / "draft" / "api").glob("*/*"))
    assert {file.parent.name for file in written} == {one.language for one in candidate.fragments} - {"python"}
    for file in written:
        tree = Parser(grammar(file.parent.name)).parse(file.read_bytes())
        assert not tree.root_node.has_error, file.read_text("utf-8")
    page = (tmp_path / "draft" / "README.md").read_text("utf-8")
    assert len(page.split("\n")) < 120
    assert all(str(file.relative_to(tmp_path / "draft")) in page for file in written)


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
    assert set(texts[0]) >= PAGES
