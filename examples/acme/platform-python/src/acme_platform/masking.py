"""Mask secrets in anything that is about to be written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

DEFAULT_KEYS = frozenset({"authorization", "password", "secret", "token", "api_key"})


def mask_secrets(
    value: Any,
    keys: Iterable[str] = DEFAULT_KEYS,
    mask: str = "***",
    patterns: Iterable[tuple[re.Pattern[str], str]] = (),
) -> Any:
    """Return a copy of ``value`` with the values of ``keys`` masked.

    ``patterns`` are pairs of an expression and its replacement, applied to every string.
    Mappings, lists, tuples and sets are walked. Keys are compared without regard to case.
    """
    wanted = frozenset(key.lower() for key in keys)
    rules = tuple(patterns)

    def walk(item: Any) -> Any:
        if isinstance(item, Mapping):
            return {name: mask if str(name).lower() in wanted else walk(content) for name, content in item.items()}
        if isinstance(item, (list, tuple, set)):
            return type(item)(walk(content) for content in item)
        if isinstance(item, str):
            for pattern, replacement in rules:
                item = pattern.sub(replacement, item)
        return item

    return walk(value)
