"""Values as text: the same for the same content, in every run."""

from __future__ import annotations

import re
import types
from typing import Any

_FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")


def shown(value: Any, depth: int = 6) -> str:
    """The value as text, `depth` containers or objects deep; a stand-in shows how it was come by."""
    name = getattr(type(value), "shown_as", None)
    if name is not None:
        return str(name(value))
    if depth == 0:
        return "..."
    if isinstance(value, _FUNCTIONS):
        # What is a lambda in one version may have a name in the other.
        return "<function>"
    if isinstance(value, (dict, list, tuple, set, frozenset, BaseException)):
        return _container(value, depth - 1)
    held = getattr(value, "__dict__", None)
    if isinstance(value, type) or held is None or type(value).__module__ == "builtins":
        return f"<{value.__name__}>" if isinstance(value, type) else _ADDRESS.sub("", repr(value))
    return f"<{type(value).__name__} {shown(dict(held), depth - 1)}>"


def _container(value: Any, depth: int) -> str:
    kind = type(value).__name__
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(one, depth)}" for key, one in value.items()) + "}"
    texts = [shown(one, depth) for one in (value.args if isinstance(value, BaseException) else value)]
    return f"{kind}[{', '.join(sorted(texts) if isinstance(value, (set, frozenset)) else texts)}]"
