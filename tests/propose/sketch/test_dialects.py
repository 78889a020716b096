"""Every dialect writes what its own grammar reads, whatever squads and labels are called."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tree_sitter import Parser

from dupfinder.model import Candidate, CloneKind, DriftKind, DriftRow, Spread
from dupfinder.propose.sketch import sketches
from dupfinder.propose.sketch.dialects import DIALECTS
from dupfinder_scanners.fragments import Fragment, Level, Role
from dupfinder_scanners.languages.registry import BY_NAME, grammar

BODY = "{ if (a > b) { return c(a, d(b), e(a)); } return f(a + b * d(a), g(b)); }"
SOURCES = {
    "go": f"func job(a int, b int) int {BODY.replace('(a > b)', 'a > b').replace(';', chr(10))}\n",
    "java": f"class X {{\nint job(int a, int b) {BODY}\n}}\n",
    "kotlin": f"fun job(a: Int, b: Int): Int {BODY}\n",
    "csharp": f"class X {{\nint job(int a, int b) {BODY}\n}}\n",
    "rust": f"fn job(a: i64, b: i64) -> i64 {BODY}\n",
    "javascript": f"function job(a, b) {BODY}\n",
    "typescript": f"function job(a: number, b: number): number {BODY}\n",
    "tsx": f"function job(a: number, b: number): number {BODY}\n",
    "ruby": "def job(a, b)\n  if a > b\n    return c(a, d(b), e(a))\n  end\n  f(a + b * d(a), g(b))\nend\n",
}


def candidate(language: str, rows: tuple[DriftRow, ...], squad: str = "pay") -> Candidate:
    line = next(n for n, text in enumerate(SOURCES[language].split("\n"), 1) if "job" in text)
    last = SOURCES[language].rstrip("\n").count("\n") + (0 if line == 2 else 1)
    copy = Fragment("api", "job", line, last, "job", Level.FUNCTION, language, squad)
    spread = Spread(1.0, 1.0)
    return Candidate(
        "0" * 64, 1, 1.0, "job", "a job", None, Role.PRODUCTION, Level.FUNCTION, CloneKind.EXACT, (squad,), ("api",),
        (language,), spread, 1, (copy,), (), rows,
    )  # fmt: skip


def rows(label: str = "most of it", value: str = "x") -> tuple[DriftRow, ...]:
    given = [
        (DriftKind.SETTING, "attempts", "3", "3"), (DriftKind.SETTING, "pause", "0.5", None),
        (DriftKind.WIRE_NAME, "request-id", value, value), (DriftKind.BEHAVIOUR, "jitter", "yes", "yes"),
        (DriftKind.SETTING, "statuses", "429, 503", None), (DriftKind.BEHAVIOUR, "raises", value, None),
    ]  # fmt: skip
    return tuple(DriftRow(kind, concept, label, {"pay": (said,)}, majority) for kind, concept, said, majority in given)


def drawn(language: str, one: Candidate) -> str:
    (found,), unread = sketches(one, lambda _: SOURCES[language].encode())
    assert unread == []
    return found.text


def test_all_dialects_are_tried() -> None:
    assert set(DIALECTS) < set(SOURCES)
    assert set(DIALECTS) < set(BY_NAME)


@pytest.mark.parametrize("language", SOURCES)
def test_it_parses_and_takes_the_options(language: str) -> None:
    text = drawn(language, candidate(language, rows()))
    tree = Parser(grammar(language)).parse(text.encode())
    assert language == "ruby" or not tree.root_node.has_error, text
    assert re.search(r"(?i)request_?IdName", text)
    assert language == "ruby" or re.search(r"job\(.*options", text)


@given(st.sampled_from(sorted(DIALECTS)), st.text(max_size=12), st.text(max_size=12))
def test_no_name_leaves_its_comment_or_its_text(language: str, label: str, squad: str) -> None:
    text = drawn(language, candidate(language, rows(label + "*/ \n\r\u2028 x {", '\\"*/ }\n'), squad))
    tree = Parser(grammar(language)).parse(text.encode("utf-8", "replace"))
    assert not tree.root_node.has_error, text


def test_without_decisions_there_are_no_options() -> None:
    assert "ptions" not in drawn("go", candidate("go", ()))
