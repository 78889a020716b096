from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dupfinder.model import ScanResult
from dupfinder_reports import markdown as report
from tests.plugins.golden import Golden
from tests.reports.large import large_result
from tests.reports.strategies import NASTY, results

PARSER = MarkdownIt("commonmark").enable("table")
texts = st.lists(st.one_of(NASTY, st.text("`|\\ ~a", max_size=8), st.text(max_size=6)), max_size=4).map("".join)


def leaves(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield from token.children or [token]


def test_golden(result: ScanResult, golden: Golden) -> None:
    golden("report.md", report.render(result))


def test_without_findings(result: ScanResult) -> None:
    text = report.render(replace(result, candidates=(), vendored=(), forks=(), set_aside=(), warnings=(), skipped=()))
    assert "No code was found that two squads both have." in text
    assert "Every file was read." in text


@given(texts)
def test_a_code_span_holds_its_text_and_nothing_else(text: str) -> None:
    for tokens in (
        list(leaves(report.code(text))),
        list(leaves(f"| a | b |\n|---|---|\n| x {report.code(text)} | y |")),
    ):
        assert len([token for token in tokens if token.type == "code_inline"]) == 1
        assert not [token for token in tokens if token.type in {"html_inline", "link_open", "image", "fence"}]
    cells = [
        token for token in PARSER.parse(f"| a | b |\n|---|---|\n| {report.code(text)} | y |") if token.type == "td_open"
    ]
    assert len(cells) == 2


@given(st.lists(texts, max_size=6))
def test_a_fence_is_never_broken(lines: list[str]) -> None:
    block = report.fenced(lines, "diff")
    tokens = PARSER.parse(f"before\n\n{block}\n\nafter")
    fences = [token for token in tokens if token.type == "fence"]
    assert len(fences) == 1
    assert fences[0].content.count("\n") == len(lines)
    assert tokens[-2].content == "after"


@pytest.mark.parametrize(
    "text",
    [
        "@acme/core",
        "see #12",
        "http://x.y",
        "www.x.y",
        "a_b_c",
        "*x*",
        "<b>",
        "[x](y)",
        "GH-12",
        "1. x",
        "- x",
        "    x",
        "K\u212a",
        "a|b",
        "",
        "x\ny",
        "`",
    ],
)
def test_what_could_be_markup_goes_into_code(text: str) -> None:
    assert report.words(text).startswith("`")


def test_prose_stays_prose() -> None:
    assert report.words("5 squads wrote a retry policy: 85 lines, 7 copies") == (
        "5 squads wrote a retry policy: 85 lines, 7 copies"
    )


@settings(max_examples=40)
@given(results())
def test_no_markup_link_or_mention_from_the_data(result: ScanResult) -> None:
    text = report.render(result)
    text.encode()
    for token in leaves(text):
        assert token.type not in {"html_inline", "html_block", "link_open", "image", "code_block"}
        if token.type == "text":
            assert not re.search(r"@|://|www\.|#\d|<|\x1b|\u202e", token.content)
    headings = [token for token in PARSER.parse(text) if token.type == "heading_open" and token.tag == "h3"]
    assert len(headings) == min(len(result.candidates), report.DETAILED)


def test_outliers_are_bold(result: ScanResult) -> None:
    assert "**`X-Correlation-Id`**" in report.render(result)


def test_fits_into_a_job_summary() -> None:
    text = report.render(large_result())
    assert len(text.encode()) < 1_048_576
    assert "And 100 more" in text
