"""`dupfinder report sprint`: what was written again in a sprint, and what to do about it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption, OutputOption, QuietOption

if TYPE_CHECKING:
    from dupfinder.adoption import Adoption
    from dupfinder.cli.output import Destination
    from dupfinder.config import Config
    from dupfinder.histories import Histories
    from dupfinder.model import ScanResult
    from dupfinder.sprints import SprintReport, Window


class SprintFormat(StrEnum):
    """Forms of a sprint review."""

    TEXT = "text"
    HTML = "html"
    MARKDOWN = "markdown"
    JSON = "json"
    CSV = "csv"
    SLACK = "slack"
    TEAMS = "teams"


CHATS = (SprintFormat.SLACK, SprintFormat.TEAMS)

SinceOption = Annotated[str | None, typer.Option("--since", metavar="DATE", help="First day, YYYY-MM-DD, UTC.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day; else today.")]
SprintOption = Annotated[
    str | None, typer.Option("--sprint", metavar="NAME", help="A sprint of the calendar in [sprint], as in 2026-23.")
]
FormOption = Annotated[SprintFormat, typer.Option("--format", help="Form of the review.")]
CheckoutsOption = Annotated[
    list[Path] | None,
    typer.Option("--checkouts", metavar="DIR", readable=False, help="Full clones to ask git in; else the ROOTs."),
]
PostOption = Annotated[
    str | None,
    typer.Option(
        "--post",
        metavar="URL",
        envvar="DUPFINDER_POST_URL",
        help="Post it to this webhook, as --format slack or teams.",
    ),
]


def sprint(  # noqa: PLR0913 - one parameter an option
    *,
    since: SinceOption = None,
    until: UntilOption = None,
    name: SprintOption = None,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    form: FormOption = SprintFormat.TEXT,
    output: OutputOption = None,
    checkouts: CheckoutsOption = None,
    post: PostOption = None,
    quiet: QuietOption = False,
) -> None:
    """What squads wrote again in a sprint, by when, and what it cost; without dates the sprint of today."""
    from dupfinder.cli.output import destination
    from dupfinder.cli.settings import configured
    from dupfinder.index import info, load_latest
    from dupfinder.publish import chat
    from dupfinder.sprint import Sources, build
    from dupfinder.sprint.calendar import WindowError

    if post and form not in CHATS:
        raise WindowError("--post needs --format slack or --format teams: each takes messages of its own form.")
    host = chat.check(post) if post else ""
    to = destination(output)
    roots = checkouts or [root for one in info(index).latest.info.roots if (root := Path(one)).is_dir()]
    settings = configured(roots, config)
    today = datetime.now(UTC).date()
    window = _window(since, until, name, settings, today)
    result = load_latest(index)
    told = _histories(result, index, checkouts, config)
    report = build(Sources(index, result, told, _adoptions(index, config), settings), window, today)
    text = render(report, form, to)
    if post:
        chat.post(post, text)
        if not quiet:
            say(f"Posted to {host}.")
    if not post or output is not None:
        to.write(text)


def day(option: str, text: str) -> date:
    """A date of the command line. Raises WindowError."""
    from dupfinder.sprint.calendar import WindowError

    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise WindowError(f"{option} {text} is no date; write it as in 2026-11-09.") from None


def _window(since: str | None, until: str | None, name: str | None, config: Config, today: date) -> Window:
    from dupfinder.sprint import between, current, named
    from dupfinder.sprint.calendar import WindowError

    if name is not None and (since or until):
        raise WindowError("--sprint names its days itself; leave out --since and --until, or give them alone.")
    if name is not None:
        return named(name, config.sprint, today)
    if since is None and until is None:
        return current(config.sprint, today)
    if since is None:
        raise WindowError(f"--until {until} needs --since, the first day of the review.")
    return between(day("--since", since), day("--until", until) if until else None, today)


def _adoptions(index: Path, config: Path | None) -> tuple[Adoption, ...]:
    from dupfinder.cli.settings import decisions_beside
    from dupfinder.config import find
    from dupfinder.track import follow_all, load

    return follow_all(index, load(decisions_beside(find([], config, Path()))))


def _histories(
    result: ScanResult, index: Path, checkouts: list[Path] | None, config: Path | None
) -> Histories:  # fmt: skip
    """What git says about the copies, where their repositories are here."""
    from dupfinder.cli.histories import histories_of
    from dupfinder.histories import Histories

    found = histories_of(index, result, result.candidates, checkouts, config)
    if found is not None:
        return found
    said = "The repositories of the latest run are not here, so git dates nothing: name full clones with --checkouts."
    return Histories(warnings=(said,))


def render(report: SprintReport, form: SprintFormat, to: Destination) -> str:
    """The review in one form, as wide as the place it goes to."""
    from dupfinder_reports import slack, sprint_csv, sprint_json, sprint_markdown, sprint_text, teams
    from dupfinder_reports.sprint_document import brief, outline

    if form is SprintFormat.HTML:
        from dupfinder_reports import sprint_html

        return sprint_html.render(report)
    if form is SprintFormat.TEXT:
        return sprint_text.render(outline(report), width=to.width or sprint_text.DEFAULT_WIDTH, color=bool(to.width))
    if form in (SprintFormat.JSON, SprintFormat.CSV):
        return sprint_json.render(report) if form is SprintFormat.JSON else sprint_csv.render(report)
    if form is SprintFormat.MARKDOWN:
        return sprint_markdown.render(outline(report))
    return slack.render(brief(report)) if form is SprintFormat.SLACK else teams.render(brief(report))
