"""Turns a scan result into something to read. Computes nothing that the engine should."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dupfinder.model import ScanResult

FORMATS = {
    "text": "dupfinder_reports.text",
    "json": "dupfinder_reports.json",
    "html": "dupfinder_reports.html",
    "markdown": "dupfinder_reports.markdown",
    "csv": "dupfinder_reports.csv",
}
"""Name of a format -> module with `render(result) -> str`. Loaded when asked for: templates and charts take a while."""


class UnknownFormatError(ValueError):
    """No report of that name."""


def render(result: ScanResult, report_format: str) -> str:
    """The result as text in one of `FORMATS`, with each format's defaults.

    Raises `UnknownFormatError` for any other name.
    """
    if report_format not in FORMATS:
        raise UnknownFormatError(f"unknown format {report_format!r}: choose one of {', '.join(FORMATS)}")
    rendered: str = import_module(FORMATS[report_format]).render(result)
    return rendered
