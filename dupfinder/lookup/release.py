"""An export that is an asset of a GitHub release: where the API has it, and what to send along.

The address that people see asks for a browser's session where the repository is private; the API takes a token.
https://docs.github.com/en/rest/releases/assets#get-a-release-asset
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from dupfinder_scanners.errors import SourceError

if TYPE_CHECKING:
    import requests

TOKEN = "DUPFINDER_INDEX_TOKEN"  # noqa: S105 - the name of a variable
_ADDRESS = re.compile(r"/([\w.-]+)/([\w.-]+)/releases/download/([^/]+)/([^/]+)", re.ASCII)
_SECONDS = 60
_PAGES = 10


@dataclass(frozen=True, slots=True)
class Start:
    """Where to ask first, and headers for that address alone."""

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def is_release(address: str) -> bool:
    """Whether an address has the form of a release's asset."""
    return _ADDRESS.fullmatch(urlsplit(address).path) is not None


def start(address: str, token: str, session: requests.Session) -> Start:
    """Where the asset is had with a token: one request, as the API names assets by number. Raises SourceError.

    Without a token, and for any other address, the address itself: no token is sent there.
    """
    parts = urlsplit(address)
    found = _ADDRESS.fullmatch(parts.path)
    if not token or found is None or parts.scheme.lower() != "https":
        return Start(address)
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise SourceError(f"{TOKEN} holds characters that no token has; set it again, without quotes or spaces.")
    from dupfinder_scanners.sources.github_api import Server

    owner, name, tag, asset = found.groups()
    here = f"{Server.of(f'https://{parts.netloc}').api}/repos/{owner}/{name}/releases"
    sent = {"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"}
    release = _json(session, f"{here}/tags/{quote(unquote(tag), safe='')}", sent)
    for page in range(1, _PAGES + 1):
        rows = _json(session, f"{here}/{int(release['id'])}/assets?per_page=100&page={page}", sent)
        number = next((int(one["id"]) for one in rows if one["name"] == unquote(asset)), None)
        if number is not None:
            return Start(f"{here}/assets/{number}", sent | {"Accept": "application/octet-stream"})
        if not rows:
            break
    raise SourceError(f"The release {unquote(tag)} of {owner}/{name} has no {unquote(asset)}; check --index.")


def _json(session: requests.Session, address: str, headers: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    answer = session.get(address, headers=dict(headers), timeout=_SECONDS, allow_redirects=False, auth=_as_given)
    if answer.status_code != 200:
        said = f"{urlsplit(address).hostname} answers {answer.status_code} for {urlsplit(address).path}"
        raise SourceError(f"{said}; check --index, and that {TOKEN} may read contents there.")
    return answer.json()


def _as_given(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Without this, a password for the host in ~/.netrc would take the token's place."""
    return request
