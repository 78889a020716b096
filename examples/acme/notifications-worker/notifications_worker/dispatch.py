import asyncio
from collections import defaultdict
from datetime import datetime

import httpx

from notifications_worker.audit import AuditLog
from notifications_worker.resilience import retry_async
from notifications_worker.schedule import Channel, Recipient, next_allowed, pick_channel
from notifications_worker.throttle import TokenBucket
from notifications_worker.traceparent import inject
from notifications_worker.ulidlite import new_ulid


class Dispatcher:
    def __init__(self, gateway: httpx.AsyncClient, audit: AuditLog, buckets: dict[Channel, TokenBucket], sleep=asyncio.sleep):
        self._gateway = gateway
        self._audit = audit
        self._buckets = buckets
        self._sleep = sleep

    async def send(self, recipient: Recipient, text: str, now: datetime, urgent: bool = False) -> str | None:
        if not urgent and next_allowed(recipient, now) > now:
            self._audit.emit("notification.postponed", recipient.id, "worker", status="LATER")
            return None
        failed: set[Channel] = set()
        while (channel := pick_channel(recipient, urgent, frozenset(failed))) is not None:
            bucket = self._buckets.get(channel)
            if bucket is not None and not bucket.try_acquire():
                await self._sleep(bucket.wait_time())
            message = new_ulid()
            try:
                answer = await retry_async(
                    self._gateway.post,
                    f"/{channel.value}",
                    json={"id": message, "to": recipient.id, "text": text},
                    headers=inject(),
                    max_attempts=3,
                    sleep=self._sleep,
                )
                answer.raise_for_status()
            except httpx.HTTPError as error:
                failed.add(channel)
                self._audit.emit("notification.failed", recipient.id, "worker", status="FAILURE", cause=str(error))
                continue
            self._audit.emit("notification.sent", recipient.id, "worker", channel=channel.value)
            return message
        return None


def digest(pending: list[tuple[str, str]], limit: int = 3) -> dict[str, str]:
    grouped: dict[str, list[str]] = defaultdict(list)
    for recipient, line in pending:
        if line not in grouped[recipient]:
            grouped[recipient].append(line)
    bodies = {}
    for recipient, lines in grouped.items():
        hidden = len(lines) - limit
        shown = [f"- {line}" for line in lines[:limit]]
        if hidden > 0:
            shown.append(f"and {hidden} more")
        bodies[recipient] = "\n".join(shown)
    return bodies
