"""What was found in the form that was asked for, as wide and as colourful as the place it goes to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypedDict

from dupfinder.cli.options import DetailFormat, PairFormat, ReportFormat
from dupfinder.cli.output import Destination

if TYPE_CHECKING:
    from dupfinder.histories import Histories
    from dupfinder.model import Candidate, ClonePair, ScanResult


class _Look(TypedDict, total=False):
    width: int
    color: bool


def report(result: ScanResult, form: ReportFormat, to: Destination, histories: Histories | None = None) -> str:
    """A whole report; the page with the histories of its candidates, where there are some."""
    if form is ReportFormat.TEXT:
        from dupfinder_reports import text

        return text.render(result, **_look(to))
    if histories is not None and form is ReportFormat.HTML:
        from dupfinder_reports import html

        return html.render(result, histories)
    from dupfinder_reports import render

    return render(result, form.value)


def candidate(
    result: ScanResult, one: Candidate, form: DetailFormat, to: Destination, histories: Histories | None = None
) -> str:
    """One candidate, with its history where there is one."""
    from dupfinder_reports import json, markdown, text

    if form is DetailFormat.TEXT:
        return text.render_candidate(result, one, histories, **_look(to))
    if form is DetailFormat.MARKDOWN:
        return markdown.render_candidate(result, one, histories)
    return json.render_candidate(one, histories)


def pair(one: ClonePair, left: str, right: str, form: PairFormat, to: Destination) -> str:
    """One pair, with the texts of both sides."""
    from dupfinder_reports import json, text

    if form is PairFormat.TEXT:
        return text.render_pair(one, left, right, **_look(to))
    return json.render_pair(one)


def _look(to: Destination) -> _Look:
    """Only a terminal gets colours and its own width, so that files are the same everywhere."""
    width = to.width
    return _Look(width=width, color=os.environ.get("TERM") != "dumb") if width else _Look()
