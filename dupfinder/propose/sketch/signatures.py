"""What copies offer: signatures as their parsers see them, and parameters within."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dupfinder_scanners.columns import Columns
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import Fragment, Level
from dupfinder_scanners.languages.treesitter import extract

_OPTIONS = re.compile(r"(options|opts|config|configuration|policy|settings)\??\Z", re.IGNORECASE)
_OPEN, _CLOSE = "([{<", ")]}>"


@dataclass(frozen=True, slots=True)
class Offer:
    """A copy, and what it says before its body; `members` are those of a class, without what it keeps to itself."""

    fragment: Fragment
    signature: str
    members: tuple[str, ...] = ()


def offers(fragments: Iterable[Fragment], text: Callable[[Fragment], bytes], unread: list[str]) -> Iterator[Offer]:
    """What each copy offers. Copies that cannot be read, or are not where they were found, are named in `unread`."""
    for one in fragments:
        try:
            columns = extract(one.language, [text(one)])
        except DupfinderError as error:
            unread.append(str(error))
            continue
        rows = np.flatnonzero((columns.start_line == one.start_line) & (columns.end_line == one.end_line))
        if not len(rows):
            unread.append(f"{one.place} is not where it was found; scan again.")
        for row in rows[:1].tolist():
            members = tuple(_members(columns, row)) if one.level is Level.CLASS else ()
            yield Offer(one, _line(columns.signature(row)), members)


def _members(columns: Columns, row: int) -> Iterator[str]:
    for inner in np.flatnonzero(columns.parent == row).tolist():
        signature = _line(columns.signature(inner))
        if signature and not re.match(r"(private|protected|#|_)", signature):
            yield signature


def _line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def with_options(signature: str, name: str, parameter: str, replaced: Sequence[Sequence[str]]) -> str:
    """The signature with one more parameter, in place of those that are options already.

    `replaced` are the words of options: a parameter of such a name goes. A signature in which no list of parameters
    follows the name stays as it is.
    """
    found = re.search(rf"\b{re.escape(name)}(\s*=\s*(async)?)?\s*(<[^()]*>)?\s*\(", signature)
    if found is None or not parameter:
        return signature
    start = found.end()
    stop = _closing(signature, start)
    known = {"".join(words).lower() for words in replaced}
    kept = [one for one in _split(signature[start:stop]) if not _is_option(one, known)]
    return f"{signature[:start]}{', '.join([*kept, parameter])}{signature[stop:]}"


def _is_option(parameter: str, known: set[str]) -> bool:
    """Whether its name, or the last word of its type, says that it is an option."""
    head = re.split(r"[:=]", parameter, maxsplit=1)[0].split()
    names = [each for each in re.findall(r"\w+\??", parameter.split("=", maxsplit=1)[0]) if each]
    plain = {re.sub(r"\W|_", "", each).lower() for each in head}
    return bool(plain & known) or any(_OPTIONS.search(each) for each in names)


def _closing(text: str, start: int) -> int:
    """Place of the bracket that closes the list of parameters, or the end."""
    depth = 0
    for place in range(start, len(text)):
        if text[place] == "(":
            depth += 1
        elif text[place] == ")":
            if depth == 0:
                return place
            depth -= 1
    return len(text)


def _split(text: str) -> list[str]:
    """Parameters of a list: split at commas that are in no bracket."""
    parts, depth = [""], 0
    for place, each in enumerate(text):
        arrow = each == ">" and text[place - 1 : place] in ("=", "-")
        depth += (each in _OPEN) - (each in _CLOSE and not arrow)
        if each == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += each
    return [part.strip() for part in parts if part.strip()]
