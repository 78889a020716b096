"""Who asks GitHub: a token, or an app whose installation tokens are narrowed to reading and renewed in time.

No class here shows a secret in its `repr`, and PyGithub's record of whole answers, tokens among them, is switched off.
"""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from github.Auth import AppAuth, Auth, Token
from github.GithubIntegration import GithubIntegration

from dupfinder_scanners.errors import SourceError

if TYPE_CHECKING:
    from urllib3 import Retry

TOKEN_NAMES = ("GITHUB_TOKEN", "GH_TOKEN")
APP_ID, APP_KEY, APP_KEY_FILE = "GITHUB_APP_ID", "GITHUB_APP_PRIVATE_KEY", "GITHUB_APP_PRIVATE_KEY_FILE"
WANTED = ("contents", "metadata", "members", "organization_custom_properties")
"""What reading an organization takes; each is asked for as `read`, and only where the installation has it."""
RENEWED_BEFORE = timedelta(minutes=5)
"""An installation token lives an hour. A fetch that began with a token about to expire would fail halfway."""


@dataclass(frozen=True, slots=True)
class TokenCredentials:
    """A personal access token, or the token of a job."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppCredentials:
    """A GitHub App; `private_key` is the PEM text."""

    app_id: str
    private_key: str = field(repr=False)


Credentials = TokenCredentials | AppCredentials


def credentials_from(variables: Mapping[str, str]) -> Credentials:
    """The app's id and key where both are set, else the first token. Raises SourceError with what to set."""
    app, key = variables.get(APP_ID, "").strip(), variables.get(APP_KEY, "")
    if app and (key or variables.get(APP_KEY_FILE)):
        return AppCredentials(app, key or _key_in(Path(variables[APP_KEY_FILE])))
    token = next((variables[name].strip() for name in TOKEN_NAMES if variables.get(name, "").strip()), "")
    if not token:
        raise SourceError(
            f"No token for GitHub is set; set GITHUB_TOKEN, or {APP_ID} and {APP_KEY} (or {APP_KEY_FILE}) of an app."
        )
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise SourceError("GITHUB_TOKEN holds characters that no token has; set it again, without quotes or spaces.")
    return TokenCredentials(token)


def _key_in(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SourceError(f"The app's key {path} cannot be read ({reason}); correct {APP_KEY_FILE}.") from None


def auth_of(credentials: Credentials, owner: str, base_url: str, retry: Retry) -> Auth:
    """The authentication for PyGithub. Asks for the app's installation; raises SourceError and GithubException."""
    hush()
    if isinstance(credentials, TokenCredentials):
        return Token(credentials.token)
    app = AppAuth(credentials.app_id, credentials.private_key)
    try:
        app.create_jwt()
    except Exception:  # noqa: BLE001 - the signing library has many errors, and some quote the key
        raise SourceError(f"The app's private key cannot be used; {APP_KEY} must be the PEM file as it came.") from None
    integration = GithubIntegration(auth=app, base_url=base_url, retry=retry, timeout=60)
    return InstallationAuth(integration, owner)


class InstallationAuth(Auth):
    """The token of an app's installation in one organization, renewed five minutes before it expires."""

    def __init__(self, integration: GithubIntegration, owner: str) -> None:
        self._integration = integration
        self._lock = threading.Lock()
        self._token = ""
        self._expires = datetime.min.replace(tzinfo=UTC)
        installation = integration.get_org_installation(owner)
        self._id = installation.id
        granted = installation.raw_data.get("permissions", {})
        self._permissions = {name: "read" for name in WANTED if name in granted}

    @property
    def token_type(self) -> str:
        """The word before the token in the header."""
        return "token"

    @property
    def token(self) -> str:
        """A token that lives for five more minutes at least."""
        with self._lock:
            if datetime.now(UTC) + RENEWED_BEFORE >= self._expires:
                found = self._integration.get_access_token(self._id, permissions=self._permissions)
                self._token, self._expires = found.token, found.expires_at
            return self._token


def git_header(token: str) -> str:
    """The header that git sends; GitHub takes any token as the password of this user."""
    return "Authorization: Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode("ascii")


def hush() -> None:
    """Take the records of PyGithub that hold whole answers out of any log: the answer with a new token is one."""
    log = logging.getLogger("github.Requester")
    if _no_answers not in log.filters:
        log.addFilter(_no_answers)


def _no_answers(record: logging.LogRecord) -> bool:
    return record.levelno > logging.DEBUG
