import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar

TRACEPARENT = "traceparent"
ORIGIN = "X-Origin"
_VALID = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")

_trace: ContextVar[str | None] = ContextVar("trace", default=None)


def _new_trace() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def extract(headers: Mapping[str, str]) -> str:
    trace = None
    for name, value in headers.items():
        if name.lower() == TRACEPARENT:
            trace = value.strip()
            break
    if not trace or not _VALID.fullmatch(trace):
        trace = _new_trace()
    _trace.set(trace)
    return trace


def inject(headers: Mapping[str, str] | None = None) -> dict[str, str]:
    result = dict(headers or {})
    trace = _trace.get()
    if trace is None:
        trace = _new_trace()
        _trace.set(trace)
    result.setdefault(TRACEPARENT, trace)
    result[ORIGIN] = "notifications-worker"
    return result


def current_trace() -> str | None:
    return _trace.get()
