import logging
import time

log = logging.getLogger("checkout.retry")


def with_retries(func, *args, tries=3, pause=0.5, cap=8.0, errors=(OSError,), wait=time.sleep, **kw):
    for n in range(1, tries + 1):
        try:
            return func(*args, **kw)
        except errors as err:
            if n >= tries:
                raise
            seconds = min(cap, pause * 3 ** (n - 1))
            log.info("try %d of %d went wrong (%s), waiting %.1f s", n, tries, err, seconds)
            wait(seconds)
