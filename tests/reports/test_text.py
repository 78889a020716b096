from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from dupfinder.model import ScanResult
from dupfinder_reports import text as report
from tests.plugins.golden import Golden
from tests.reports.large import large_result
from tests.reports.strategies import results

# Select Graphic Rendition: colours and weights, the only sequences that rich writes for us.
SGR = re.compile(r"\x1b\[[0-9;]*m")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("width", [80, 120])
def test_golden(result: ScanResult, golden: Golden, width: int) -> None:
    golden(f"report-{width}.txt", report.render(result, width=width))


@pytest.mark.parametrize("width", [80, 130])
def test_golden_candidate(result: ScanResult, golden: Golden, width: int) -> None:
    golden(f"candidate-{width}.txt", report.render_candidate(result, result.candidates[0], width=width))


def test_golden_pair(result: ScanResult, golden: Golden) -> None:
    pair = result.candidates[1].parts[0].pairs[0]
    golden("pair.txt", report.render_pair(pair, result.snippets[pair.left.place], result.snippets[pair.right.place]))


def test_without_color_there_is_no_escape_at_all(result: ScanResult) -> None:
    assert "\x1b" not in report.render(result)


def test_color(result: ScanResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    colored = report.render(result, color=True)
    assert "\x1b[" in colored
    bare = [line.rstrip() for line in SGR.sub("", colored).splitlines()]
    assert bare == report.render(result).splitlines()


def test_no_color_wins(result: ScanResult, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    codes = {code for found in SGR.findall(report.render(result, color=True)) for code in found[2:-1].split(";")}
    assert codes <= {"", "0", "1", "2"}, "bold and dim are no colours; 30 and above are"


def test_nothing_is_wider_than_the_terminal(result: ScanResult) -> None:
    for width in (60, 80, 100):
        assert max(map(len, report.render(result, width=width).splitlines())) <= width


def test_ids_are_never_cut(result: ScanResult) -> None:
    shown = report.render(result, width=60)
    assert all(candidate.id in shown for candidate in result.candidates)


def test_what_could_not_be_read_is_named(result: ScanResult) -> None:
    assert "search-service:src/deep.py (after 10 s)" in report.render(result)


def test_the_matrix_fits_or_is_left_out(result: ScanResult) -> None:
    assert "payments" in report.render(result, width=100).split("Written by")[0]
    assert "payme\u2026" in report.render(result, width=80).split("Written by")[0]
    assert "Who has what" not in report.render(large_result(12), width=80)


def test_nothing_found(result: ScanResult) -> None:
    shown = report.render(replace(result, candidates=(), vendored=(), forks=(), set_aside=(), warnings=()))
    assert "No code was found that two squads both have." in shown
    assert "Next:" not in shown


def test_many_smaller_candidates_are_counted(result: ScanResult) -> None:
    pagination = result.candidates[5]
    many = replace(result, candidates=tuple(replace(pagination, rank=rank) for rank in range(1, 31)))
    assert "and 10 more" in report.render(many)


def test_without_snippets_the_candidate_says_so(result: ScanResult) -> None:
    bare = replace(result, snippets={})
    assert "scan again without --no-snippets" in report.render_candidate(bare, bare.candidates[0])


def test_past_ids_and_platform(result: ScanResult) -> None:
    shown = report.render_candidate(result, result.candidates[0])
    assert "known before as 0ld1d0000001" in shown
    assert "kit.resilience.retry" in shown


@settings(max_examples=50)
@given(results())
def test_no_escape_but_our_own(result: ScanResult) -> None:
    shown = SGR.sub("", report.render(result, color=True, width=80))
    for candidate in result.candidates:
        shown += SGR.sub("", report.render_candidate(result, candidate, color=True, width=130))
    shown.encode()
    assert not CONTROL.search(shown)


def test_without_snippets_it_says_what_is_not_there(result: ScanResult) -> None:
    bare = replace(result, snippets={}, candidates=tuple(replace(one, drift=()) for one in result.candidates))
    told = " ".join(report.render_candidate(bare, bare.candidates[0]).split())
    assert "on what they disagree, were not kept: scan again without --no-snippets" in told
