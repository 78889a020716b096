from __future__ import annotations

import subprocess
import sys

import pytest

import dupfinder_reports
from dupfinder.model import ScanResult


@pytest.mark.parametrize("name", ["text", "json", "csv"])
def test_every_format_renders(result: ScanResult, name: str) -> None:
    rendered = dupfinder_reports.render(result, name)
    assert rendered.endswith("\n")
    assert rendered == dupfinder_reports.render(result, name)


def test_an_unknown_format_names_the_known_ones(result: ScanResult) -> None:
    with pytest.raises(dupfinder_reports.UnknownFormatError, match="choose one of text, json, html, markdown, csv"):
        dupfinder_reports.render(result, "pdf")


def test_nothing_heavy_is_loaded_before_it_is_asked_for() -> None:
    code = "import sys, dupfinder_reports; print([name for name in ('jinja2', 'rich', 'pygal') if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
