import time
from collections.abc import Callable


class TokenBucket:
    """Lets ``rate`` messages a second through, and ``burst`` at once."""

    def __init__(self, rate: float = 20.0, burst: int = 40, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._updated = clock()

    def try_acquire(self, amount: int = 1) -> bool:
        now = self._clock()
        elapsed = now - self._updated
        self._updated = now
        self._tokens = min(self.burst, self._tokens + elapsed * self.rate)
        if self._tokens < amount:
            return False
        self._tokens -= amount
        return True

    def wait_time(self, amount: int = 1) -> float:
        missing = amount - self._tokens
        if missing <= 0:
            return 0.0
        return missing / self.rate
