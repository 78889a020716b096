"""`dupfinder check [PATH...]`: what this change adds or alters that exists elsewhere."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.exits import ExitCode, say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, OutputOption, QuietOption

if TYPE_CHECKING:
    from dupfinder.check.run import Checked, Options
    from dupfinder.config import Config
    from dupfinder.findings import CheckResult


class FailOn(StrEnum):
    """Which findings fail the check."""

    NEVER = "never"
    PLATFORM = "platform"
    NEW = "new"
    ANY = "any"


class CheckFormat(StrEnum):
    """Forms of a check."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    GITHUB = "github"


Paths = Annotated[list[Path] | None, typer.Argument(metavar="[PATH...]", readable=False, help="Look at these only.")]
Base = Annotated[str | None, typer.Option("--base", metavar="REF", help="The branch that this change goes to.")]
Head = Annotated[
    str | None, typer.Option("--head", metavar="REF", help="Check this commit, read as data, not the working tree.")
]
Repo = Annotated[str | None, typer.Option("--repository", metavar="NAME", help="Its name in the index.")]
Index = Annotated[
    str, typer.Option("--index", metavar="FILE|URL", help="The index of `scan`, or an export: a file, or https.")
]
Gate = Annotated[FailOn, typer.Option("--fail-on", help="Leave with 1 for these findings.")]
MinSimilarity = Annotated[
    float | None, typer.Option("--min-similarity", min=0.0, max=1.0, help="Share of aligned tokens, 0 to 1.")
]
Baseline = Annotated[
    Path | None, typer.Option("--baseline", metavar="FILE", readable=False, help="Findings that were accepted.")
]
Update = Annotated[bool, typer.Option("--update-baseline", help="Accept what is found now.")]
Comment = Annotated[
    str | None,
    typer.Option(
        "--comment", metavar="OWNER/NAME#NUMBER", help="Keep one comment on this pull request; off by default."
    ),
]
GithubUrl = Annotated[
    str, typer.Option("--github-url", metavar="URL", envvar="GITHUB_SERVER_URL", help="Another GitHub than github.com.")
]
Form = Annotated[CheckFormat, typer.Option("--format", help="Form of the report.")]


def check(  # noqa: PLR0913 - one parameter an option
    paths: Paths = None,
    *,
    base: Base = None,
    head: Head = None,
    repository: Repo = None,
    config: ConfigOption = None,
    index: Index = str(DEFAULT_INDEX),
    fail_on: Gate = FailOn.NEVER,
    min_similarity: MinSimilarity = None,
    baseline: Baseline = None,
    update_baseline: Update = False,
    comment: Comment = None,
    github_url: GithubUrl = "https://github.com",
    form: Form = CheckFormat.TEXT,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> None:
    """Compare what a change adds or alters with the whole organization.

    The change is the working tree against its merge base with --base. It advises; --fail-on makes it a gate.
    """
    from dupfinder.check import baseline as accepted
    from dupfinder.check.change import Checkout, NoBaseError
    from dupfinder.check.run import Options
    from dupfinder.cli.check_surroundings import repository_name, visibility_told
    from dupfinder.cli.output import destination
    from dupfinder.cli.settings import configured
    from dupfinder.index import IndexFileError
    from dupfinder.lookup.fetch import UnreachableIndexError

    checkout = Checkout(Path(), repository or repository_name())
    settings = configured([checkout.root], config)
    to = destination(output)
    place = baseline or checkout.root / accepted.FILE_NAME
    entries = accepted.load(place)
    options = Options(
        base=base,
        head=head,
        paths=tuple(checkout.inside(path) for path in paths or ()),
        min_similarity=min_similarity,
        visibility=visibility_told(),
        accepted=() if update_baseline else entries,
    )
    try:
        checked = _checked(checkout, index, settings, options)
    except (IndexFileError, UnreachableIndexError, NoBaseError) as error:
        if fail_on is not FailOn.NEVER or update_baseline:
            raise
        checked = _nothing(checkout.name, f"Nothing was checked. {error}")
    if update_baseline:
        accepted.save(place, accepted.renewed(entries, checked.result.findings, checked.changed))
    to.write(_rendered(checked.result, form))
    if comment is not None and checked.was_done:
        from dupfinder.cli.check_comment import keep_comment

        say(keep_comment(checked, settings, comment, github_url))
    if not quiet and to.path is not None:
        say(f"{len(checked.result.findings)} findings, written to {to.path}.")
    if not update_baseline and _fails(checked.result, fail_on):
        raise typer.Exit(ExitCode.GATE_FAILED)


def _checked(checkout: object, index: str, config: Config, options: Options) -> Checked:
    from dupfinder.check.change import Checkout
    from dupfinder.check.run import check as run
    from dupfinder.lookup import opened

    assert isinstance(checkout, Checkout)  # noqa: S101 - for the type checker
    with opened(tables(index)) as lookup:
        return run(checkout, lookup, config, options)


def tables(index: str) -> Path:
    """The look-up tables that were named: an address or a file of an export, the tables, or the index beside them."""
    from dupfinder.index import NoTablesError
    from dupfinder.lookup import beside
    from dupfinder.lookup.fetch import fetched, is_address, unpacked
    from dupfinder.lookup.release import TOKEN

    given = Path(index)
    if is_address(index):
        return fetched(index, _exports(), token=os.environ.get(TOKEN, "").strip())
    if given.suffix == ".gz" and given.is_file():
        return unpacked(given, _exports())
    if given.name.endswith(".lookup.duckdb"):
        return given
    if given.is_file() and not beside(given).exists():
        raise NoTablesError(given, beside(given))
    return beside(given)


def _exports() -> Path:
    # Slow to import, and of no use where the tables lie here.
    from dupfinder_scanners.sources.github import default_cache

    return default_cache() / "exports"


def _nothing(repository: str, notice: str) -> Checked:
    from dupfinder.check.run import Checked
    from dupfinder.findings import CheckResult

    return Checked(CheckResult(repository, "", "", 0, notices=(notice,)), frozenset(), was_done=False)


def _rendered(result: CheckResult, form: CheckFormat) -> str:
    from dupfinder_reports import check_json, check_text, pr_comment, sarif, workflow_commands

    renderers = {
        CheckFormat.TEXT: check_text.render,
        CheckFormat.JSON: check_json.render,
        CheckFormat.MARKDOWN: pr_comment.report,
        CheckFormat.SARIF: sarif.render,
        CheckFormat.GITHUB: workflow_commands.render,
    }
    return renderers[form](result)


def _fails(result: CheckResult, gate: FailOn) -> bool:
    from dupfinder.findings import Answer

    counted = {
        FailOn.NEVER: set(),
        FailOn.PLATFORM: {Answer.PLATFORM, Answer.DECIDED},
        FailOn.NEW: {Answer.PLATFORM, Answer.DECIDED, Answer.ELSEWHERE, Answer.CANDIDATE},
        FailOn.ANY: set(Answer),
    }[gate]
    return any(finding.answer in counted for finding in result.findings)
