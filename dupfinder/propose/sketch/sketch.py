"""The sketch of an API in one language: the signature of the fullest copy, and options for what squads decide."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dupfinder.model import Candidate
from dupfinder.propose.sketch.dialects import DIALECTS, Dialect, plain
from dupfinder.propose.sketch.options import Option, options
from dupfinder.propose.sketch.signatures import Offer, offers, with_options
from dupfinder_scanners.fragments import Fragment
from dupfinder_scanners.languages.registry import shown_language

_COMMENTS = {"bash": "#", "ruby": "#", "hcl": "#"}
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


@dataclass(frozen=True, slots=True)
class Sketch:
    """`text` is a file of the language; nobody compiled it."""

    language: str
    extension: str
    text: str


def sketches(candidate: Candidate, text: Callable[[Fragment], bytes]) -> tuple[list[Sketch], list[str]]:
    """A sketch for each language but Python in which a copy lies, in the order of their names; and which copies could
    not be looked at, with the reason."""
    wanted, rest = options(candidate.drift)
    found: list[Sketch] = []
    unread: list[str] = []
    for language in sorted({one.language for one in candidate.fragments} - {"python"}):
        known = list(offers((one for one in candidate.fragments if one.language == language), text, unread))
        if known:
            dialect = DIALECTS.get(language) or plain(_COMMENTS.get(language, "//"), language)
            lines = _lines(candidate, dialect, known, (wanted, rest))
            found.append(Sketch(language, dialect.extension, "\n".join(lines).rstrip("\n") + "\n"))
    return found, unread


def _lines(
    candidate: Candidate, dialect: Dialect, known: Sequence[Offer], decisions: tuple[Sequence[Option], Sequence[str]]
) -> Iterator[str]:
    wanted, rest = decisions
    model = max(known, key=lambda one: (len(one.members), len(one.signature)))
    squads = ", ".join(dict.fromkeys(one.fragment.squad for one in known))
    language = shown_language(known[0].fragment.language)
    yield f"{dialect.comment} {_quiet(candidate.job)}: a sketch in {language}, to be read; nothing has compiled it."
    yield f"{dialect.comment} Squads with a copy in this language: {_quiet(squads)}."
    yield f"{dialect.comment} Names and types are those of {_quiet(model.fragment.place)}."
    yield ""
    name = _options_name(candidate)
    if wanted:
        lines = [_option(one, dialect) for one in wanted]
        # A comma behind the last component of a record is an error.
        lines[-1] = lines[-1].removesuffix(",")
        yield from (dialect.head.format(options=name), *lines, dialect.tail, "")
    yield from _offered(model, dialect, name, wanted)
    others = [one for one in known if one is not model]
    if others:
        yield f"{dialect.comment} The same in other squads:"
    for one in others:
        yield f"{dialect.comment}   {_quiet(one.fragment.squad)}: {one.signature}"
        yield from (f"{dialect.comment}     {member}" for member in one.members)
    if rest:
        yield f"{dialect.comment} To be decided beside:"
        yield from (f"{dialect.comment}   {_quiet(each)}" for each in rest)


def _offered(model: Offer, dialect: Dialect, name: str, wanted: Sequence[Option]) -> Iterator[str]:
    parameter = dialect.parameter.format(options=name) if wanted else ""
    words = [one.words for one in wanted]
    if not model.members:
        yield _function(with_options(model.signature, _last(model), parameter, words), dialect)
    else:
        yield f"{model.signature} {{"
        if parameter:
            yield f"    {dialect.comment} made with: {parameter}"
        yield from (f"    {_function(member, dialect)}" for member in model.members)
        yield "}"
    yield ""


def _function(signature: str, dialect: Dialect) -> str:
    """The signature with a body; what is bound to a name in an assignment is an arrow function."""
    arrow = re.match(r"[\w$]+ = ", signature)
    return f"const {signature} => {{}};" if arrow else signature + dialect.body


def _last(one: Offer) -> str:
    return one.fragment.name.rsplit(".", 1)[-1]


def _option(one: Option, dialect: Dialect) -> str:
    form = dialect.required if one.default is None and dialect.required else dialect.option
    return form.format(
        name=one.name(upper=dialect.upper), type=dialect.type_of(one.kind), default=one.default, said=_quiet(one.said)
    )


def _quiet(text: str) -> str:
    """Text that ends no comment."""
    return "".join(each if each.isprintable() else " " for each in text).replace("*/", "* /")


def _options_name(candidate: Candidate) -> str:
    slug = candidate.family.slug if candidate.family else candidate.job
    return "".join(word.capitalize() for word in _WORD.findall(slug)) + "Options"
