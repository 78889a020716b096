import io
import json
import logging
from datetime import datetime

import pytest
import requests

from checkout import correlation
from checkout.__main__ import main
from checkout.audit_trail import AuditTrail
from checkout.basket import Basket, Line, spread_discount, vat_table
from checkout.http import ServiceClient, UpstreamError
from checkout.jsonlog import JsonFormatter
from checkout.orders import Checkout
from checkout.problems import error_body
from checkout.retrying import with_retries
from checkout.ttl import TtlCache
from tests.fakes import FakeTransport, Reply


def make(*replies, **kw):
    waits = []
    transport = FakeTransport(*replies)
    return ServiceClient("http://stock/", transport=transport, wait=waits.append, **kw), transport, waits


def test_http_retries_linearly():
    correlation.accept({"x-correlation-id": "c1"})
    http, transport, waits = make(Reply(500), requests.Timeout("t"), requests.ConnectionError("c"), Reply(200, [1]))
    assert http.get("/a", query={"q": 1}) == [1]
    assert waits == [1.0, 2.0, 3.0]
    assert transport.seen[0]["timeout"] == 30
    assert transport.seen[0]["params"] == {"q": 1}
    assert transport.seen[0]["headers"]["X-Correlation-Id"] == "c1"
    transport.finish()


def test_http_gives_up():
    http, _, waits = make(*[Reply(503, {"e": 1})] * 6)
    with pytest.raises(UpstreamError) as e:
        http.put("a", body={})
    assert e.value.code == 503
    assert e.value.payload == '{"e": 1}'
    assert len(waits) == 5


def test_http_429_is_not_retried_here():
    http, _, waits = make(Reply(429))
    with pytest.raises(UpstreamError):
        http.get("a")
    assert not waits


def test_with_retries():
    waits, results = [], [OSError("1"), OSError("2"), 7]

    def flaky(a, b=0):
        r = results.pop(0)
        if isinstance(r, Exception):
            raise r
        return r + a + b

    assert with_retries(flaky, 1, b=2, wait=waits.append) == 10
    assert waits == [0.5, 1.5]


def test_with_retries_stops_after_three():
    n = []
    with pytest.raises(OSError):
        with_retries(lambda: n.append(1) or open("/nonexistent/x"), wait=lambda s: None)
    assert len(n) == 3


def test_with_retries_cap():
    waits = []
    with pytest.raises(OSError):
        with_retries(open, "/nonexistent/x", tries=5, wait=waits.append)
    assert waits == [0.5, 1.5, 4.5, 8.0]


def test_audit():
    out = io.StringIO()
    ident = AuditTrail(out, clock=lambda: datetime(2026, 1, 2)).log_event("order.placed", "u1", "b1", total=3)
    assert json.loads(out.getvalue()) == {
        "id": ident,
        "timestamp": "2026-01-02T00:00:00",
        "app": "checkout",
        "user": "u1",
        "event": "order.placed",
        "resource": "b1",
        "result": "ok",
        "extra": {"total": 3},
    }
    assert len(ident) == 32
    with pytest.raises(ValueError):
        AuditTrail(out).log_event("x", "", "y")


def test_problems():
    assert error_body("slow_down", "wait", correlation_id="c") == (
        429,
        {"errors": [{"type": "slow_down", "detail": "wait", "retryable": True, "correlationId": "c"}]},
    )
    status, body = error_body("boom", "secret", fields={"a": "b"})
    assert status == 500
    assert body == {"errors": [{"type": "boom", "detail": "internal error", "retryable": False, "fields": {"a": "b"}}]}


def test_correlation():
    assert correlation.accept({"X-CORRELATION-ID": " 9 "}) == "9"
    assert correlation.propagate({"k": "v"}) == {"k": "v", "X-Correlation-Id": "9", "X-Source-Service": "checkout-api"}
    assert len(correlation.accept({"X-Correlation-Id": "x" * 129})) == 32
    assert correlation.accept({"X-Correlation-Id": "x" * 128}) == "x" * 128 == correlation.current()


