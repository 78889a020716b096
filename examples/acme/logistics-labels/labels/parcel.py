"""
Parcels, and how heavy carriers believe them to be.
"""
import enum
import math
from dataclasses import dataclass


class Carrier(enum.Enum):
    SNAIL = 'snail'
    FALCON = 'falcon'
    MULE = 'mule'


#: cubic centimetres that count as one kilogram
DIVISOR = {Carrier.SNAIL: 6000, Carrier.FALCON: 5000, Carrier.MULE: 4000}


@dataclass
class Parcel:
    length: float
    width: float
    height: float
    weight: float
    country: str = 'DE'

    def girth(self):
        longest, *others = sorted((self.length, self.width, self.height), reverse=True)
        return longest + 2 * sum(others)


def billed_weight(parcel, carrier):
    """
    The greater of real and dimensional weight, in steps of half a kilogram.
    """
    volume = math.ceil(parcel.length) * math.ceil(parcel.width) * math.ceil(parcel.height)
    heavier = max(parcel.weight, float(volume) / DIVISOR[carrier])
    return math.ceil(heavier * 2) / 2.0
