"""`dupfinder scan ROOT...` and `scan --org OWNER`: the whole way from code to a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.engine import EngineName, Engines, Master, Work
from dupfinder.cli.exits import ExitCode, say
from dupfinder.cli.lookback import EveryOption, HistoryOption
from dupfinder.cli.options import (
    DEFAULT_INDEX,
    ConfigOption,
    IndexOption,
    OutputOption,
    QuietOption,
    ReportFormat,
    ReportFormatOption,
)
from dupfinder.cli.organization import CacheOption, ExcludeOption, IncludeOption, OrgOption, Request, UrlOption

if TYPE_CHECKING:
    from dupfinder.config import Config
    from dupfinder.model import ScanResult
    from dupfinder.pipeline import Options

Roots = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[ROOT...]", readable=False, help="Repositories, or folders of repositories."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=0, metavar="N", help="Parsers at once; 0 for all processors.")]
Timings = Annotated[bool, typer.Option("--timings", help="Seconds of each stage: JSON, and a table on stderr.")]
Snippets = Annotated[
    bool, typer.Option("--no-snippets", help="Keep no source text in the report and the index, only places.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit code 3 where a file could not be read.")]


def scan(  # noqa: PLR0913 - one parameter an option
    roots: Roots = None,
    *,
    org: OrgOption = None,
    github_url: UrlOption = "https://github.com",
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    cache: CacheOption = None,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    form: ReportFormatOption = ReportFormat.TEXT,
    output: OutputOption = None,
    history: HistoryOption = 0,
    every: EveryOption = None,
    jobs: Jobs = 0,
    engine: Engines = EngineName.LOCAL,
    master: Master = None,
    work: Work = None,
    no_snippets: Snippets = False,
    timings: Timings = False,
    strict: Strict = False,
    quiet: QuietOption = False,
) -> None:
    """Read checkouts or a GitHub organization, find what several squads wrote, rank it, and write the index."""
    from dupfinder.cli import lookback, rendering
    from dupfinder.cli.engine import engine_of
    from dupfinder.cli.histories import with_days_of_platform
    from dupfinder.cli.organization import requested
    from dupfinder.cli.output import destination
    from dupfinder.cli.recording import LookupTables, cache_of, findings_of, keep, prepare
    from dupfinder.cli.settings import configured, decided
    from dupfinder.cli.summary import is_incomplete

    places = roots or []
    asked = requested(places, org, github_url, (include, exclude), cache)
    back = lookback.requested(history, every, org=asked is not None)
    settings = configured(places, config)
    to = destination(output)
    prepare(index)
    from dupfinder import pipeline
    from dupfinder.index import trace

    def traced(result: ScanResult) -> ScanResult:
        return trace(index, result, settings.squad_aliases)

    whole = True
    with LookupTables(index, settings, bodies=not no_snippets) as tables:
        with engine_of(engine, master, work, index, jobs) as chosen:
            options = pipeline.Options(
                jobs=jobs,
                engine=chosen,
                snippets=not no_snippets,
                timings=timings,
                cache=cache_of(index),
                findings=findings_of(index),
                trace=traced,
                read=tables.read,
            )
            if back is not None:
                whole = lookback.look_back(back, places, settings, options, index, (lambda _: None) if quiet else say)
            result = _result(asked or places, settings, options, quiet=quiet)
        if asked is None:
            result = with_days_of_platform(result, places, index, settings)
        written = keep(index, result, [Path(asked.label)] if asked else places, settings)
        result = tables.write(written.result, decided(places, config))
    to.write(rendering.report(result, form, to))
    for warning in written.warnings:
        say(f"warning: {warning}")
    if not quiet:
        _summarise(result, to.path, index, strict=strict, listed=form is not ReportFormat.TEXT)
    if strict and (is_incomplete(result) or not whole):
        raise typer.Exit(ExitCode.INCOMPLETE)


def _result(asked: Request | list[Path], config: Config, options: Options, *, quiet: bool) -> ScanResult:
    from dupfinder import pipeline
    from dupfinder.cli.organization import source_of
    from dupfinder.cli.progress import watched

    if not isinstance(asked, Request):
        with watched(quiet=quiet) as progress:
            return pipeline.scan(asked, config, options, progress)
    with source_of(asked, config, (lambda _: None) if quiet else say) as source:
        # Fetching comes first, as it may take long and says itself how it goes.
        source.repositories()
        with watched(quiet=quiet) as progress:
            return pipeline.scan_source(source, config, options, progress)


def _summarise(result: ScanResult, report: Path | None, index: Path, *, strict: bool, listed: bool) -> None:
    """The text report has the warnings in it; for the other forms they are said here."""
    from dupfinder.cli import summary

    lines = [*(summary.warnings(result) if listed else ()), *summary.summary(result, report, index)]
    if result.totals.seconds:
        lines += summary.timings(result)
    if strict and summary.is_incomplete(result):
        lines.append(summary.incomplete(result))
    for line in lines:
        say(line)
