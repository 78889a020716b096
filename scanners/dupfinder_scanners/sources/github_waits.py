"""Waiting for GitHub's rate limits: always said, and never longer than the run may wait in all.

Limits: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

from github.GithubRetry import GithubRetry
from github.Requester import Requester
from urllib3 import HTTPResponse, Retry
from urllib3.connectionpool import ConnectionPool

from dupfinder_scanners.errors import SourceError

SECONDARY_SECONDS = 60.0
"""What GitHub asks for after a secondary limit without Retry-After; doubled each time."""
TRIES = 6

Tell = Callable[[str], None]


class RateLimitError(SourceError):
    """GitHub asks for a longer wait than the run may take."""


class Waits:
    """How long a run may still wait, in seconds. For several threads."""

    def __init__(
        self, seconds: float, tell: Tell = lambda _: None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._left = seconds
        self._tell = tell
        self._sleep = sleep
        self._lock = threading.Lock()

    def wait(self, seconds: float, why: str) -> None:
        """Wait, and say so. Raises RateLimitError at once where it would take too long."""
        until = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%H:%M UTC")
        with self._lock:
            if seconds > self._left:
                raise RateLimitError(
                    f"GitHub's {why} asks to wait {seconds:,.0f} s (until {until}), and this run may wait "
                    f"{self._left:,.0f} s more; run it again later, or raise max_wait_minutes in [github]. "
                    "What was fetched so far is kept."
                )
            self._left -= seconds
        self._tell(f"Waiting {seconds:,.0f} s for GitHub's {why}, until {until}.")
        self._sleep(seconds)

    def pause(self, seconds: float) -> None:
        """A short pause before a request is repeated."""
        if seconds > 0:
            self._sleep(seconds)


class PoliteRetry(GithubRetry):
    """PyGithub's repetitions, with every wait for a rate limit capped and said.

    PyGithub caps no wait that comes with Retry-After and does not know 429; both are handled here. `repeat_posts`
    false: a POST that the server answered with 5xx may have been done, so it is not sent again.
    """

    def __init__(self, *, waits: Waits, repeat_posts: bool = True, **settings: Any) -> None:  # noqa: ANN401
        self.waits = waits
        self.repeat_posts = repeat_posts
        self._wait: tuple[float, str] | None = None
        if not repeat_posts:
            settings["allowed_methods"] = Retry.DEFAULT_ALLOWED_METHODS | {"GET", "PATCH"}
        defaults: dict[str, Any] = {"total": TRIES, "backoff_factor": 1.0, "backoff_max": 30.0}
        super().__init__(**(defaults | settings))

    def new(self, **settings: Any) -> PoliteRetry:  # noqa: ANN401
        """A copy with other counts."""
        return super().new(**settings, waits=self.waits, repeat_posts=self.repeat_posts)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Limits are waited for whatever was asked: GitHub did nothing then."""
        if status_code in (403, 429):
            return True
        return super().is_retry(method, status_code, has_retry_after)

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: HTTPResponse | None = None,  # type: ignore[override]
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> PoliteRetry:
        """Count a try. Raises what PyGithub raises for a 403 that is no rate limit."""
        wait = None
        if response is not None and response.status in (403, 429):
            body = _body(response, url or "")
            wait = rate_wait(response.headers, str(body.get("message", "")), len(self.history))
            if wait is None:
                raise Requester.createException(response.status, dict(response.headers), body)
        # urllib3's own count: GithubRetry would read the body a second time.
        retry: PoliteRetry = Retry.increment(self, method, url, response, error, _pool, _stacktrace)
        retry._wait = wait
        return retry

    def sleep(self, _response: object = None) -> None:
        """Wait as long as the last answer asked for; how long was found when the try was counted."""
        if self._wait is not None:
            self.waits.wait(*self._wait)
        else:
            self.waits.pause(self.get_backoff_time())


def rate_wait(headers: Mapping[str, str], message: str, tries: int) -> tuple[float, str] | None:
    """Seconds to wait and the name of the limit; None where the answer speaks of no limit."""
    after = headers.get("Retry-After", "")
    if after.isdigit():
        return float(after), "secondary rate limit"
    reset = headers.get("X-RateLimit-Reset", "")
    if headers.get("X-RateLimit-Remaining") == "0" and reset.isdigit():
        # One second more, as nobody knows when in that second the limit is lifted.
        return max(0.0, int(reset) - time.time()) + 1.0, "rate limit"
    if Requester.isRateLimitError(message):
        return SECONDARY_SECONDS * 2**tries, "secondary rate limit"
    return None


def _body(response: HTTPResponse, url: str) -> dict[str, Any]:
    try:
        found = json.loads(GithubRetry.get_content(response, url))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
