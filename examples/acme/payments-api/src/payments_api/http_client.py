"""The one way payments talks to other services over HTTP."""

import logging
import time
from typing import Any, Mapping, Optional

import requests

from payments_api.tracing import outgoing_headers

logger = logging.getLogger(__name__)

RETRY_STATUSES = frozenset({429, 502, 503, 504})
USER_AGENT = "payments-api/4"


class ApiError(Exception):
    """An upstream answered with something we cannot use.

    Attributes:
        status: HTTP status, or 0 when there was no answer at all.
        body: First part of the answer's text.
    """

    def __init__(self, message: str, status: int = 0, body: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.body = body


class HttpClient:
    """A thin wrapper around ``requests`` with timeouts, retries and tracing."""

    def __init__(
        self,
        base_url: str,
        timeout: float = 10.0,
        max_retries: int = 3,
        backoff: float = 0.3,
        session: Optional[requests.Session] = None,
        sleep=time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.max_retries = max_retries
        self.backoff = backoff
        self.session = session or requests.Session()
        self._sleep = sleep

    def request(
        self,
        method: str,
        path: str,
        params: Optional[Mapping[str, Any]] = None,
        json: Any = None,
        headers: Optional[Mapping[str, str]] = None,
    ) -> Any:
        """Send one request and return the decoded JSON answer.

        Raises:
            ApiError: The upstream failed for good, or never answered.
        """
        url = f"{self.base_url}/{path.lstrip('/')}"
        merged = outgoing_headers(headers)
        merged["User-Agent"] = USER_AGENT
        merged["Accept"] = "application/json"
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self.session.request(
                    method, url, params=params, json=json, headers=merged, timeout=self.timeout
                )
            except requests.ConnectionError as exc:
                if attempt > self.max_retries:
                    raise ApiError(f"{method} {url} failed: {exc}") from exc
                logger.warning("%s %s: no connection, attempt %d", method, url, attempt)
                self._sleep(self.backoff * 2 ** (attempt - 1))
                continue
            if response.status_code in RETRY_STATUSES and attempt <= self.max_retries:
                logger.warning("%s %s answered %d, attempt %d", method, url, response.status_code, attempt)
                self._sleep(self.backoff * 2 ** (attempt - 1))
                continue
            if response.status_code >= 400:
                raise ApiError(
                    f"{method} {url} answered {response.status_code}",
                    status=response.status_code,
                    body=response.text[:500],
                )
            if response.status_code == 204 or not response.content:
                return None
            return response.json()

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.request("GET", path, **kwargs)

    def post(self, path: str, json: Any = None, **kwargs: Any) -> Any:
        return self.request("POST", path, json=json, **kwargs)