def test_jsonlog():
    correlation.accept({"X-Correlation-Id": "c9"})
    record = logging.LogRecord("shop", logging.WARNING, "f", 1, "hello %s", ("you",), None)
    record.basket = "b1"
    line = json.loads(JsonFormatter().format(record))
    assert line.pop("ts").endswith("+00:00")
    assert line == {"lvl": "warning", "msg": "hello you", "logger": "shop", "svc": "checkout", "correlation_id": "c9", "basket": "b1"}


def test_ttl():
    now, loads = [0.0], []
    cache = TtlCache(ttl=10, max_entries=2, clock=lambda: now[0])
    load = lambda k: loads.append(k) or k.upper()
    assert [cache.get_or_load(k, load) for k in "aab"] == ["A", "A", "B"]
    now[0] = 10.0
    cache.get_or_load("a", load)
    cache.invalidate("b")
    cache.get_or_load("b", load)
    assert loads == ["a", "b", "a", "b"]


def test_discount_adds_up():
    lines = [Line("a", 333, 1), Line("b", 333, 1), Line("c", 334, 1, 7)]
    assert sum(spread_discount(lines, 100).values()) == 100
    assert vat_table([Line("a", 119, 1)]) == {19: (100, 19)}


def basket():
    b = Basket("b1", "u1")
    b.put(Line("a", 1000, 2))
    b.put(Line("z", 500, 1))
    return b


def test_order_is_placed():
    http, transport, _ = make(Reply(200, {}), Reply(200, {}))
    sent = []
    status, order = Checkout(http, AuditTrail(io.StringIO()), TtlCache(), lambda t, o: sent.append(t)).place(basket())
    assert (status, order["total"], sent) == (201, 2500, ["order.placed"])
    transport.finish()


def test_reservations_are_given_back():
    http, transport, _ = make(Reply(200, {}), Reply(409, {}), Reply(200, {}))
    out = io.StringIO()
    status, body = Checkout(http, AuditTrail(out), TtlCache(), None).place(basket())
    assert status == 409
    assert body["errors"][0]["fields"] == {"left": ["a"]}
    assert transport.seen[-1]["json"] == {"qty": 0}
    assert json.loads(out.getvalue())["result"] == "failed"


def test_price_is_cached():
    http, transport, _ = make(Reply(200, {"minor": 5}))
    shop = Checkout(http, None, TtlCache(), None)
    assert shop.price("a") == shop.price("a") == 5


def test_cli():
    assert main(["expire", "--days", "3"]) == 0


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_http_transient(status):
    http, transport, waits = make(Reply(status), Reply(status), Reply(200, 1))
    assert http.put("x", body=2) == 1
    assert waits == [1.0, 2.0]
    assert transport.seen[1]["verb"] == "PUT"
    assert transport.seen[1]["json"] == 2
    assert transport.seen[1]["headers"]["User-Agent"] == "checkout"
    assert transport.seen[1]["headers"]["Accept"] == "application/json"


def test_http_joins_paths():
    http, transport, _ = make(Reply(200, 1))
    http.get("/a/b")
    assert transport.seen[0]["url"] == "http://stock/a/b"
    assert transport.seen[0]["verb"] == "GET"


@pytest.mark.parametrize(
    "kind, status",
    [
        ("bad_request", 400),
        ("login_required", 401),
        ("missing", 404),
        ("out_of_stock", 409),
        ("basket_expired", 410),
        ("slow_down", 429),
        ("?", 500),
    ],
)
def test_problem_status(kind, status):
    assert error_body(kind, "d")[0] == status


def test_503_is_retryable():
    assert error_body("x", "y", http_status=503)[1]["errors"][0]["retryable"]


def test_jsonlog_exception():
    try:
        1 / 0
    except ZeroDivisionError as e:
        record = logging.LogRecord("s", 40, "f", 1, "m", (), (type(e), e, e.__traceback__))
    record._private = 1
    line = json.loads(JsonFormatter().format(record))
    assert "ZeroDivisionError" in line["exc"]
    assert "_private" not in line


def test_ttl_defaults():
    now = [0.0]
    cache = TtlCache(clock=lambda: now[0])
    for n in range(501):
        cache.get_or_load(n, str)
    assert cache.get_or_load(500, lambda k: "again") == "500"
    assert cache.get_or_load(1, lambda k: "again") == "1"
    assert cache.get_or_load(0, lambda k: "again") == "again"
    now[0] = 60.0
    assert cache.get_or_load(500, lambda k: "again") == "again"
