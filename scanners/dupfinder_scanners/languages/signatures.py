"""What a definition says before its body, on one line: how to call it, and not what it does."""

from __future__ import annotations

import re

from dupfinder_scanners.credentials import masked
from dupfinder_scanners.languages.walk import Definition

MOST = 240
"""Bytes of a signature that are kept."""
_MOST_HEAD = 600
_FIRST_LINE = re.compile(rb"[^{\n]*")
_LAST_COMMENT = re.compile(rb"(?<=[:{])\s*(?:#|//)[^\n]*\s*\Z")
_LITERAL = re.compile(rb"[=\"'`]")


def signature(text: bytes, row: Definition) -> bytes:
    """UTF-8 bytes; of a definition whose grammar names no body, its first line. Credentials in defaults are masked."""
    end = row.body if row.body > row.shown else row.end
    head = text[row.shown : min(end, row.shown + _MOST_HEAD)]
    if row.body <= row.shown and (first := _FIRST_LINE.match(head)):
        head = first[0]
    if _LITERAL.search(head):
        head = masked(head)
    line = b" ".join(_LAST_COMMENT.sub(b"", head).split()).rstrip(b" {:").removesuffix(b"=>").rstrip()
    return line[:MOST].decode("utf-8", "replace").encode()
