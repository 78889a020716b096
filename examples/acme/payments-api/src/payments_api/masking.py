"""Keeps card data and credentials out of logs."""

import re
from typing import Any

SENSITIVE_KEYS = frozenset({"password", "token", "secret", "authorization", "card_number", "cvv", "iban"})
MASK = "***"
_CARD = re.compile(r"\b\d{12,15}(\d{4})\b")


def mask_secrets(value: Any) -> Any:
    """Return a copy of ``value`` in which nothing secret is left.

    Dictionaries and lists are walked; card numbers inside strings keep their last four digits.
    """
    if isinstance(value, dict):
        masked = {}
        for key, item in value.items():
            if str(key).lower() in SENSITIVE_KEYS:
                masked[key] = MASK
            else:
                masked[key] = mask_secrets(item)
        return masked
    if isinstance(value, (list, tuple)):
        return [mask_secrets(item) for item in value]
    if isinstance(value, str):
        return _CARD.sub(MASK + r"\1", value)
    return value
