import contextvars
import uuid

CORRELATION = "X-Correlation-Id"
SOURCE = "X-Source-Service"

_current = contextvars.ContextVar("correlation", default=None)


def accept(headers):
    given = None
    for key, val in headers.items():
        if key.lower() == CORRELATION.lower():
            given = val.strip()
            break
    if not given or len(given) > 128:
        given = uuid.uuid4().hex
    _current.set(given)
    return given


def propagate(more=None):
    hdrs = dict(more or {})
    ident = _current.get()
    if ident is None:
        ident = uuid.uuid4().hex
        _current.set(ident)
    hdrs.setdefault(CORRELATION, ident)
    hdrs[SOURCE] = "checkout-api"
    return hdrs


def current():
    return _current.get()
