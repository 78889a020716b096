from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.index.text import escape, unescape

anything = st.text(st.characters(categories=["Cs", "Cc", "L", "N", "So"]))


@given(anything)
def test_what_is_escaped_comes_back(text: str) -> None:
    escaped = escape(text)
    escaped.encode()
    assert unescape(escaped) == text


def test_ordinary_text_is_kept_readable() -> None:
    for text in ("src/retry.py", "d\u00e9p\u00f4t", "\U0001f600", "a\x00b", ""):
        assert escape(text) == text


def test_a_name_that_is_not_utf8() -> None:
    assert escape(b"caf\xe9.py".decode("utf-8", "surrogateescape")) == "caf\x1adce9.py"
    assert escape("\x1adce9") == "\x1a001adce9"
