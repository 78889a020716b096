"""`dupfinder report`: the latest run again, and what changed, from the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.changes import changes
from dupfinder.cli.options import DEFAULT_INDEX, IndexOption, OutputOption, ReportFormat, ReportFormatOption
from dupfinder.cli.sprint import sprint

if TYPE_CHECKING:
    from pathlib import Path

    from dupfinder.cli.output import Destination

SinceOption = Annotated[
    str | None, typer.Option("--since", metavar="DATE", help="The runs since that day instead, as a series.")
]

report = typer.Typer(no_args_is_help=True, help="Reports from the index.")


@report.callback()
def _group() -> None:
    """Reports from the index."""


@report.command("org")
def org(
    *,
    index: IndexOption = DEFAULT_INDEX,
    form: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    since: SinceOption = None,
) -> None:
    """The latest run, as `scan` reported it; with --since how candidates and copies developed, run by run."""
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest

    to = destination(output)
    if since is not None:
        to.write(_trend(index, since, form, to))
        return
    to.write(rendering.report(load_latest(index), form, to))


report.command("changes")(changes)
report.command("sprint")(sprint)


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
