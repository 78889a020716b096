"""How text that is not valid Unicode is kept in a column that must be.

Names of files come from the operating system with lone surrogates where their bytes are not UTF-8 (PEP 383). DuckDB
stores UTF-8 only. So each surrogate becomes U+001A SUBSTITUTE and four hex digits, and so does U+001A itself, which
makes the escape reversible. All other text, NUL included, is stored as it is.
"""

from __future__ import annotations

import re

SUBSTITUTE = "\x1a"
_TO_ESCAPE = re.compile("[\ud800-\udfff\x1a]")
_ESCAPED = re.compile("\x1a([0-9a-f]{4})")


def escape(text: str) -> str:
    """The same text without surrogates; `unescape` gives back exactly what went in."""
    if text.isascii() and SUBSTITUTE not in text:
        return text
    return _TO_ESCAPE.sub(lambda found: f"{SUBSTITUTE}{ord(found[0]):04x}", text)


def unescape(text: str) -> str:
    """What `escape` was given."""
    if SUBSTITUTE not in text:
        return text
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
