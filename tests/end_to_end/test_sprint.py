"""The sample org as repositories with a past: the review says what the script of that past says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.histories import ADA, BEN, CHLOE, DAN, EVE, Person, Script

ACME = Path(__file__).parents[2] / "examples" / "acme"
PEOPLE = (ADA, BEN, CHLOE, DAN, EVE)
FIRST_DAY = datetime(2024, 3, 4, 9, tzinfo=UTC)
FIX = "Check the path before getting"
FIXED = {"payments-api": 0, "checkout-api": 1}
"""Repositories that made one fix, and how many days after the first of them."""
FIX_DAY = FIRST_DAY + timedelta(days=400)

CALL = re.compile(r"^( +)(return self\.\w+\(\"GET\")", re.MULTILINE)

pytestmark = pytest.mark.slow


def dupfinder(*arguments: object, cwd: Path) -> str:
    command = [sys.executable, "-I", "-m", "dupfinder", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def written(folder: Path) -> dict[str, tuple[datetime, Person]]:
    """Each folder of the sample org as a repository, begun 17 days after the one before it, by one of five people."""
    told = {}
    for number, source in enumerate(sorted(one for one in ACME.iterdir() if one.is_dir())):
        script = Script(folder / "acme" / source.name)
        shutil.copytree(source, script.root, dirs_exist_ok=True)
        told[source.name] = (FIRST_DAY + timedelta(days=17 * number), PEOPLE[number % len(PEOPLE)])
        when, author = told[source.name]
        script.commit(author, when, "Begin")
        if source.name in FIXED:
            fixed(script)
            script.commit(BEN, FIX_DAY + timedelta(days=FIXED[source.name]), f"{FIX} (#{number})")
    shutil.copyfile(ACME / "dupfinder.toml", folder / "acme" / "dupfinder.toml")
    return told


def fixed(script: Script) -> None:
    """One line more in the method that gets."""
    for path in sorted(script.root.rglob("*.py")):
        text = path.read_text("utf-8")
        path.write_text(CALL.sub(r"\1self.check(path)\n\1\2", text), "utf-8")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, tuple[datetime, Person]], dict, Path]:
    folder = tmp_path_factory.mktemp("acme")
    truth = written(folder)
    dupfinder("scan", "acme", "-o", "scan.txt", cwd=folder)
    asked = ("--since", "2024-01-01", "--until", "2025-12-31", "--config", "acme/dupfinder.toml")
    return truth, json.loads(dupfinder("report", "sprint", *asked, "--format", "json", cwd=folder)), folder


def test_every_writing_has_the_date_and_the_author_of_its_repository(told) -> None:
    truth, review, _ = told
    every = [one for family in review["families"] for one in family["writings"]]
    assert len(every) > 20
    for one in every:
        for writing in (*one["earlier"], one["writing"]):
            when, author = truth[writing["place"].partition(":")[0]]
            assert (writing["on"], writing["author"]) == (when.isoformat(), author[0])


def test_squads_are_counted_in_the_order_of_their_repositories(told) -> None:
    _, review, _ = told
    for family in review["families"]:
        for one in family["writings"]:
            order = [*one["earlier"], one["writing"]]
            assert [each["ordinal"] for each in order] == list(range(1, len(order) + 1))
            days = [datetime.fromisoformat(each["on"]) for each in order]
            assert days == sorted(days)
            assert [each["days"] for each in order] == [(day - days[0]).days for day in days]
            assert len({each["squad"] for each in order}) == len(order)


def test_one_fix_in_two_copies_is_one_change_and_the_rest_lack_it(told) -> None:
    _, review, _ = told
    (edit,) = [one for one in review["edits"] if one["subject"].startswith(FIX) and len(one["squads"]) > 1]
    assert edit["squads"] == ["checkout", "payments"]
    assert edit["on"] == FIX_DAY.isoformat()
    assert edit["squads_lacking"]


def test_the_same_in_words(told) -> None:
    _, review, folder = told
    said = dupfinder("report", "sprint", "--since", "2024-01-01", "--until", "2025-12-31", "--config",
                     "acme/dupfinder.toml", cwd=folder)  # fmt: skip
    every = [one for family in review["families"] for one in family["writings"]]
    most = max(every, key=lambda one: one["writing"]["ordinal"])
    first, when = most["earlier"][0], datetime.fromisoformat(most["earlier"][0]["on"])
    assert f"{most['job']}: {first['squad']} wrote it on {when.day} {when:%B} {when.year}; " in " ".join(said.split())
