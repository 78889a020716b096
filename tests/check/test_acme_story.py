"""The sample org, the whole way: scan, a branch with one more helper, the check, the platform's instead."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.check.orgs import command, commit, git

ACME = Path(__file__).parents[2] / "examples" / "acme"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def acme(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("acme")
    for place in sorted(path for path in ACME.iterdir() if path.is_dir()):
        tree = folder / "org" / place.name
        shutil.copytree(place, tree, symlinks=True)
        git(tree, "init", "--quiet", "--initial-branch=main")
        commit(tree, {}, "all")
    given = ["--config", str(ACME / "dupfinder.toml"), "--index", "acme.duckdb", "--quiet"]
    done = command(folder, "scan", "org", *given)
    assert done.returncode == 0, done.stderr
    return folder


def check(acme: Path, *more: str) -> dict:
    given = ["--config", str(ACME / "dupfinder.toml"), "--index", str(acme / "acme.duckdb"), "--base", "main"]
    done = command(acme / "org" / "identity-admin", "check", *given, "--format", "json", *more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_one_more_helper_is_found_and_the_platforms_resolves_it(acme):
    tree = acme / "org" / "identity-admin"
    retry = (acme / "org/payments-api/src/payments_api/retry.py").read_text("utf-8")
    masking = (acme / "org/platform-python/src/acme_platform/masking.py").read_text("utf-8")
    git(tree, "switch", "--quiet", "--create", "topic")
    commit(tree, {"identity_admin/again.py": retry.replace("attempts", "tries"), "identity_admin/hide.py": masking})
    found = check(acme)["findings"]
    assert found[0]["answer"] == "platform"
    assert {one["matches"][0]["symbol"] for one in found if one["answer"] == "platform"} >= {
        "acme_platform.masking.mask_secrets"
    }
    (again,) = [one for one in found if one["path"] == "identity_admin/again.py"]
    assert {"checkout", "payments"} <= set(again["squads"])
    assert again["squad"] == "identity"
    assert again["matches"][0]["repository"] == "payments-api"
    assert again["candidate"]
    commit(
        tree,
        {
            "identity_admin/again.py": None,
            "identity_admin/hide.py": "from acme_platform.masking import mask_secrets\n\n__all__ = ['mask_secrets']\n",
        },
    )
    assert check(acme)["findings"] == []


def test_an_export_answers_the_same_as_the_index(acme):
    tree = acme / "org" / "catalog-web"
    done = command(acme, "index", "export", "--index", "acme.duckdb", "--audience", "private", "-o", "all.gz")
    assert (done.returncode, "a million would be" in done.stderr) == (0, True), done.stderr
    text = (acme / "org/payments-api/src/payments_api/retry.py").read_text("utf-8")
    (tree / "src" / "again.py").write_text(text, "utf-8")
    given = ["--config", str(ACME / "dupfinder.toml"), "--base", "main", "--format", "json"]
    cache = {"XDG_CACHE_HOME": str(acme / "cache")}
    here = command(tree, "check", *given, "--index", str(acme / "acme.duckdb"))
    there = command(tree, "check", *given, "--index", str(acme / "all.gz"), **cache)
    assert here.stdout == there.stdout, there.stderr
    assert json.loads(here.stdout)["findings"]
    facts = command(acme, "index", "info", "--index", "acme.duckdb")
    assert "Look-up tables: " in facts.stdout, facts.stderr
