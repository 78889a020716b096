"""
Carriers block us when we ask too often.
"""
import logging
import time

logger = logging.getLogger('labels.throttle')


class RateLimiter:
    """
    Token bucket.

    :param per_second: tokens that come back in a second
    :param capacity: tokens at most
    """

    def __init__(self, per_second=5.0, capacity=10, timer=time.monotonic):
        self.per_second = per_second
        self.capacity = capacity
        self._timer = timer
        self._level = float(capacity)
        self._last = timer()

    def take(self, count=1):
        moment = self._timer()
        passed = moment - self._last
        self._last = moment
        self._level = min(self.capacity, self._level + passed * self.per_second)
        if self._level < count:
            logger.debug('bucket is empty: %.2f of %d', self._level, count)
            return False
        self._level -= count
        return True

    def seconds_until(self, count=1):
        short = count - self._level
        if short <= 0:
            return 0.0
        return short / self.per_second
