"""A result in the form that was asked for, as wide and as colourful as the place it goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dupfinder.cli.options import ReportFormat
from dupfinder.cli.output import Destination

if TYPE_CHECKING:
    from dupfinder.model import ScanResult


def report(result: ScanResult, form: ReportFormat, to: Destination) -> str:
    """A whole report. Only a terminal gets colours and its own width, so that files are the same everywhere."""
    if form is ReportFormat.TEXT and (width := to.width):
        from dupfinder_reports import text

        return text.render(result, width=width, color=True)
    from dupfinder_reports import render

    return render(result, form.value)
