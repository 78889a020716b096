"""What a merchant is paid out at the end of the day."""

from collections import defaultdict
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Dict, Iterable, List, NamedTuple

from payments_api.model import Payment, PaymentStatus


class Payout(NamedTuple):
    merchant: str
    currency: str
    gross: int
    fees: int
    net: int


#: Volume up to which a rate holds (minor units), and the rate in basis points.
FEE_TIERS = ((1_000_000, 180), (10_000_000, 140), (None, 95))
FIXED_FEE = 25


def tiered_fee(volume: int, count: int) -> int:
    """Fee for a day's volume: each slice of it at its own rate, plus a fixed fee a payment."""
    fee = Decimal(FIXED_FEE * count)
    lower = 0
    for upper, basis_points in FEE_TIERS:
        top = volume if upper is None else min(volume, upper)
        if top <= lower:
            break
        fee += Decimal(top - lower) * basis_points / Decimal(10_000)
        lower = top
    return int(fee.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def settle(payments: Iterable[Payment]) -> List[Payout]:
    volumes: Dict[tuple, int] = defaultdict(int)
    counts: Dict[tuple, int] = defaultdict(int)
    for payment in payments:
        if payment.status not in (PaymentStatus.CAPTURED, PaymentStatus.REFUNDED):
            continue
        account = (payment.merchant, payment.currency)
        volumes[account] += payment.amount_minor - payment.refunded_minor
        counts[account] += 1
    payouts = []
    for (merchant, currency), gross in sorted(volumes.items()):
        fees = min(gross, tiered_fee(gross, counts[merchant, currency]))
        payouts.append(Payout(merchant, currency, gross, fees, gross - fees))
    return payouts
