"""Carries the request id from the caller to whomever we call."""

import contextvars
import uuid
from typing import Dict, Mapping, Optional

HEADER = "X-Request-ID"
CLIENT_HEADER = "X-Client-Name"
MAX_LENGTH = 64

_request_id: contextvars.ContextVar[Optional[str]] = contextvars.ContextVar("request_id", default=None)


def begin_request(headers: Mapping[str, str]) -> str:
    """Take the id from an incoming request, or make one, and remember it."""
    value = None
    for name, content in headers.items():
        if name.lower() == HEADER.lower():
            value = content.strip()
            break
    if not value or len(value) > MAX_LENGTH:
        value = str(uuid.uuid4())
    _request_id.set(value)
    return value


def outgoing_headers(extra: Optional[Mapping[str, str]] = None) -> Dict[str, str]:
    """Headers for a call to another service: the current request id plus ``extra``."""
    headers = dict(extra or {})
    request_id = _request_id.get()
    if request_id is None:
        request_id = str(uuid.uuid4())
        _request_id.set(request_id)
    headers.setdefault(HEADER, request_id)
    headers[CLIENT_HEADER] = "payments-api"
    return headers


def current_request_id() -> Optional[str]:
    return _request_id.get()
