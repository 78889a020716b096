"""`dupfinder scan ROOT...`: the whole way from checkouts to a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.exits import ExitCode, say
from dupfinder.cli.options import (
    DEFAULT_INDEX,
    ConfigOption,
    IndexOption,
    OutputOption,
    QuietOption,
    ReportFormat,
    ReportFormatOption,
)

if TYPE_CHECKING:
    from dupfinder.model import ScanResult

Roots = Annotated[
    list[Path], typer.Argument(metavar="ROOT...", readable=False, help="Repositories, or folders of repositories.")
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Parsers at once; 0 for all processors.")]
Timings = Annotated[bool, typer.Option("--timings", help="Seconds of each stage, in the JSON and on stderr.")]
Snippets = Annotated[
    bool, typer.Option("--no-snippets", help="Keep no source text in the report and the index, only places.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 3 where a file could not be read.")]


def scan(  # noqa: PLR0913 - one parameter an option
    roots: Roots,
    *,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    form: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    jobs: Jobs = 0,
    no_snippets: Snippets = False,
    timings: Timings = False,
    strict: Strict = False,
    quiet: QuietOption = False,
) -> None:
    """Read local checkouts, find what several squads wrote separately, rank it, and write the index."""
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.cli.progress import watched
    from dupfinder.cli.recording import keep, prepare
    from dupfinder.cli.settings import configured
    from dupfinder.cli.summary import unread

    settings = configured(roots, config)
    to = destination(output)
    prepare(index)
    from dupfinder import pipeline

    options = pipeline.Options(jobs=jobs, snippets=not no_snippets, timings=timings)
    with watched(quiet=quiet) as progress:
        result = pipeline.scan(roots, settings, options, progress)
    written = keep(index, result, roots, settings)
    to.write(rendering.report(written.result, form, to))
    for warning in written.warnings:
        say(f"warning: {warning}")
    if not quiet:
        _summarise(written.result, to.path, index, strict=strict, listed=form is not ReportFormat.TEXT)
    if strict and unread(result):
        raise typer.Exit(ExitCode.INCOMPLETE)


def _summarise(result: ScanResult, report: Path | None, index: Path, *, strict: bool, listed: bool) -> None:
    """The text report has the warnings in it; for the other forms they are said here."""
    from dupfinder.cli import summary

    lines = [*(summary.warnings(result) if listed else ()), *summary.summary(result, report, index)]
    if result.totals.seconds:
        lines.append(summary.timings(result))
    if strict and summary.unread(result):
        lines.append(summary.incomplete(result))
    for line in lines:
        say(line)
