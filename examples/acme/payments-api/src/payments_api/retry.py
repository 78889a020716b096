"""Retries for calls that may fail for a moment: the card network, the ledger, the queue."""

import logging
import random
import time
from typing import Any, Callable, Tuple, Type

logger = logging.getLogger(__name__)


def retry_call(
    fn: Callable[..., Any],
    *args: Any,
    attempts: int = 4,
    base_delay: float = 0.2,
    max_delay: float = 5.0,
    retry_on: Tuple[Type[BaseException], ...] = (ConnectionError, TimeoutError),
    sleep: Callable[[float], None] = time.sleep,
    **kwargs: Any,
) -> Any:
    """Call ``fn`` until it succeeds or the attempts are used up.

    Args:
        fn: What to call, with ``args`` and ``kwargs``.
        attempts: How often to try, the first time included.
        base_delay: Seconds before the second attempt; doubles each time.
        max_delay: No pause is longer than this.
        retry_on: Exceptions worth another attempt.
        sleep: Replaced in tests.

    Raises:
        Whatever the last attempt raised.
    """
    for attempt in range(1, attempts + 1):
        try:
            return fn(*args, **kwargs)
        except retry_on as exc:
            if attempt >= attempts:
                logger.error("giving up on %s after %d attempts: %s", fn, attempts, exc)
                raise
            delay = min(max_delay, base_delay * 2 ** (attempt - 1))
            delay += random.uniform(0, delay * 0.1)
            logger.warning("attempt %d of %d failed: %s, next in %.2fs", attempt, attempts, exc, delay)
            sleep(delay)
