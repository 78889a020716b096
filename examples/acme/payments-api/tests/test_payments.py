import io

import pytest
from fakes import FakeResponse, FakeSession

from payments_api.audit import AuditLogger
from payments_api.cli import main
from payments_api.http_client import HttpClient
from payments_api.model import InvalidTransition, Payment, PaymentStatus
from payments_api.service import PaymentService
from payments_api.settlement import settle, tiered_fee
from payments_api.ulidlite import timestamp_of


def service(session, ledger=lambda payment, amount: None):
    out = io.StringIO()
    http = HttpClient("https://network.test", session=session, sleep=lambda seconds: None)
    return PaymentService(http, AuditLogger(out), ledger, sleep=lambda seconds: None), out


def test_same_key_same_payment():
    payments, _ = service(FakeSession(FakeResponse(201, {})))
    first = payments.authorise("k", 500, "eur", "m1", {"number": "4111111111111111"})
    assert payments.authorise("k", 500, "eur", "m1", {}) is first
    assert first.status is PaymentStatus.AUTHORISED
    assert timestamp_of(first.id) > 0


def test_refused_card_is_audited_without_its_number():
    payments, out = service(FakeSession(FakeResponse(402, {"why": "no"})))
    assert payments.authorise("k", 500, "eur", "m1", {"number": "4111111111111111"}).status is PaymentStatus.FAILED
    assert "4111" not in out.getvalue()
    assert '"reason": "402"' in out.getvalue()


def test_capture_survives_a_ledger_hiccup():
    answers = [ConnectionError("x")] * 4 + [None]

    def ledger(payment, amount):
        answer = answers.pop(0)
        if answer:
            raise answer

    payments, _ = service(FakeSession(FakeResponse(201, {})), ledger)
    payment = payments.authorise("k", 500, "eur", "m1", {})
    assert payments.capture(payment, "ada").status is PaymentStatus.CAPTURED
    answers.append(None)
    assert payments.refund(payment, 500, "ada").status is PaymentStatus.REFUNDED


def test_no_refund_before_capture():
    payment = Payment("p", 1, "EUR", "m")
    with pytest.raises(InvalidTransition):
        payment.move_to(PaymentStatus.REFUNDED)


def test_fees_by_slices():
    assert tiered_fee(1_000_000, 0) == 18_000
    assert tiered_fee(2_000_000, 2) == 18_000 + 14_000 + 50


def test_settlement_leaves_out_what_was_not_captured():
    captured = Payment("a", 10_000, "EUR", "m", PaymentStatus.CAPTURED)
    assert settle([captured, Payment("b", 5, "EUR", "m")])[0].net == 10_000 - 205


def test_cli():
    assert main(["settle"]) == 0
    assert main(["refund", "p", "--amount", "0"]) == 2
