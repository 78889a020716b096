"""Which modules of the standard library are the real ones in a test."""

from __future__ import annotations

PURE = frozenset(
    {"__future__", "abc", "base64", "binascii", "bisect", "builtins", "calendar", "collections", "contextlib"}
    | {"copy", "dataclasses", "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq"}
    | {"hmac", "html", "inspect", "itertools", "json", "keyword", "math", "numbers", "operator", "pprint", "re"}
    | {"statistics", "string", "struct", "textwrap", "types", "typing", "unicodedata", "urllib.parse", "zlib"}
)
"""Modules that neither ask nor tell anybody."""
ASKING = ("open", "print", "input")
"""Built-in functions that do."""


def is_pure(module: str) -> bool:
    """Whether a module is one of these, or lies in one; `_json` counts as `json` does."""
    return module in PURE or module.split(".", maxsplit=1)[0] in PURE or module.startswith("_")
