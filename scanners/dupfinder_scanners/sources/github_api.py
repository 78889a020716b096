"""One connection to a GitHub: where its API and its repositories are, and how its errors read."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from github import Github
from github.GithubException import BadCredentialsException, GithubException

from dupfinder_scanners.errors import SourceError
from dupfinder_scanners.sources.github_auth import Credentials, auth_of
from dupfinder_scanners.sources.github_waits import TRIES, PoliteRetry, Waits, rate_wait

USER_AGENT = "squad-dupfinder"
TIMEOUT_SECONDS = 60
PUBLIC = "https://github.com"
_NEXT = re.compile(r'<([^>]*)>; rel="next"')
_LIMITED = ("RATE_LIMITED", "RATE_LIMIT")


class TokenRefusedError(SourceError):
    """GitHub does not accept the token any more."""


class RefusedDataError(SourceError):
    """The token may not read one kind of data; the rest can go on without."""


@dataclass(frozen=True, slots=True)
class Server:
    """Base addresses without a slash at the end: of the REST API, and of repositories for git."""

    api: str
    git: str

    @property
    def host(self) -> str:
        """The host of the repositories, with its port where one is named."""
        return urlsplit(self.git).netloc

    @classmethod
    def of(cls, url: str = PUBLIC) -> Server:
        """From the address that people open in a browser: github.com, SUBDOMAIN.ghe.com, or a GitHub Enterprise Server.

        Raises SourceError where it is no such address; plain http only reaches this machine.
        """
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = (parts.hostname or "").lower()
        secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))
        if not host or not secure or parts.username is not None or parts.query or parts.path.strip("/"):
            raise SourceError(
                f"--github-url {_without_user(url)} is no address of a GitHub; write https:// and the host, no path."
            )
        base = f"{parts.scheme}://{parts.netloc.lower()}"
        if host in ("github.com", "www.github.com", "api.github.com"):
            return cls("https://api.github.com", PUBLIC)
        if host.endswith(".ghe.com"):
            base = f"https://{host.removeprefix('api.')}"
            return cls(base.replace("https://", "https://api."), base)
        return cls(f"{base}/api/v3", base)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _without_user(url: str) -> str:
    return url.rpartition("@")[2]


class Api:
    """A connection as one owner's organization sees it. `requests` counts what was asked, repetitions left out."""

    def __init__(
        self, server: Server, credentials: Credentials, owner: str, waits: Waits, *, repeat_posts: bool = True
    ) -> None:
        self.server = server
        self.owner = owner
        self.requests = 0
        self._waits = waits
        retry = PoliteRetry(waits=waits, repeat_posts=repeat_posts)
        with self.asking(f"the installation of the app in {owner}"):
            self._auth = auth_of(credentials, owner, server.api, retry)
        self.github = Github(
            auth=self._auth,
            base_url=server.api,
            timeout=TIMEOUT_SECONDS,
            user_agent=USER_AGENT,
            per_page=100,
            retry=retry,
            seconds_between_requests=0,
            seconds_between_writes=1,
            lazy=True,
        )

    @property
    def token(self) -> str:
        """The token that counts now; one of an installation is renewed where it must be."""
        with self.asking("a token of the app's installation"):
            return self._auth.token

    def graphql(self, query: str, variables: Mapping[str, Any], what: str) -> dict[str, Any]:
        """The `data` of an answer. `what` names what is read, for errors.

        Raises RefusedDataError where the token may not read it, SourceError for the rest. GraphQL answers 200 to a
        request over the limit, so that limit is waited for here.
        """
        requester = self.github.requester
        for tries in range(TRIES):
            with self.asking(what):
                headers, answer = requester.requestJsonAndCheck(
                    "POST", requester.graphql_url, input={"query": query, "variables": dict(variables)}
                )
            errors = answer.get("errors") or []
            if not any(error.get("type") in _LIMITED for error in errors):
                return _data(answer, errors, what)
            # PyGithub gives the names of headers in lower case.
            named = {"Retry-After": "retry-after", "X-RateLimit-Reset": "x-ratelimit-reset"}
            given = {name: headers.get(key, "") for name, key in named.items()} | {"X-RateLimit-Remaining": "0"}
            message = "API rate limit exceeded"
            self._waits.wait(*(rate_wait(given, message, tries) or (60.0, "rate limit")))
        raise SourceError(f"GitHub keeps refusing {what} for its rate limit; run it again later.")

    def rest(
        self,
        verb: str,
        address: str,
        what: str,
        *,
        parameters: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> tuple[dict[str, Any], Any]:
        """Headers (their names in lower case) and data of one REST request. Raises SourceError.

        PyGithub's objects are not used where a list is looked through: reading what an entry does not have would cost
        a request for each.
        """
        with self.asking(what):
            return self.github.requester.requestJsonAndCheck(
                verb, address, parameters=dict(parameters or {}), input=None if body is None else dict(body)
            )

    def upload(self, address: str, file: Path, media_type: str, what: str, *, name: str) -> Any:  # noqa: ANN401 - JSON
        """The data of the answer to a file that is sent as it is. Raises SourceError."""
        with self.asking(what):
            _, data = self.github.requester.requestBlobAndCheck(
                "POST", address, parameters={"name": name}, headers={"Content-Type": media_type}, input=str(file)
            )
            return data

    def rows(self, address: str, what: str, parameters: Mapping[str, Any]) -> Iterator[Any]:
        """The rows of a REST list, asked for page by page as they are needed. Raises SourceError."""
        given: Mapping[str, Any] | None = {"per_page": 100, **parameters}
        while address:
            headers, data = self.rest("GET", address, what, parameters=given)
            yield from data
            found = _NEXT.search(headers.get("link", ""))
            address, given = found[1] if found else "", None
            # PyGithub asserts the same, and `python -O` takes its assertion away.
            if address and not address.startswith(f"{self.server.api}/"):
                raise SourceError(f"{self.server.host} sent {what} on to another address; check --github-url.")

    def is_welcome(self) -> None:
        """Raise TokenRefusedError where the token is no longer accepted at all. This request counts for no limit."""
        self.rest("GET", "/rate_limit", "the rate limit")

    def pause(self, seconds: float) -> None:
        """Wait a little before something is asked again."""
        self._waits.pause(seconds)

    @contextmanager
    def asking(self, what: str) -> Iterator[None]:
        """Turn what can go wrong while `what` is asked for into a sentence. No answer is quoted beyond its message."""
        self.requests += 1
        try:
            yield
        except BadCredentialsException:
            raise TokenRefusedError(
                f"{self.server.host} does not accept the token (asked for {what}); it may have expired or been "
                "revoked: make a new one."
            ) from None
        except GithubException as error:
            raise _told(error, what, self.server) from None
        except requests.exceptions.RetryError:
            raise SourceError(
                f"{self.server.host} answered {what} with errors of its own {TRIES + 1} times; run it again later."
            ) from None
        except requests.exceptions.RequestException as error:
            raise SourceError(
                f"{self.server.host} cannot be reached for {what} ({type(error).__name__}); check the network and "
                "--github-url."
            ) from None

    def close(self) -> None:
        """Close the connections."""
        self.github.close()


def _told(error: GithubException, what: str, server: Server) -> SourceError:
    message = str(error.data.get("message", "")) if isinstance(error.data, dict) else ""
    said = f"{error.status} {message}".strip()[:200]
    if error.status == 401:
        return TokenRefusedError(f"{server.host} does not accept the token (asked for {what}): {said}.")
    if error.status in (403, 404):
        return RefusedDataError(
            f"{server.host} does not give {what} to this token ({said}); check the name and the token's permissions."
        )
    return SourceError(f"{server.host} could not answer {what} ({said}); run it again later.")


def _data(answer: Mapping[str, Any], errors: list[Any], what: str) -> dict[str, Any]:
    data = answer.get("data")
    if data and any(data.values()):
        return dict(data)
    said = "; ".join(str(error.get("message", "")) for error in errors)[:200] or "no data"
    raise RefusedDataError(f"GitHub does not give {what} to this token ({said}); check the name and the permissions.")
