"""Backtests of our own making: the truths hold together, and sources come out of git by commit."""

from __future__ import annotations

import csv
import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.accuracy import orgs
from benchmarks.accuracy.registries import git
from benchmarks.accuracy.registries.run import FetchError
from benchmarks.accuracy.scoring import KINDS, overlap
from benchmarks.accuracy.tools.interface import Answer, Found, Place

ORGS = orgs.declared()


def rows(name: str, file: str) -> list[dict[str, str]]:
    with (orgs.TRUTHS / name / file).open(newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("name", sorted(ORGS))
def test_a_truth_names_its_repositories_by_commit(name: str) -> None:
    repositories = {row["repository"]: row for row in rows(name, "repositories.csv")}
    assert len(repositories) >= 6
    for row in repositories.values():
        assert re.fullmatch(r"[0-9a-f]{40}", row["commit"])
        assert row["url"].startswith("https://github.com/")
    assert {row["repository"] for row in rows(name, "members.csv")} <= set(repositories)


@pytest.mark.parametrize("name", sorted(ORGS))
def test_a_truth_says_how_many_repositories_have_each_family(name: str) -> None:
    having = defaultdict(set)
    for row in rows(name, "members.csv"):
        having[row["family"]].add(row["repository"])
    families = rows(name, "families.csv")
    assert {row["family"]: int(row["repositories"]) for row in families} == {
        family: len(repositories) for family, repositories in having.items()
    }
    assert min(map(len, having.values())) >= 2
    assert {row["copy_kind"] for row in families} <= set(KINDS)
    assert len(ORGS[name].shared.kind) >= 6


@pytest.mark.parametrize("name", sorted(ORGS))
def test_no_two_families_claim_the_same_lines(name: str) -> None:
    truth = ORGS[name].truth
    owner: dict[tuple[str, str], list[tuple[Place, str]]] = defaultdict(list)
    for family, members in truth.members.items():
        for member in members:
            for other, its in owner[member.repository, member.path]:
                assert its == family or overlap(member, other) < 0.5, (member, other)
            owner[member.repository, member.path].append((member, family))


class Answering:
    """A tool with a fixed answer."""

    name = "answering"
    languages = frozenset({"go"})

    def __init__(self, *found: Found) -> None:
        self.found = found

    def version(self) -> str:
        return "1"

    def run(self, root: Path, language: str, work: Path) -> Answer:
        work.mkdir(parents=True)
        assert language == "go"
        assert (root / "serf").is_dir()
        return Answer(self.found)


def test_an_organisation_is_scored_on_all_families_and_on_shared_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    org = ORGS["go-hashicorp"]
    (tmp_path / "serf").mkdir()
    monkeypatch.setattr(orgs, "fetched", lambda *_: tmp_path)
    copies = tuple(org.truth.members["generate-uuid"])
    numbers, shown = orgs.run(org, [Answering(Found("uuid", ("nomad", "otto", "raft"), (copies,)))], tmp_path)
    found = numbers["tools"]["answering"]  # type: ignore[index]
    assert found["within"]["50"]["all"] == f"1/{len(org.truth.kind)}"
    assert found["within, three repositories or more"]["50"] == f"1/{len(org.shared.kind)}"
    assert found["rank of family"]["generate-uuid"] == 1
    assert "go-hashicorp" in shown


@pytest.fixture
def repository(tmp_path: Path) -> tuple[Path, str]:
    """A repository with one commit, and a later one without the file."""
    place = tmp_path / "acme" / "tool"
    place.mkdir(parents=True)

    def run(*arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
        done = subprocess.run(["git", "-C", str(place), *who, *arguments], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    run("init", "-q")
    (place / "vendor").mkdir()
    (place / "vendor" / "theirs.go").write_text("package theirs\n")
    (place / "ours.go").write_text("package ours\n")
    (place / "notes.txt").write_text("no source\n")
    (place / ".gitattributes").write_text("ours.go export-ignore\n")
    (place / "link.go").symlink_to("ours.go")
    run("add", ".")
    run("commit", "-q", "-m", "one")
    commit = run("rev-parse", "HEAD")
    run("rm", "-q", "ours.go")
    run("commit", "-q", "-m", "two")
    return place, commit


def test_the_files_of_a_commit_are_written_without_links_and_vendored_ones(
    repository: tuple[Path, str], tmp_path: Path
) -> None:
    place, commit = repository
    bare = git.fetched(place.as_uri(), commit, tmp_path / "downloads")
    assert git.fetched(place.as_uri(), commit, tmp_path / "downloads") == bare
    assert git.write(bare, commit, tmp_path / "out", (".go",), ("vendor",)) == 1
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["ours.go"]


def test_a_commit_that_is_not_there_is_an_error_in_one_sentence(repository: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="git"):
        git.fetched(repository[0].as_uri(), "0" * 40, tmp_path / "downloads")
