"""Whether an edit of code only gave its variables other names: the same values, one name in the place of another.

A lexer for the languages of C's and Python's families alike, no parser. It is asked about two fragments that are the
same once normalised, so that operators, brackets and what a formatter adds between them need no look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

_WORD = r"[^\W\d]\w*"
_STRING = (
    r"(?P<prefix>(?:\b[rRbBuUfFsS]{1,2}|\$@?)?)"
    r"(?:\"\"\"(?P<long>.*?)\"\"\"|'''(?P<block>.*?)'''|\"(?P<double>(?:[^\"\\\n]|\\.)*)\""
    r"|'(?P<single>(?:[^'\\\n]|\\.)*)'|`(?P<tick>(?:[^`\\]|\\.)*)`)"
)
_TOKEN = rf"{_STRING}|(?P<number>\d[\w.]*)|(?P<name>{_WORD})|(?P<mark>[()\[\]{{}}:.]|->)"
_HASH = frozenset(("python", "ruby", "bash", "php", "hcl", "elixir"))
_NO_SLASHES = frozenset(("python", "ruby", "bash", "elixir", "lua"))
_WORDS = re.compile(_WORD)
_INSIDE = re.compile(r"\$\{[^}]*\}|\#\{[^}]*\}|\\\([^)]*\)|\$[^\W\d]\w*")
_IN_BRACES = re.compile(r"\{[^{}]*\}")
"""Code within a text: as shells, JavaScript, Ruby and Swift write it, and as Python's f and C#'s $ allow it."""
_KEY = re.compile(r"\s*(?::|=(?![=>]))")


class _Kind(Enum):
    """A label is a name of a member, a key or a keyword argument: it says nothing of the variable of that name."""

    NAME = 0
    LABEL = 1
    VALUE = 2


def only_renamed(before: str, after: str, language: str) -> bool:
    """Whether names were exchanged one for one, everywhere, in code that is otherwise the same."""
    old, new = list(_lexed(before, language)), list(_lexed(after, language))
    if len(old) != len(new):
        return False
    there: dict[str, str] = {}
    back: dict[str, str] = {}
    for (kind, one), (other_kind, other) in zip(old, new, strict=True):
        if one == other and kind is not _Kind.NAME:
            continue
        if _Kind.VALUE in (kind, other_kind):
            return False
        if (there.setdefault(one, other), back.setdefault(other, one)) != (other, one):
            return False
    return True


def _lexed(text: str, language: str) -> Iterator[tuple[_Kind, str]]:
    """Names, labels and values, in order; a docstring is none of them."""
    comments = [r"\#[^\n]*"] if language in _HASH else []
    comments += [r"--[^\n]*"] if language == "lua" else []
    comments += [] if language in _NO_SLASHES else [r"//[^\n]*|/\*.*?\*/"]
    depth, last = 0, ""
    for found in re.finditer(rf"(?P<comment>{'|'.join(comments)})|{_TOKEN}", text, re.DOTALL):
        if found["comment"] is not None:
            continue
        if found["mark"]:
            depth += (found[0] in "([{") - (found[0] in ")]}")
        elif found["number"]:
            yield _Kind.VALUE, found[0]
        elif found["name"]:
            is_label = last in (".", "->") or (depth > 0 and _KEY.match(text, found.end()) is not None)
            yield _Kind.LABEL if is_label else _Kind.NAME, found[0]
        elif language != "python" or depth or last != ":" or not _starts_its_line(found, text):
            yield from _in_text(found)
        last = found[0]


def _in_text(found: re.Match[str]) -> Iterator[tuple[_Kind, str]]:
    content = next(found[one] for one in ("long", "block", "double", "single", "tick") if found[one] is not None)
    inside = _IN_BRACES if set(found["prefix"]) & set("fF$") else _INSIDE
    for part in inside.finditer(content):
        yield from ((_Kind.NAME, name) for name in _WORDS.findall(part[0]))
    yield _Kind.VALUE, inside.sub(lambda part: _WORDS.sub("x", part[0]), content)


def _starts_its_line(found: re.Match[str], text: str) -> bool:
    return not text[text.rfind("\n", 0, found.start()) + 1 : found.start()].strip()
