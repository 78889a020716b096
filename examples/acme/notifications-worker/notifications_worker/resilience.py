import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

T = TypeVar("T")
_log = logging.getLogger(__name__)


async def retry_async(
    operation: Callable[..., Awaitable[T]],
    *args,
    max_attempts: int = 6,
    initial: float = 0.1,
    ceiling: float = 30.0,
    on: tuple[type[Exception], ...] = (httpx.TransportError, TimeoutError),
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    **kwargs,
) -> T:
    for attempt in range(1, max_attempts + 1):
        try:
            return await operation(*args, **kwargs)
        except on as error:
            if attempt >= max_attempts:
                _log.exception("gave up after %d attempts", max_attempts)
                raise
            delay = min(ceiling, initial * 2 ** (attempt - 1))
            delay += random.uniform(0, delay * 0.5)
            _log.info("attempt %d/%d failed: %s", attempt, max_attempts, error)
            await sleep(delay)
    raise AssertionError("unreachable")
