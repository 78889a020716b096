"""`dupfinder init ROOT...`: a first `dupfinder.toml`, from what lies there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import QuietOption

Roots = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[ROOT...]", readable=False, help="Repositories, or folders of them; else this folder."),
]
Place = Annotated[Path, typer.Option("--config", metavar="FILE", readable=False, help="The file to write.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")]


def init(
    roots: Roots = None,
    *,
    config: Place = Path("dupfinder.toml"),
    force: Force = False,
    quiet: QuietOption = False,
) -> None:
    """Write a commented dupfinder.toml from what is found: repositories, who owns them, and by which rule."""
    from dupfinder.cli.errors import OutputError
    from dupfinder.cli.output import destination
    from dupfinder.cli.starter import starter
    from dupfinder.cli.survey import survey
    from dupfinder.config import Config, load
    from dupfinder_reports.wording import count
    from dupfinder_scanners.ownership import OwnerRule

    if not force and (config.exists() or config.is_symlink()):
        raise OutputError(f"{config} is already there and was left as it is; give --force to write over it.")
    to = destination(config)
    places = roots or [Path()]
    found = survey(places, Config())
    to.write(starter(found))
    load(config)
    if quiet:
        return
    for warning in found.warnings:
        say(f"warning: {warning}")
    nobody = sum(1 for one in found.repositories if one.rule is OwnerRule.REPOSITORY)
    number = count(len(found.repositories), "repository", "repositories")
    say(f"Wrote {config}: {number}, {nobody:,} of them without a rule that names an owner.")
    say(f"Next: dupfinder scan {' '.join(map(str, places))} --config {config}")
