"""`dupfinder propose ID -o DIR`: a folder that a team can start from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption, QuietOption

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, a past id, or the start of one.")]
FolderOption = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="New or empty folder for the proposal.")
]
PackageOption = Annotated[
    str, typer.Option("--package", metavar="NAME", help="Import name of the library; else made of the job.")
]


def propose(
    identifier: Id,
    *,
    output: FolderOption,
    package: PackageOption = "",
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    quiet: QuietOption = False,
) -> None:
    """Draft a shared library for one candidate, with a patch for each squad; for other languages than Python, a sketch.

    Reads the repositories of the latest run. Nothing of them is imported or run.
    """
    from dupfinder.cli.proposing import Asked, proposed
    from dupfinder.index import load_latest, resolve
    from dupfinder.propose import folder

    folder.check(output)
    current = resolve(index, identifier)
    candidate = next(one for one in load_latest(index).candidates if one.id == current)
    made = proposed(Asked(candidate, package, index.absolute(), config and config.absolute()))
    folder.write(output, made.files)
    if not quiet:
        say(f"Wrote {output}: {made.functions} functions, {made.patches} patches. Start with its README.md.")
        for reason in made.refused:
            say(f"Left alone: {reason}")
