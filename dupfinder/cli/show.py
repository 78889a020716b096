"""`dupfinder show ID`: one candidate of the latest run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, DetailFormat, IndexOption, OutputOption, QuietOption

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, a past id, or the start of one.")]
FormOption = Annotated[DetailFormat, typer.Option("--format", help="Form of the answer.")]

CheckoutsOption = Annotated[
    list[Path] | None,
    typer.Option("--checkouts", metavar="DIR", readable=False, help="Full clones to ask git in; else the ROOTs."),
]
NoHistoryOption = Annotated[bool, typer.Option("--no-history", help="Do not ask git when the copies were written.")]


def show(  # noqa: PLR0913 - one parameter an option
    identifier: Id,
    *,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    checkouts: CheckoutsOption = None,
    no_history: NoHistoryOption = False,
    form: FormOption = DetailFormat.TEXT,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one candidate: its copies, who wrote it when, where they disagree, side by side, and why."""
    from dupfinder.cli import rendering
    from dupfinder.cli.histories import histories_of
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest, resolve

    to = destination(output)
    current = resolve(index, identifier)
    result = load_latest(index)
    candidate = next(one for one in result.candidates if one.id == current)
    if not quiet and not current.startswith(identifier):
        say(f"{identifier} is a past id; the candidate is now {current}.")
    told = None if no_history else histories_of(index, result, [candidate], checkouts, config)
    to.write(rendering.candidate(result, candidate, form, to, told))
