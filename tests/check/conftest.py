from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dupfinder.check.change import Checkout
from dupfinder.check.run import Checked, Options, check
from dupfinder.config import Config, load
from dupfinder.lookup import beside, opened
from tests.check.orgs import CONFIG, MASK, OTHER, RETRY, command, repository


@pytest.fixture(scope="session")
def scanned(tmp_path_factory) -> Path:
    """A folder with the repositories of three squads and a platform, and the index of their scan."""
    folder = tmp_path_factory.mktemp("org")
    root = folder / "org"
    repository(root, "api", {"api/retry.py": RETRY})
    repository(root, "shop", {"shop/again.py": RETRY, "shop/rows.py": OTHER})
    repository(root, "labels", {"labels/own.py": "def own():\n    return 1\n"})
    repository(root, "core", {"core/masking.py": MASK})
    (folder / "dupfinder.toml").write_text(CONFIG, "utf-8")
    done = command(folder, "scan", "org", "--index", "org.duckdb", "--quiet")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def org(scanned, tmp_path) -> Path:
    """The same, to be changed."""
    copy = tmp_path / "work"
    shutil.copytree(scanned, copy, symlinks=True)
    return copy


@pytest.fixture
def checked(org) -> Callable[..., Checked]:
    """The check of one repository's working tree against its main branch."""

    def run(name: str, config: Config | None = None, **options) -> Checked:
        options = {"base": "main", "jobs": 1, **options}
        with opened(beside(org / "org.duckdb")) as lookup:
            settings = config or load(org / "dupfinder.toml")
            return check(Checkout(org / "org" / name), lookup, settings, Options(**options))

    return run
