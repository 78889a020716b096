import asyncio
import io
import json
import logging
from datetime import datetime, time, timezone

import httpx
import pytest

from notifications_worker import clock, traceparent
from notifications_worker.audit import AuditLog
from notifications_worker.dispatch import Dispatcher, digest
from notifications_worker.logs import StructuredFormatter
from notifications_worker.redact import redact
from notifications_worker.resilience import retry_async
from notifications_worker.schedule import Channel, Recipient, next_allowed, pick_channel
from notifications_worker.throttle import TokenBucket

NOON = datetime(2026, 3, 3, 12, tzinfo=timezone.utc)
TRACE = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"


class Naps:
    def __init__(self):
        self.taken = []

    async def __call__(self, seconds):
        self.taken.append(seconds)


def test_retry_async_recovers():
    outcomes, naps = [httpx.ConnectError("x"), TimeoutError(), "sent"], Naps()

    async def send(prefix, suffix=""):
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return prefix + outcome + suffix

    assert asyncio.run(retry_async(send, "<", suffix=">", sleep=naps)) == "<sent>"
    assert 0.1 <= naps.taken[0] <= 0.15
    assert 0.2 <= naps.taken[1] <= 0.3


def test_retry_async_gives_up_after_six():
    naps = Naps()

    async def send():
        raise httpx.ReadTimeout("slow")

    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(retry_async(send, sleep=naps))
    assert len(naps.taken) == 5


def test_retry_async_other_errors():
    async def send():
        raise KeyError("x")

    with pytest.raises(KeyError):
        asyncio.run(retry_async(send, sleep=Naps()))


def test_audit_line():
    sink = io.StringIO()
    event_id = AuditLog(sink, clock=lambda: NOON).emit("sent", "r1", "worker", phone="123", mail="to ada@x.org")
    assert json.loads(sink.getvalue()) == {
        "eventId": event_id,
        "occurredAt": "2026-03-03T12:00:00+00:00",
        "component": "notifications",
        "principal": "worker",
        "operation": "sent",
        "objectId": "r1",
        "status": "SUCCESS",
        "attributes": {"phone": "[redacted]", "mail": "to [redacted]@x.org"},
    }
    with pytest.raises(ValueError):
        AuditLog(sink).emit("sent", "r1", "")


def test_traceparent():
    assert traceparent.extract({"Traceparent": TRACE + " "}) == TRACE
    assert traceparent.inject({"a": "b"}) == {"a": "b", "traceparent": TRACE, "X-Origin": "notifications-worker"}
    fresh = traceparent.extract({"traceparent": "nonsense"})
    assert fresh != "nonsense" and len(fresh) == 55
    assert traceparent.current_trace() == fresh


def test_structured_formatter():
    traceparent.extract({"traceparent": TRACE})
    record = logging.LogRecord("worker", logging.ERROR, "f", 1, "no %s", ("luck",), None)
    record.channel = "sms"
    record._hidden = 1
    entry = json.loads(StructuredFormatter(environment="prod").format(record))
    assert entry.pop("time")
    assert entry == {
        "level": "ERROR",
        "message": "no luck",
        "name": "worker",
        "service": "notifications-worker",
        "env": "prod",
        "trace_id": TRACE,
        "channel": "sms",
    }


def test_redact():
    assert redact({"API_KEY": 1, "x": ("a@b.io",)}) == {"API_KEY": "[redacted]", "x": ["[redacted]@b.io"]}


@pytest.mark.parametrize("text", ["2026-03-03T12:00:00Z", "2026-03-03T13:00:00+01:00", " 2026-03-03T12:00:00 "])
def test_parse_iso(text):
    assert clock.parse_iso(text) == NOON
    assert clock.to_iso(clock.parse_iso(text)) == "2026-03-03T12:00:00Z"


