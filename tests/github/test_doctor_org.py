from __future__ import annotations

import subprocess

import pytest

from tests.github.fake import Team
from tests.github.test_nightly import COMMAND, environment

pytestmark = [pytest.mark.node, pytest.mark.slow]


def test_doctor_says_which_rule_gave_each_repository_its_squad(fake, night, tmp_path):
    fake.add("billing", {"a.py": "1\n"}, properties={"squad": "payments"})
    fake.add("mixed", {"a.py": "1\n", "lib/b.py": "1\n", "CODEOWNERS": "/lib/ @acme/web\n"})
    team = fake.add("stock-api", {"a.py": "1\n"})
    fake.add("orphan", {"a.py": "1\n"})
    fake.add("museum", {"a.py": "1\n"}, archived=True)
    fake.teams = [Team("stock", {team.id: "MAINTAIN"})]
    given = ["--org", "acme", "--github-url", fake.url, "--cache", str(night.cache)]
    done = subprocess.run(
        [*COMMAND, "doctor", *given], cwd=tmp_path, env=environment(night), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "billing: payments 1 (custom property squad)",
        "mixed: unowned 1 (no rule names an owner), web 1 (CODEOWNERS)",
        "stock-api: stock 1 (the one team with admin or maintain)",
        "orphan: unowned 1 (no rule names an owner)",
        "museum: archived",
    ):
        assert line in done.stdout
    assert "mixed (1 of 2 files), orphan. What nobody owns" in done.stdout
    assert night.token not in done.stdout + done.stderr


def test_doctor_with_a_token_that_does_not_work(fake, night, tmp_path):
    night.token = "revoked"
    done = subprocess.run(
        [*COMMAND, "doctor", "--org", "acme", "--github-url", fake.url, "--cache", str(night.cache)],
        cwd=tmp_path,
        env=environment(night),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "does not accept the token" in done.stdout
