"""The sample org, held to `examples/acme/expected.toml`; the head of that file says what each key means."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from dupfinder.config import load
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource

ACME = Path(__file__).parents[2] / "examples" / "acme"
EXPECTED = tomllib.loads((ACME / "expected.toml").read_text("utf-8"))
NO_SQUAD = {"unowned", "platform"}

pytestmark = pytest.mark.slow


def entries(kind: str, key: str = "") -> pytest.MarkDecorator:
    """One test for each entry of a kind, named for people; with a `key`, only for those that have it."""
    chosen = [entry for entry in EXPECTED[kind] if not key or key in entry]
    return pytest.mark.parametrize("entry", chosen, ids=[_named(entry) for entry in chosen])


def _named(entry: dict) -> str:
    if "name" in entry:
        return entry["name"]
    if "fragments" in entry:
        return f"{entry['why']} ({entry['fragments'][0]})"
    if "squad" in entry:
        return f"{entry['repository']}:{entry['path']}"
    return " ".join(entry.get("paths") or entry.get("repositories") or [entry["path"]])


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> dict:
    folder = tmp_path_factory.mktemp("acme")
    command = [sys.executable, "-I", "-m", "dupfinder", "scan", str(ACME), "--format", "json", "-o", "acme.json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads((folder / "acme.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def owners() -> tuple[LocalSource, dict]:
    config = load(ACME / "dupfinder.toml")
    options = ListingOptions(language_of, squads=config.squads, aliases=config.squad_aliases)
    source = LocalSource([ACME], options, platform=config.platform)
    return source, {repository.name: repository for repository in source.repositories()}


def has(fragment: dict, wanted: str) -> bool:
    """Whether a reported fragment is the wanted one, encloses it, or is a method of it where it is a class."""
    place, _, name = wanted.partition("::")
    repository, _, path = place.partition(":")
    if fragment["repository"] != repository:
        return False
    if fragment["level"] == "directory":
        return path.startswith(fragment["path"].rstrip("/") + "/")
    if fragment["path"] != path:
        return False
    if fragment["level"] == "file" or fragment["name"] == name or name.startswith(fragment["name"] + "."):
        return True
    is_class = name.rpartition(".")[2][:1].isupper()
    return is_class and fragment["name"].startswith(name + ".")


def holds(fragments: list[dict], wanted: str) -> bool:
    return any(has(fragment, wanted) for fragment in fragments)


def everything(candidate: dict) -> list[dict]:
    return [*candidate["fragments"], *(fragment for part in candidate["parts"] for fragment in part["fragments"])]


def found(result: dict, entry: dict) -> dict:
    """The candidate that holds most of what the entry names, the best one of several."""
    counts = [sum(holds(everything(one), wanted) for wanted in entry["fragments"]) for one in result["candidates"]]
    assert any(counts), f"no candidate holds any of {entry['fragments']}"
    return result["candidates"][counts.index(max(counts))]


@entries("candidate")
def test_all_copies_are_in_one_candidate(result, entry):
    candidate = found(result, entry)
    missing = [wanted for wanted in entry["fragments"] if not holds(everything(candidate), wanted)]
    elsewhere = {
        wanted: [one["title"] for one in result["candidates"] if holds(everything(one), wanted)] for wanted in missing
    }
    assert not missing, f"{candidate['title']} lacks them; they are in {elsewhere}"


@entries("candidate")
def test_squads(result, entry):
    assert sorted(set(found(result, entry)["squads"]) - NO_SQUAD) == sorted(entry["squads"])


@entries("candidate", "family")
def test_family(result, entry):
    assert found(result, entry)["family"] == entry["family"]


@entries("candidate", "role")
def test_role(result, entry):
    assert found(result, entry)["role"] == entry["role"]


@entries("candidate", "level")
def test_level(result, entry):
    assert found(result, entry)["level"] == entry["level"]


@entries("candidate", "kinds")
def test_kind(result, entry):
    assert found(result, entry)["kind"] in entry["kinds"]


@entries("candidate", "clones")
def test_clones_lie_in_one_part(result, entry):
    parts = found(result, entry)["parts"]
    torn = [
        group
        for group in entry["clones"]
        if not any(all(holds(part["fragments"], wanted) for wanted in group) for part in parts)
    ]
    assert not torn, [(part["name"], [one["path"] for one in part["fragments"]]) for part in parts]


@entries("candidate", "platform")
def test_the_platform_already_has_it(result, entry):
    cover = found(result, entry)["platform"]
    assert cover is not None
    assert cover["symbol"] == entry["platform"]


@entries("forbidden")
def test_noise_is_no_candidate(result, entry):
    allowed = 0 if len(entry["fragments"]) == 1 else 1
    guilty = {
        one["title"]: held
        for one in result["candidates"]
        if len(held := [wanted for wanted in entry["fragments"] if holds(everything(one), wanted)]) > allowed
    }
    assert not guilty


@entries("vendored")
def test_vendored_file_is_one_finding(result, entry):
    assert sorted(entry["paths"]) in [sorted(one["paths"]) for one in result["vendored"]]


@entries("fork")
def test_fork_is_one_finding(result, entry):
    assert sorted(entry["repositories"]) in [sorted(one["repositories"]) for one in result["forks"]]


@entries("skipped")
def test_path_is_set_aside(result, entry):
    """By a row of its own, or by that of a directory that was set aside whole."""
    repository, _, path = entry["path"].partition(":")
    reasons = [
        row["reason"]
        for row in result["skipped"]
        if row["repository"] == repository
        and (row["path"] == path or (row["path"].endswith("/") and path.startswith(row["path"])))
    ]
    assert reasons == [entry["reason"]]


@entries("squad")
def test_owner_of_a_path(owners, entry):
    source, repositories = owners
    assert (ACME / entry["repository"] / entry["path"]).is_file()
    owner = source.ownership(repositories[entry["repository"]]).squad_of(entry["path"])
    assert owner.squad == entry["squad"], owner.detail


def test_every_expected_fragment_exists():
    """A misspelt entry would never be found, or never be forbidden."""
    places = {
        wanted.partition("::")[0]
        for kind in ("candidate", "forbidden")
        for e in EXPECTED[kind]
        for wanted in e["fragments"]
    }
    missing = [place for place in sorted(places) if not (ACME / place.replace(":", "/", 1)).is_file()]
    assert not missing


def test_nothing_but_the_expected_is_vendored_or_forked(result):
    assert len(result["vendored"]) == len(EXPECTED["vendored"])
    assert len(result["forks"]) == len(EXPECTED["fork"])


def test_platform_candidates_come_first(result):
    enough = [len(one["squads"]) >= result["min_squads"] for one in result["candidates"]]
    assert enough == sorted(enough, reverse=True)
    assert [one["rank"] for one in result["candidates"]] == list(range(1, len(enough) + 1))
