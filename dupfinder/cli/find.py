"""`dupfinder find WORDS | --snippet PATH:START-END`: who has what somebody looks for."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dupfinder.cli.options import DEFAULT_INDEX, ConfigOption, OutputOption, PairFormat, QuietOption

if TYPE_CHECKING:
    from dupfinder.findings import FindResult
    from dupfinder.lookup import Lookup

Words = Annotated[list[str] | None, typer.Argument(metavar="WORDS", help="What it may be called, as in: retry http.")]
SnippetOption = Annotated[str | None, typer.Option("--snippet", metavar="PATH:START-END", help="A piece of code.")]
AnyIndexOption = Annotated[str, typer.Option("--index", metavar="FILE-or-URL", help="An index, or an export of one.")]
FormOption = Annotated[PairFormat, typer.Option("--format", help="Form of the answer.")]
MostOption = Annotated[int, typer.Option("--limit", min=1, max=1000, help="Answers at most.")]


class _Way(StrEnum):
    BOTH = "Ask in words or with --snippet, not both."
    NEITHER = "Say what to look for: dupfinder find retry http, or dupfinder find --snippet src/retry.py:10-48."


def find(  # noqa: PLR0913 - one parameter an option
    words: Words = None,
    *,
    snippet: SnippetOption = None,
    config: ConfigOption = None,
    index: AnyIndexOption = str(DEFAULT_INDEX),
    limit: MostOption = 10,
    form: FormOption = PairFormat.TEXT,
    output: OutputOption = None,
    quiet: QuietOption = False,
) -> None:
    """Who has this already? Asks the index of the last scan, in words or with a piece of code.

    The platform's come first among the places of an answer. Exit code 0 whether there is an answer or not.
    """
    from dupfinder.cli.check import tables
    from dupfinder.cli.exits import say
    from dupfinder.cli.output import destination
    from dupfinder.find.words import by_words
    from dupfinder.lookup import opened
    from dupfinder_reports import found

    if bool(words) == (snippet is not None):
        raise typer.BadParameter(_Way.BOTH if words else _Way.NEITHER)
    to = destination(output)
    with opened(tables(index)) as lookup:
        result = (
            by_words(" ".join(words), lookup, limit) if words else _by_snippet(snippet or "", lookup, config, limit)
        )
    if not quiet:
        for note in result.notes:
            say(note)
    to.write(found.render_text(result) if form is PairFormat.TEXT else found.render_json(result))


def _by_snippet(place: str, lookup: Lookup, config: Path | None, most: int) -> FindResult:
    from dupfinder.cli.places import locate, parse
    from dupfinder.cli.settings import configured
    from dupfinder.cli.survey import local_source
    from dupfinder.compare import Span
    from dupfinder.find.snippet import by_snippet

    located = locate(parse(place), {}, Path())
    settings = configured([located.root], config)
    source = local_source([located.root], settings, declared=[located.root])
    (name,) = source.roots
    span = Span(name, located.path, located.start_line, located.end_line)
    return by_snippet(source, span, lookup, settings, most)
