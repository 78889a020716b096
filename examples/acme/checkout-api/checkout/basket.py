from dataclasses import dataclass, field
from enum import Enum


class OrderState(Enum):
    OPEN = "open"
    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Line:
    sku: str
    unit: int
    qty: int
    vat: int = 19


@dataclass
class Basket:
    id: str
    customer: str
    lines: dict = field(default_factory=dict)
    vouchers: list = field(default_factory=list)

    def __repr__(self):
        return f"<Basket id={self.id} customer={self.customer}>"

    def put(self, line):
        old = self.lines.get(line.sku)
        qty = line.qty + (old.qty if old else 0)
        if qty <= 0:
            self.lines.pop(line.sku, None)
        else:
            self.lines[line.sku] = Line(line.sku, line.unit, min(qty, 99), line.vat)

    def gross(self):
        return sum(line.unit * line.qty for line in self.lines.values())


def spread_discount(lines, discount):
    # largest remainder, so that the parts add up to the cent
    total = sum(line.unit * line.qty for line in lines)
    if not total:
        return {}
    shares = {}
    rest = []
    for line in lines:
        exact = discount * line.unit * line.qty
        shares[line.sku] = exact // total
        rest.append((exact % total, line.sku))
    missing = discount - sum(shares.values())
    for _, sku in sorted(rest, key=lambda pair: (-pair[0], pair[1]))[:missing]:
        shares[sku] += 1
    return shares


def vat_table(lines, discount=0):
    shares = spread_discount(lines, discount)
    table = {}
    for line in lines:
        gross = line.unit * line.qty - shares.get(line.sku, 0)
        net = round(gross * 100 / (100 + line.vat))
        was = table.get(line.vat, (0, 0))
        table[line.vat] = (was[0] + net, was[1] + gross - net)
    return table
