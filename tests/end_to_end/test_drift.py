"""Where copies disagree, as a scan says it: the truth of the sample org, and words of the org's own."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dupfinder.index import load_latest
from dupfinder.model import Candidate, DriftRow

ACME = Path(__file__).parents[2] / "examples" / "acme"
EXPECTED: list[dict[str, Any]] = tomllib.loads((ACME / "expected.toml").read_text("utf-8"))["candidate"]
ROWS = [
    pytest.param(each, row, id=f"{each['name']}-{row['kind']}-{row['concept']}")
    for each in EXPECTED
    for row in each.get("drift", [])
]

pytestmark = pytest.mark.slow


def scanned(root: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-I",
        "-m",
        "dupfinder",
        "scan",
        str(root),
        "-o",
        "report.txt",
        "--index",
        "index.duckdb",
    ]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def candidates(tmp_path_factory: pytest.TempPathFactory) -> tuple[Candidate, ...]:
    folder = tmp_path_factory.mktemp("drift")
    done = scanned(ACME, folder)
    assert done.returncode == 0, done.stderr
    return load_latest(folder / "index.duckdb").candidates


def plain(value: str) -> object:
    try:
        return float(value)
    except ValueError:
        return value


def said(row: DriftRow) -> dict[str, list[object]]:
    return {squad: [plain(value) for value in values] for squad, values in row.values.items() if values}


@pytest.mark.parametrize(("entry", "truth"), ROWS)
def test_the_truth_is_in_the_table(candidates, entry: dict[str, Any], truth: dict[str, Any]) -> None:
    wanted = {place.split("::")[0] for place in entry["fragments"]}
    one = max(candidates, key=lambda one: sum(f"{f.repository}:{f.path}" in wanted for f in one.fragments))
    rows = [said(row) for row in one.drift if (row.kind.value, row.concept) == (truth["kind"], truth["concept"])]
    assert {squad: [plain(value)] for squad, value in truth["values"].items()} in rows


COPY = """def send(session, url, payload):
    for attempt in range(3):
        answer = session.post(url, json=payload, headers={{"{0}": session.tenant, "Accept": "text/json"}})
        if answer.status_code < 500:
            return answer.json()["result"]
    raise RuntimeError("no answer from " + url)
"""
CONCEPT = """
[[drift.concept]]
slug = "tenant-header"
kind = "wire-name"
label = "header: tenant"
names = ["tenant *", "shop id"]
sources = ["header", "key"]
says = "name"
"""


@pytest.fixture
def org(tmp_path: Path) -> Path:
    for squad, name in (("pay", "X-Tenant-Key"), ("cat", "X-Shop-Id"), ("dev", "X-Shop-Id")):
        (tmp_path / "org" / f"{squad}-api").mkdir(parents=True)
        (tmp_path / "org" / f"{squad}-api" / "send.py").write_text(COPY.format(name), "utf-8")
    return tmp_path / "org"


def rows(folder: Path) -> list[tuple[str, str, str | None]]:
    (one,) = load_latest(folder / "index.duckdb").candidates
    return [(row.concept, row.label, row.majority) for row in one.drift]


def test_words_of_the_orgs_own(org: Path, tmp_path: Path) -> None:
    assert scanned(org, tmp_path).returncode == 0
    assert "tenant-header" not in {concept for concept, *_ in rows(tmp_path)}
    (org / "dupfinder.toml").write_text(CONCEPT, "utf-8")
    done = scanned(org, tmp_path)
    assert done.returncode == 0, done.stderr
    assert ("tenant-header", "header: tenant", "X-Shop-Id") in rows(tmp_path)


def test_a_mistake_in_them_is_one_sentence(org: Path, tmp_path: Path) -> None:
    (org / "dupfinder.toml").write_text(CONCEPT.replace("wire-name", "taste"), "utf-8")
    done = scanned(org, tmp_path)
    assert done.returncode == 2
    assert "dupfinder.toml: concept 1 (tenant-header): kind is 'taste'; use one of setting" in done.stderr
    assert not (tmp_path / "index.duckdb").exists()
    assert json.dumps(done.stderr).count("Traceback") == 0
