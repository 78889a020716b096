import io
import json
import re
from datetime import datetime, timezone

import pytest
import requests
from fakes import FakeResponse, FakeSession

from payments_api import tracing
from payments_api.audit import AuditLogger
from payments_api.errors import error_envelope
from payments_api.http_client import ApiError, HttpClient
from payments_api.masking import mask_secrets
from payments_api.retry import retry_call


def client(*answers, **options):
    pauses = []
    session = FakeSession(*answers)
    return HttpClient("https://network.test/v2/", session=session, sleep=pauses.append, **options), session, pauses


def test_client_retries_on_busy_and_keeps_tracing():
    tracing.begin_request({"x-request-id": "abc"})
    http, session, pauses = client(FakeResponse(503), requests.ConnectionError("gone"), FakeResponse(200, {"ok": 1}))
    assert http.get("/cards/1", params={"full": "yes"}) == {"ok": 1}
    assert pauses == [0.3, 0.6]
    assert session.calls[0]["url"] == "https://network.test/v2/cards/1"
    assert session.calls[0]["timeout"] == 10.0
    assert session.calls[2]["headers"]["X-Request-ID"] == "abc"
    assert session.calls[2]["headers"]["User-Agent"] == "payments-api/4"
    session.assert_done()


def test_client_gives_up_after_three_retries():
    http, session, pauses = client(*[FakeResponse(504, text="slow")] * 4)
    with pytest.raises(ApiError) as caught:
        http.post("charges", json={"amount": 1})
    assert caught.value.status == 504
    assert caught.value.body == "slow"
    assert len(pauses) == 3


def test_client_does_not_repeat_a_refusal():
    http, session, pauses = client(FakeResponse(402, {"why": "declined"}))
    with pytest.raises(ApiError):
        http.get("x")
    assert pauses == []


def test_client_without_connection():
    http, _, pauses = client(*[requests.ConnectionError("down")] * 2, max_retries=1)
    with pytest.raises(ApiError) as caught:
        http.get("x")
    assert caught.value.status == 0
    assert len(pauses) == 1


def test_empty_answer():
    http, _, _ = client(FakeResponse(204))
    assert http.get("x") is None


def test_retry_call_waits_longer_each_time():
    pauses, results = [], [ConnectionError("1"), TimeoutError("2"), "done"]

    def flaky(word, end):
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return word + result + end

    assert retry_call(flaky, "well ", end="!", sleep=pauses.append) == "well done!"
    assert 0.2 <= pauses[0] <= 0.22
    assert 0.4 <= pauses[1] <= 0.44


def test_retry_call_gives_up_after_four():
    calls = []

    def broken():
        calls.append(1)
        raise TimeoutError("no")

    with pytest.raises(TimeoutError):
        retry_call(broken, sleep=lambda seconds: None)
    assert len(calls) == 4


def test_retry_call_leaves_other_errors_alone():
    with pytest.raises(KeyError):
        retry_call({}.__getitem__, "x", sleep=pytest.fail)


def test_audit_event():
    out = io.StringIO()
    log = AuditLogger(out, now=lambda: datetime(2026, 3, 3, tzinfo=timezone.utc))
    event_id = log.record("ada", "refund", "p-1", reason="duplicate", card_number="4111", amount=12)
    event = json.loads(out.getvalue())
    assert event == {
        "event_id": event_id,
        "ts": "2026-03-03T00:00:00+00:00",
        "service": "payments-api",
        "actor": "ada",
        "action": "refund",
        "target": "p-1",
        "outcome": "success",
        "reason": "duplicate",
        "details": {"card_number": "***", "amount": 12},
    }
    with pytest.raises(ValueError):
        log.record("", "refund", "p-1")


def test_error_envelope():
    status, body = error_envelope("card_declined", "No funds", details={"card": "x"}, request_id="r1")
    assert status == 402
    assert body == {
        "error": {"code": "card_declined", "message": "No funds", "status": 402, "details": {"card": "x"}, "request_id": "r1"}
    }
    assert error_envelope("unheard_of", "stack trace")[1]["error"]["message"] == "Something went wrong on our side."
    assert error_envelope("conflict", "no", status=423) == (423, {"error": {"code": "conflict", "message": "no", "status": 423}})


def test_tracing():
    assert tracing.begin_request({"X-REQUEST-ID": " r-7 "}) == "r-7"
    assert tracing.outgoing_headers({"A": "b"}) == {"A": "b", "X-Request-ID": "r-7", "X-Client-Name": "payments-api"}
    made = tracing.begin_request({"X-Request-ID": "x" * 65})
    assert re.fullmatch(r"[0-9a-f-]{36}", made)
    assert tracing.current_request_id() == made


def test_masking():
    assert mask_secrets({"Token": "t", "a": [{"cvv": 1}, "card 4111111111111111."], "n": 5}) == {
        "Token": "***",
        "a": [{"cvv": "***"}, "card ***1111."],
        "n": 5,
    }


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_client_repeats_these(status):
    http, session, pauses = client(FakeResponse(status), FakeResponse(status), FakeResponse(200, []))
    assert http.post("/x/y", json=[1]) == []
    assert pauses == [0.3, 0.6]
    assert [call["method"] for call in session.calls] == ["POST"] * 3
    assert session.calls[0]["url"] == "https://network.test/v2/x/y"
    assert session.calls[0]["headers"]["Accept"] == "application/json"


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_client_raises_at_once(status):
    http, _, pauses = client(FakeResponse(status, text="x" * 600))
    with pytest.raises(ApiError) as caught:
        http.get("x")
    assert (caught.value.status, len(caught.value.body), pauses) == (status, 500, [])


def test_retry_call_waits_five_seconds_at_most():
    pauses = []
    with pytest.raises(ConnectionError):
        retry_call(FakeSession(*[ConnectionError()] * 9).request, "GET", "x", attempts=9, sleep=pauses.append)
    assert 5.0 <= max(pauses) <= 5.5


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("invalid_request", 400),
        ("unauthorized", 401),
        ("card_declined", 402),
        ("not_found", 404),
        ("conflict", 409),
        ("rate_limited", 429),
        ("internal", 500),
        ("no such code", 500),
    ],
)
def test_status_of_errors(code, status):
    assert error_envelope(code, "m")[0] == status


@pytest.mark.parametrize("key", ["password", "token", "secret", "authorization", "card_number", "cvv", "iban"])
def test_secret_keys(key):
    assert mask_secrets({key: "x", key.upper(): "y"}) == {key: "***", key.upper(): "***"}
