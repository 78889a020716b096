"""What a definition says before its body, on one line: how to call it, and not what it does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dupfinder_scanners.credentials import findings, masked
from dupfinder_scanners.languages.walk import Definition

MOST = 240
"""Bytes of a signature that are kept."""
_MOST_HEAD = 600
_FIRST_LINE = re.compile(rb"[^{\n]*")
_LAST_COMMENT = re.compile(rb"(?<=[:{])\s*(?:#|//)[^\n]*\s*\Z")
_LITERAL = re.compile(rb"[=\"'`]")


def signatures(text: bytes, rows: Sequence[Definition]) -> list[bytes]:
    """UTF-8 bytes; of a definition whose grammar names no body, its first line. Credentials in defaults are masked."""
    heads = [_head(text, row) for row in rows]
    telling = [place for place, head in enumerate(heads) if _LITERAL.search(head)]
    # No detector looks beyond the end of a line, so what is found nowhere in all of them is in none of them.
    if findings(b"\n".join([heads[place] for place in telling])):
        for place in telling:
            heads[place] = masked(heads[place])
    return [_line(head) for head in heads]


def _head(text: bytes, row: Definition) -> bytes:
    end = row.body if row.body > row.shown else row.end
    head = text[row.shown : min(end, row.shown + _MOST_HEAD)]
    if row.body <= row.shown and (first := _FIRST_LINE.match(head)):
        return first[0]
    return head


def _line(head: bytes) -> bytes:
    if b"#" in head or b"//" in head:
        head = _LAST_COMMENT.sub(b"", head)
    line = b" ".join(head.split()).rstrip(b" {:").removesuffix(b"=>").rstrip()
    return line[:MOST].decode("utf-8", "replace").encode()
