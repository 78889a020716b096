"""What a payment is and which way it may go."""

from dataclasses import dataclass, field
from enum import Enum
from typing import List


class PaymentStatus(Enum):
    CREATED = "created"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    REFUNDED = "refunded"
    FAILED = "failed"


class InvalidTransition(Exception):
    def __init__(self, current: PaymentStatus, wanted: PaymentStatus) -> None:
        super().__init__(f"a payment cannot go from {current.value} to {wanted.value}")
        self.current = current
        self.wanted = wanted


_ALLOWED = {
    PaymentStatus.CREATED: {PaymentStatus.AUTHORISED, PaymentStatus.FAILED},
    PaymentStatus.AUTHORISED: {PaymentStatus.CAPTURED, PaymentStatus.FAILED},
    PaymentStatus.CAPTURED: {PaymentStatus.REFUNDED},
    PaymentStatus.REFUNDED: set(),
    PaymentStatus.FAILED: set(),
}


@dataclass
class Payment:
    id: str
    amount_minor: int
    currency: str
    merchant: str
    status: PaymentStatus = PaymentStatus.CREATED
    refunded_minor: int = 0
    history: List[PaymentStatus] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Payment id={self.id} status={self.status}>"

    def move_to(self, wanted: PaymentStatus) -> None:
        if wanted not in _ALLOWED[self.status]:
            raise InvalidTransition(self.status, wanted)
        self.history.append(self.status)
        self.status = wanted
