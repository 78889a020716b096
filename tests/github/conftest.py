from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.github import GitHubSource, OrgOptions
from dupfinder_scanners.sources.github_api import Api, Server
from dupfinder_scanners.sources.github_auth import TokenCredentials
from dupfinder_scanners.sources.github_waits import Waits
from dupfinder_scanners.sources.interface import ListingOptions
from tests.github import descriptions
from tests.github.fake import FakeGitHub


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    descriptions.schema()
    descriptions.openapi()
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = FakeGitHub(tmp_path / "github")
    yield server
    server.close()
    assert server.wrong == [], "requests or answers that GitHub's descriptions do not know"


class Night:
    """Everything that one night of one organization needs; each `source` is a new process's view of it."""

    def __init__(self, fake: FakeGitHub, cache: Path) -> None:
        self.fake = fake
        self.cache = cache
        self.token = fake.new_token()
        self.said: list[str] = []
        self.slept: list[float] = []
        self.max_wait = 600.0

    def api(self, **more: Any) -> Api:
        waits = Waits(self.max_wait, self.said.append, self.slept.append)
        credentials = more.pop("credentials", None) or TokenCredentials(self.token)
        return Api(Server.of(self.fake.url), credentials, more.pop("owner", self.fake.owner), waits, **more)

    def source(self, *, api: Api | None = None, listing: dict[str, Any] | None = None, **org: Any) -> GitHubSource:
        options = ListingOptions(language_of=language_of, **(listing or {}))
        return GitHubSource(api or self.api(), options, OrgOptions(cache=self.cache, **org), self.said.append)

    def read(self, **more: Any) -> dict[str, dict[str, str]]:
        """Names and squads of all files, by repository, and whether each can be read."""
        from dupfinder_scanners.sources.reading import read_file

        found: dict[str, dict[str, str]] = {}
        with self.source(**more) as source:
            for repository in source.repositories():
                files = source.listing(repository).files
                for file in files:
                    assert len(read_file(source.locator(repository), file.path, 1_000_000)) == file.size
                found[repository.name] = {file.path: file.squad for file in files}
        return found


@pytest.fixture
def night(fake: FakeGitHub, tmp_path: Path) -> Night:
    return Night(fake, tmp_path / "cache")


@pytest.fixture
def filled(fake: FakeGitHub) -> Callable[..., FakeGitHub]:
    def fill(number: int) -> FakeGitHub:
        for one in range(number):
            fake.add(f"service-{one:03d}", {"a.py": f"def work_{one}():\n    return {one}\n"})
        return fake

    return fill
