"""
What a label costs, in cents.
"""
from labels.parcel import Carrier, billed_weight

ZONES = {'DE': 0, 'AT': 1, 'FR': 1, 'PL': 1, 'SE': 2, 'GB': 3, 'US': 4}
BASE = {Carrier.SNAIL: 389, Carrier.FALCON: 950, Carrier.MULE: 520}
PER_KILO = {
    Carrier.SNAIL: (40, 95, 140, 210, 480),
    Carrier.FALCON: (60, 120, 180, 260, 510),
    Carrier.MULE: (15, 55, 70, None, None),
}
MAX_GIRTH = {Carrier.SNAIL: 300, Carrier.FALCON: 260, Carrier.MULE: 600}


class NoTariff(Exception):
    pass


def quote(parcel, carrier):
    zone = ZONES.get(parcel.country)
    if zone is None:
        raise NoTariff('nobody goes to %s' % parcel.country)
    rate = PER_KILO[carrier][zone]
    if rate is None or parcel.girth() > MAX_GIRTH[carrier]:
        raise NoTariff('%s does not take it' % carrier.value)
    kilos = billed_weight(parcel, carrier)
    price = BASE[carrier] + int(round(rate * kilos))
    if zone >= 3:
        price += 250
    return price


def cheapest(parcel):
    best = None
    for carrier in Carrier:
        try:
            price = quote(parcel, carrier)
        except NoTariff:
            continue
        if best is None or price < best[1]:
            best = (carrier, price)
    if best is None:
        raise NoTariff('too big for everybody')
    return best
