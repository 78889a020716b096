"""Results whose every name, path and text may be anything, through every report."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from pydantic import TypeAdapter, ValidationError

from benchmarks.fuzz.harness import Harness
from dupfinder.findings import Answer, CheckResult, Finding, Match
from dupfinder.model import ScanResult
from dupfinder_reports import (
    FORMATS,
    check_json,
    check_text,
    markdown,
    pr_comment,
    render,
    sarif,
    text,
    workflow_commands,
)
from tests.reports.sample import sample_result
from tests.reports.strategies import results as any_result

_TERMINAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_OWN_STYLE = re.compile("\x1b\\[[0-9;]*m")


def shown(result: ScanResult) -> None:
    """A result in every format; what each promises of any input holds."""
    pages = {name: render(result, name) for name in FORMATS}
    for page in pages.values():
        page.encode("utf-8")
    json.loads(pages["json"])
    rows = list(csv.reader(io.StringIO(pages["csv"])))
    assert len(rows) == 1 + sum(len(one.fragments) for one in result.candidates)
    assert not any(cell.lstrip()[:1] in tuple("=+-@") for row in rows[1:] for cell in row if not _is_number(cell))
    assert not _TERMINAL.search(pages["text"])
    for one in result.candidates[:2]:
        assert not _TERMINAL.search(_OWN_STYLE.sub("", text.render_candidate(result, one, color=True)))
        markdown.render_candidate(result, one).encode("utf-8")


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def checked(result: ScanResult) -> None:
    """The fragments of a result as findings of a check, in every form that a check has."""
    found = []
    for one in result.candidates:
        places = [
            Match(
                each.repository,
                each.path,
                each.start_line,
                each.end_line,
                each.name,
                each.squad,
                0.8,
                only_here=(each.name,),
            )
            for each in one.fragments[1:]
        ]
        found += [
            Finding(one.id, answer, one.fragments[0], tuple(places), one.squads, one.id, f"{one.id}:1")
            for answer in Answer
            if places
        ]
    check = CheckResult("shop", "red", "0" * 40, len(found), tuple(found), notices=result.warnings)
    for form in (check_json, check_text, pr_comment, sarif, workflow_commands):
        form.render(check).encode("utf-8")
    json.loads(sarif.render(check))
    assert not _TERMINAL.search(check_text.render(check))


@given(any_result())
@settings(database=None, deadline=None, max_examples=1, suppress_health_check=list(HealthCheck))
def _generated(result: ScanResult) -> None:
    shown(result)
    checked(result)


def generated(data: bytes) -> None:
    """Bytes as the choices of a generator of results."""
    _generated.hypothesis.fuzz_one_input(data)  # type: ignore[attr-defined]


@cache
def _kind() -> TypeAdapter[ScanResult]:
    return TypeAdapter(ScanResult)


def from_json(data: bytes) -> None:
    """Bytes as the JSON of a result, as one was written by some version of this program, or by somebody else."""
    try:
        result = _kind().validate_json(data)
    except (ValidationError, ValueError):
        return
    shown(result)


def _json() -> Sequence[bytes]:
    whole: Any = sample_result()
    return (_kind().dump_json(whole, indent=0),)


def harnesses() -> Sequence[Harness]:
    """Results made of any bytes, and mutants of a real one's JSON."""
    words = (
        b'"<script>"',
        b"null",
        b"-1",
        b"1e308",
        b"99999999999999999999",
        b'"=1+1",',
        b'"\\u001b[31m",',
        b'"\\u202e",',
        b"[],",
        b"{},",
    )
    return (
        Harness("report/any", generated, lambda: (bytes(500), bytes(range(256)) * 4), share=0.15, largest=8_000),
        Harness("report/json", from_json, _json, words, share=0.1, largest=200_000),
    )
