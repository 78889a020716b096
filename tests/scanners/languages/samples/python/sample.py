# Licence: permission is hereby granted, free of charge
"""Module docstring about weather."""
from __future__ import annotations

import logging
import requests.adapters
from tenacity import retry as again, stop_after_attempt
from .local import helper

log = logging.getLogger(__name__)


class Client(Base):
    """Talks to the inventory."""

    limit = 3

    @property
    def headers(self):
        return {"Accept": "application/json", "X-Request-ID": self.context.request_id, "X-Squad": self.squad}

    async def fetch(self, url: str, *, timeout: float = 10) -> Response:
        """Get one."""
        try:
            return await self.session.get(url, timeout=timeout, headers=self.headers)
        except (requests.ConnectionError, OSError) as error:  # unlucky
            log.warning("fetch of %s failed", url, exc_info=error)
            raise InventoryError(url) from error


@again(stop=stop_after_attempt(3))
def call_inventory(session, url, attempts=3):
    for attempt in range(attempts):
        answer = session.get(url, timeout=10)
        if answer.status_code < 500:
            return answer.json()
        log.info("attempt %d", attempt)
    raise requests.HTTPError(url)


def call_billing(http: Session, target: str, tries: int = 5) -> dict[str, Decimal]:
    """Other names, other numbers."""
    for turn in range(tries):
        # the unlucky path
        reply: Response = http.get(target, timeout=2.5)
        if reply.status_code < 400:
            return reply.json()
        log.info('turn %d', turn)
    raise requests.HTTPError(target)


def post_billing(http, target, tries=5):
    for turn in range(tries):
        reply = http.post(target, timeout=2.5)
        if reply.status_code < 400:
            return reply.json()
        log.info("turn %d", turn)
    raise requests.HTTPError(target)


class TestClient:
    def setUp(self):
        self.client = Client(session=FakeSession(), squad="billing", context=Context(request_id="1"))

    def test_fetch(self):
        def answer(url, timeout, headers):
            return Response(url=url, status=200, body=b"{}", headers=headers, timeout=timeout)
        assert self.client.fetch("/a").status == answer("/a", 1, {}).status == Client.fetch(self, "/b").status


class FakeSession:
    def get(self, url, timeout, headers=None):
        self.calls.append(Call(url=url, timeout=timeout, headers=headers))
        return self.answers.pop(0)
