from __future__ import annotations

import pytest

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.sources.github_api import Server


@pytest.mark.parametrize(
    ("url", "api", "git"),
    [
        ("https://github.com", "https://api.github.com", "https://github.com"),
        ("github.com/", "https://api.github.com", "https://github.com"),
        ("https://API.github.com", "https://api.github.com", "https://github.com"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com", "https://acme.ghe.com"),
        ("https://git.acme.io", "https://git.acme.io/api/v3", "https://git.acme.io"),
        ("https://git.acme.io:8443/", "https://git.acme.io:8443/api/v3", "https://git.acme.io:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1:80/api/v3", "http://127.0.0.1:80"),
    ],
)
def test_where_api_and_repositories_are(url, api, git):
    assert Server.of(url) == Server(api, git)


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com",
        "http://git.acme.io",
        "ftp://git.acme.io",
        "https://",
        "https://git.acme.io/acme",
        "file:///x",
        "https://user:secret@git.acme.io",
        "https://git.acme.io?x=1",
    ],
)
def test_what_is_no_address(url):
    with pytest.raises(SourceError, match="is no address of a GitHub") as caught:
        Server.of(url)
    assert "secret" not in str(caught.value)
