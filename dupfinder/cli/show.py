"""`dupfinder show ID`: one candidate of the latest run."""

from __future__ import annotations

from typing import Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, DetailFormat, IndexOption, OutputOption, QuietOption

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, a past id, or the start of one.")]
FormOption = Annotated[DetailFormat, typer.Option("--format", help="Form of the answer.")]


def show(
    identifier: Id,
    *,
    index: IndexOption = DEFAULT_INDEX,
    form: FormOption = DetailFormat.TEXT,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show one candidate: its copies, where they disagree, side by side, and why they belong together."""
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.index import load_latest, resolve

    to = destination(output)
    current = resolve(index, identifier)
    result = load_latest(index)
    candidate = next(one for one in result.candidates if one.id == current)
    if not quiet and not current.startswith(identifier):
        say(f"{identifier} is a past id; the candidate is now {current}.")
    to.write(rendering.candidate(result, candidate, form, to))
