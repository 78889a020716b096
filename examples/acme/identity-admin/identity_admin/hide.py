from __future__ import annotations

import re
from typing import Any

HIDE_KEYS: frozenset[str] = frozenset({"password", "secret", "otp", "session", "token", "recovery_code"})
STAND_IN = "####"
JWT = re.compile(r"\beyJ[\w-]+\.[\w-]+\.([\w-]{4})[\w-]*")


def hide_secrets(payload: Any, depth: int = 0) -> Any:
    """Hide what would let somebody log in.

    Parameters
    ----------
    payload
        Anything that came out of ``json.loads``.
    depth
        How deep we are; below 20 levels everything is hidden.
    """
    if depth > 20:
        return STAND_IN
    if isinstance(payload, dict):
        safe = {}
        for field, value in payload.items():
            if str(field).lower() in HIDE_KEYS:
                safe[field] = STAND_IN
            else:
                safe[field] = hide_secrets(value, depth + 1)
        return safe
    if isinstance(payload, (list, tuple)):
        return [hide_secrets(value, depth + 1) for value in payload]
    if isinstance(payload, str):
        return JWT.sub(STAND_IN + r"\1", payload)
    return payload
