"""`dupfinder report`: the latest run again, and what changed, from the index."""

from __future__ import annotations

import typer

from dupfinder.cli.changes import changes
from dupfinder.cli.options import DEFAULT_INDEX, IndexOption, OutputOption, ReportFormat, ReportFormatOption

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
) -> None:
    """The latest run, as `scan` reported it."""
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest

    to = destination(output)
    to.write(rendering.report(load_latest(index), form, to))


report.command("changes")(changes)
