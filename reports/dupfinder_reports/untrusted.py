"""Names, paths and code come from repositories that anyone may write to: made harmless here before they are shown.

Escaping for HTML, Markdown, rich or a spreadsheet is left to each format. What is done here holds for all of them: no
character that moves a cursor, reorders text, hides, or cannot be encoded.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

# C0 and C1 controls, bidi controls and marks, zero-width and other invisible format characters, line and paragraph
# separators, surrogates that stand for undecodable bytes, language tags.
_INVISIBLE = (
    r"\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_IN_LINE = re.compile(rf"[\x00-\x1f{_INVISIBLE}]")
_IN_CODE = re.compile(rf"[\x00-\x08\x0b-\x1f{_INVISIBLE}]")

TAB_SIZE = 4


def one_line(text: str) -> str:
    """A name, path or sentence: what does not belong on one line becomes U+FFFD, so that it is seen and harmless."""
    return _IN_LINE.sub(REPLACEMENT, text)


def code_lines(text: str) -> list[str]:
    """Lines of source text, tabs widened, trailing blank lines dropped."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [_IN_CODE.sub(REPLACEMENT, line).expandtabs(TAB_SIZE).rstrip() for line in unified.rstrip().split("\n")]
