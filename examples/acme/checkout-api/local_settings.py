# Never commit this file.
DEBUG = True


def with_retries(func, *args, tries=1, **kw):
    for n in range(tries):
        try:
            return func(*args, **kw)
        except Exception:
            if n == tries - 1:
                raise
