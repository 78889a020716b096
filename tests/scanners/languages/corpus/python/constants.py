"""Names that the file binds for itself, and those that stay."""

import logging
from decimal import Decimal

try:
    import ujson as json
except ImportError:
    json = None

log = logging.getLogger(__name__)
STATUS = {"gone": 410}
FALLBACK: int = 500
FIRST, SECOND = 1, 2
Point = namedtuple("Point", "x y")

if FIRST:
    encoder = str
else:
    encoder = repr


def answer(kind, detail):
    log.info("answering %s", kind)
    status = STATUS.get(kind, FALLBACK)
    body = json.dumps({"detail": detail, "status": encoder(status)})
    return Point(status + SECOND, Decimal(body))


class Limits:
    ceiling = FALLBACK

    def check(self, value):
        if value > self.ceiling:
            log.warning("above %d", self.ceiling)
            raise OverflowError(value)
        return STATUS.get(value, other)
