"""Authorise, capture, refund."""

import hashlib
from typing import Any, Dict

from payments_api.audit import AuditLogger
from payments_api.http_client import ApiError, HttpClient
from payments_api.model import Payment, PaymentStatus
from payments_api.retry import retry_call
from payments_api.ulidlite import new_ulid


class PaymentService:
    """Drives a payment through the card network.

    Args:
        network: Client of the card network.
        audit: Where every change is written down.
        ledger_post: Called with the payment and the signed amount; may fail for a moment.
    """

    def __init__(self, network: HttpClient, audit: AuditLogger, ledger_post, sleep=None) -> None:
        self.network = network
        self.audit = audit
        self.ledger_post = ledger_post
        self._retry_options: Dict[str, Any] = {} if sleep is None else {"sleep": sleep}
        self._by_key: Dict[str, Payment] = {}

    def authorise(self, idempotency_key: str, amount_minor: int, currency: str, merchant: str, card: Dict[str, str]) -> Payment:
        """Reserve the amount on the card. The same key always gives the same payment."""
        digest = hashlib.sha256(f"{merchant}:{idempotency_key}".encode()).hexdigest()
        if digest in self._by_key:
            return self._by_key[digest]
        if amount_minor <= 0:
            raise ValueError("amount must be positive")
        payment = Payment(id=new_ulid(), amount_minor=amount_minor, currency=currency.upper(), merchant=merchant)
        try:
            self.network.post(
                "authorisations",
                json={"payment": payment.id, "amount": amount_minor, "currency": payment.currency, "card": card},
            )
        except ApiError as error:
            payment.move_to(PaymentStatus.FAILED)
            self.audit.record(
                merchant, "authorise", payment.id, outcome="failure", reason=str(error.status), card_number=card.get("number")
            )
        else:
            payment.move_to(PaymentStatus.AUTHORISED)
            self.audit.record(merchant, "authorise", payment.id, amount=amount_minor)
        self._by_key[digest] = payment
        return payment

    def capture(self, payment: Payment, actor: str) -> Payment:
        """Take the money. The ledger is written before the status changes."""
        retry_call(self.ledger_post, payment, payment.amount_minor, attempts=5, **self._retry_options)
        payment.move_to(PaymentStatus.CAPTURED)
        self.audit.record(actor, "capture", payment.id)
        return payment

    def refund(self, payment: Payment, amount_minor: int, actor: str) -> Payment:
        left = payment.amount_minor - payment.refunded_minor
        if not 0 < amount_minor <= left:
            raise ValueError(f"can refund at most {left}")
        retry_call(self.ledger_post, payment, -amount_minor, **self._retry_options)
        payment.refunded_minor += amount_minor
        if payment.refunded_minor == payment.amount_minor:
            payment.move_to(PaymentStatus.REFUNDED)
        self.audit.record(actor, "refund", payment.id, amount=amount_minor)
        return payment