def test_clock_rest():
    with pytest.raises(ValueError):
        clock.to_iso(datetime(2026, 1, 1))
    start, end = clock.day_bounds(NOON)
    assert (start.hour, (end - start).days) == (0, 1)
    assert clock.humanize(90061) == "1d 1h"
    assert clock.humanize(0) == "0s"
    assert clock.add_business_days(datetime(2026, 3, 6), 1).day == 9
    assert clock.add_business_days(datetime(2026, 3, 9), -1).day == 6
    assert clock.utc_now().microsecond == 0


def test_bucket():
    now = [0.0]
    bucket = TokenBucket(rate=2, burst=2, clock=lambda: now[0])
    assert [bucket.try_acquire() for _ in range(3)] == [True, True, False]
    assert bucket.wait_time() == 0.5
    now[0] = 0.5
    assert bucket.try_acquire() and not bucket.try_acquire()


def test_quiet_hours():
    someone = Recipient("r", zone="UTC", quiet_from=time(22), quiet_to=time(7))
    assert next_allowed(someone, NOON) == NOON
    assert next_allowed(someone, NOON.replace(hour=23)).isoformat() == "2026-03-04T07:00:00+00:00"
    assert pick_channel(someone, urgent=True) is Channel.EMAIL
    assert pick_channel(someone, True, frozenset({Channel.EMAIL})) is None


def dispatcher(handler):
    sink = io.StringIO()
    gateway = httpx.AsyncClient(base_url="http://gw", transport=httpx.MockTransport(handler))
    return Dispatcher(gateway, AuditLog(sink), {Channel.EMAIL: TokenBucket(burst=1)}, sleep=Naps()), sink


def test_falls_back_to_the_next_channel():
    asked = []

    def handler(request):
        asked.append(request.url.path)
        if request.url.path == "/push":
            raise httpx.ConnectError("down")
        return httpx.Response(202)

    worker, sink = dispatcher(handler)
    someone = Recipient("r", channels=[Channel.PUSH, Channel.SMS])
    assert asyncio.run(worker.send(someone, "hi", NOON, urgent=True))
    assert asked == ["/push"] * 3 + ["/sms"]
    assert [json.loads(line)["operation"] for line in sink.getvalue().splitlines()] == ["notification.failed", "notification.sent"]


def test_not_at_night():
    worker, sink = dispatcher(lambda request: httpx.Response(202))
    assert asyncio.run(worker.send(Recipient("r", zone="UTC"), "hi", NOON.replace(hour=3))) is None
    assert '"LATER"' in sink.getvalue()


def test_digest():
    assert digest([("a", "1"), ("a", "1"), ("a", "2"), ("a", "3"), ("a", "4")]) == {"a": "- 1\n- 2\n- 3\nand 1 more"}


def test_retry_async_ceiling():
    naps = Naps()

    async def send():
        raise TimeoutError

    with pytest.raises(TimeoutError):
        asyncio.run(retry_async(send, max_attempts=12, sleep=naps))
    assert 30.0 <= max(naps.taken) <= 45.0


def test_formatter_exception():
    try:
        raise RuntimeError("boom")
    except RuntimeError as error:
        record = logging.LogRecord("w", logging.ERROR, "f", 1, "m", (), (type(error), error, error.__traceback__))
    record.stack_info = "Stack: here"
    entry = json.loads(StructuredFormatter().format(record))
    assert "boom" in entry["exception"]
    assert entry["stack"] == "Stack: here"
    assert entry["env"] == "dev"


@pytest.mark.parametrize("key", ["password", "token", "api_key", "authorization", "phone", "device_token"])
def test_redacted_keys(key):
    assert redact([{key.title(): 1}]) == [{key.title(): "[redacted]"}]


@pytest.mark.parametrize(
    ("seconds", "said"), [(86400, "1d"), (3600, "1h"), (60, "1m"), (61, "1m 1s"), (-7322, "2h 2m"), (86399, "23h 59m")]
)
def test_humanize(seconds, said):
    assert clock.humanize(seconds) == said


def test_bucket_defaults():
    now = [0.0]
    bucket = TokenBucket(clock=lambda: now[0])
    assert bucket.try_acquire(40) and not bucket.try_acquire()
    now[0] = 1.0
    assert bucket.try_acquire(20) and not bucket.try_acquire()
