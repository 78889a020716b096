from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dupfinder_reports.untrusted import code_lines, one_line

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_every_control_and_bidi_character_goes() -> None:
    for point in range(0x110000):
        char = chr(point)
        if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} or char in BIDI:
            assert one_line(char) == "\ufffd", f"U+{point:04X}"


def test_ordinary_text_stays() -> None:
    assert one_line("Größe/naïve — 名前 😀.py") == "Größe/naïve — 名前 😀.py"


def test_lines_of_code() -> None:
    assert code_lines("if x:\r\n\ty\x1b[0m  \r\rz\n\n") == ["if x:", "    y\ufffd[0m", "", "z"]


@given(st.text())
def test_lines_stay_lines(text: str) -> None:
    assert all("\n" not in line and one_line(line) == line for line in code_lines(text))
