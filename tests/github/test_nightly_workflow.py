"""Three nights of the reusable workflows: their own scripts, one after the other, over the fake GitHub."""

from __future__ import annotations

import shutil

import pytest

from tests.github.runner import Runner
from tests.github.sample_org import ACME, served

pytestmark = [pytest.mark.node, pytest.mark.slow]

NIGHTLY = ".github/workflows/nightly.yml"
PUBLISH = ".github/workflows/nightly-publish.yml"


@pytest.fixture
def runner(fake, tmp_path) -> Runner:
    served(fake, tmp_path / "checkouts")
    fake.add("engineering", {"README.md": "home"})
    tree = tmp_path / "workspace"
    (tree / "home").mkdir(parents=True)
    (tree / "night").mkdir()
    shutil.copy(ACME / "dupfinder.toml", tree / "home")
    shared = {"GITHUB_SERVER_URL": fake.url, "GITHUB_REPOSITORY": "acme/engineering"}
    return Runner(tmp_path / "temp", tree, INDEX=str(tree / "night" / "index.duckdb"), **shared)


def night(runner: Runner, fake) -> list[str]:
    """One night; returns what was written to GitHub."""
    fake.calls.clear()
    reading = fake.new_token()
    rules = {"ORG": "acme", "INCLUDE": "", "EXCLUDE": "sandbox-*\nengineering\n", "CONFIG": "dupfinder.toml"}
    app = {"GITHUB_APP_ID": "", "GITHUB_APP_PRIVATE_KEY": ""}
    log = ""
    for path, name, more in [
        (NIGHTLY, "Scan", rules | app | {"GITHUB_TOKEN": reading}),
        (NIGHTLY, "Reports", {}),
        (NIGHTLY, "Open or update the issue", {"GITHUB_TOKEN": fake.new_token("github-actions[bot]")}),
        (PUBLISH, "Export and publish", {"GITHUB_TOKEN": fake.new_token(), "AUDIENCE": "private", "TAG": "dupfinder"}),
    ]:
        done = runner.step(path, name, **more)
        assert done.returncode == 0, (name, done.stdout, done.stderr)
        log += done.stdout + done.stderr
    assert not [token for token in fake.tokens if token in log]
    return [f"{method} {path}" for method, path, _ in fake.calls if method != "GET" and path != "/graphql"]


def test_three_nights(runner, fake):
    home = "/repos/acme/engineering"
    assert night(runner, fake) == [
        f"POST {home}/issues",
        f"POST {home}/releases",
        f"POST {home}/releases/50/assets",
        f"PATCH {home}/releases/assets/900",
    ]
    summary = (runner.temp / "summary.md").read_text("utf-8")
    assert "The first scan found" in summary
    assert (runner.tree / "night" / "report.html").stat().st_size > 10_000
    assert {place.name for place in (runner.tree / "night").iterdir()} >= {"index.duckdb", "changes.md", "report.md"}
    assert night(runner, fake) == [], "nothing changed: no issue is touched, no asset replaced"

    copied = (ACME / "payments-api/src/payments_api/retry.py").read_bytes()
    fake.repos["identity-admin"].commit({"identity_admin/again.py": copied})
    written = night(runner, fake)
    assert written[0] == f"PATCH {home}/issues/1"
    assert f"POST {home}/releases/50/assets" in written
    (issue,) = fake.repos["engineering"].issues
    assert "### Grown: 1" in issue["body"]


def test_a_public_repository_is_refused(runner):
    runner.command("gh", "echo public")
    done = runner.step(NIGHTLY, "Refuse to keep the organization's code where anybody can read it", GH_TOKEN="x")
    assert done.returncode == 1
    assert "call this from a private one" in done.stdout
    runner.command("gh", "echo internal")
    assert (
        runner.step(
            NIGHTLY, "Refuse to keep the organization's code where anybody can read it", GH_TOKEN="x"
        ).returncode
        == 0
    )
