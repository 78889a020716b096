"""`dupfinder compare A B`: two fragments side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dupfinder.cli.exits import say
from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, IndexOption, OutputOption, PairFormat, QuietOption

Left = Annotated[str, typer.Argument(metavar="A", help="[REPOSITORY:]PATH:START-END")]
Right = Annotated[str, typer.Argument(metavar="B", help="[REPOSITORY:]PATH:START-END")]
FormOption = Annotated[PairFormat, typer.Option("--format", help="Form of the answer.")]


def compare(  # noqa: PLR0913 - one parameter an option
    left: Left,
    right: Right,
    *,
    config: ConfigOption = None,
    index: IndexOption = DEFAULT_INDEX,
    form: FormOption = PairFormat.TEXT,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> None:
    """Compare two fragments: how alike they are, why, and their aligned texts.

    A place is in the working tree, or in a repository that the latest run in the index read.
    """
    from dupfinder.cli import rendering
    from dupfinder.cli.output import destination
    from dupfinder.cli.places import locate, parse
    from dupfinder.cli.settings import configured
    from dupfinder.cli.survey import local_source

    places = parse(left), parse(right)
    to = destination(output)
    scanned = _roots(index)
    settings = configured(scanned, config)
    known = local_source(scanned, settings).roots if scanned else {}
    located = [locate(place, known, Path()) for place in places]
    from dupfinder import compare as engine

    roots = [one.root for one in located]
    source = local_source(roots, settings, declared=roots)
    names = {root: name for name, root in source.roots.items()}
    spans = [engine.Span(names[one.root], one.path, one.start_line, one.end_line) for one in located]
    found = engine.compare(source, spans[0], spans[1], settings)
    if not quiet:
        for note in found.notes:
            say(note)
    to.write(rendering.pair(found.pair, found.left_text, found.right_text, form, to))


def _roots(index: Path) -> list[Path]:
    """ROOTs of the latest run that are still there; none without an index."""
    from dupfinder.index import MissingIndexError, info

    try:
        given = info(index).latest.info.roots
    except MissingIndexError:
        return []
    return [Path(root) for root in given if Path(root).is_dir()]
