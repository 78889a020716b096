"""`dupfinder report`: the latest run again, and what changed, from the index."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.changes import changes
from dupfinder.cli.options import (
    DEFAULT_INDEX,
    ConfigOption,
    IndexOption,
    OutputOption,
    ReportFormat,
    ReportFormatOption,
)
from dupfinder.cli.show import CheckoutsOption
from dupfinder.cli.sprint import sprint

if TYPE_CHECKING:
    from pathlib import Path

    from dupfinder.cli.output import Destination
    from dupfinder.histories import Histories
    from dupfinder.model import ScanResult

SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The runs since that day instead, as a series.")
]

HistoryOption = Annotated[
    bool, typer.Option("--history", help="With --format html: who wrote each candidate when, asked of git.")
]

report = typer.Typer(no_args_is_help=True, help="Reports from the index.")


@report.callback()
def _group() -> None:
    """Reports from the index."""


@report.command("org")
def org(  # noqa: PLR0913 - one parameter an option
    *,
    index: IndexOption = DEFAULT_INDEX,
    form: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    since: SinceOption = None,
    history: HistoryOption = False,
    checkouts: CheckoutsOption = None,
    config: ConfigOption = None,
) -> None:
    """The latest run, as `scan` reported it; with --since how candidates and copies developed, run by run."""
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest

    to = destination(output)
    if since is not None:
        to.write(_trend(index, since, form, to))
        return
    result = load_latest(index)
    if not history:
        to.write(rendering.report(result, form, to))
        return
    told = _histories(index, result, form, checkouts, config)
    to.write(rendering.report(replace(result, warnings=(*result.warnings, *told.warnings)), form, to, told))


report.command("changes")(changes)
report.command("sprint")(sprint)


def _histories(
    index: Path, result: ScanResult, form: ReportFormat, checkouts: list[Path] | None, config: Path | None
) -> Histories:  # fmt: skip
    """Raises OutputError for a form that shows none, a SourceError where no repository is here."""
    from dupfinder.cli.errors import OutputError
    from dupfinder.cli.histories import histories_of
    from dupfinder_scanners.errors import SourceError

    if form is not ReportFormat.HTML:
        raise OutputError("--history goes with --format html; `dupfinder show ID` has it as text, Markdown and JSON.")
    told = histories_of(index, result, result.candidates, checkouts, config)
    if told is None:
        raise SourceError("The repositories of the latest run are not here; give full clones with --checkouts DIR.")
    return told


def _trend(index: Path, since: str, form: ReportFormat, to: Destination) -> str:
    from dupfinder.cli.sprint import day
    from dupfinder.index import load_latest
    from dupfinder.sprint import trend
    from dupfinder_reports import sprint_csv, sprint_json, sprint_markdown, sprint_text
    from dupfinder_reports.sprint_document import trend_outline

    result = load_latest(index)
    titles = {one.family.slug: one.family.title for one in result.candidates if one.family}
    found = trend(index, day("--since", since), {**titles, **result.family_titles})
    if form is ReportFormat.HTML:
        from dupfinder_reports import sprint_html

        return sprint_html.render_trend(found)
    if form is ReportFormat.TEXT:
        width = to.width or sprint_text.DEFAULT_WIDTH
        return sprint_text.render(trend_outline(found), width=width, color=bool(to.width))
    if form is ReportFormat.MARKDOWN:
        return sprint_markdown.render(trend_outline(found))
    return sprint_json.render_trend(found) if form is ReportFormat.JSON else sprint_csv.render_trend(found)
