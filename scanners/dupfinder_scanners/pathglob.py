"""Path patterns in gitignore's language, matched in time linear in the path for each pattern.

CODEOWNERS, the `[squads]` map and ignore rules share the pattern language and differ in what a match covers. Patterns
come from repositories that nobody vouches for, so a pattern such as `*a*a*a*a*b` must not take exponential time: within
one path segment stars become atomic groups, across segments `**` backtracks to the last `**` only.
The language is that of gitignore(5): https://git-scm.com/docs/gitignore#_pattern_format
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

_POSIX_CLASSES = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t-\r",
    "upper": "A-Z",
    "xdigit": "0-9a-fA-F",
}
_NEVER = r"(?!)"

Segment = Callable[[str], object]
"""Truthy where one path segment matches."""


@dataclass(frozen=True, slots=True)
class PathGlob:
    """A compiled pattern: one matcher a segment, `None` standing for any number of segments (`**`)."""

    segments: tuple[Segment | None, ...]

    def matches(self, parts: Sequence[str]) -> bool:
        """Whether the whole path, given as its segments, matches."""
        segments, star, resume, at, part = self.segments, -1, 0, 0, 0
        while part < len(parts):
            if at < len(segments) and (matcher := segments[at]) is None:
                star, resume, at = at, part, at + 1
            elif at < len(segments) and matcher is not None and matcher(parts[part]):
                at, part = at + 1, part + 1
            elif star >= 0:
                resume += 1
                at, part = star + 1, resume
            else:
                return False
        return all(segment is None for segment in segments[at:])


def compile_path(pattern: str, *, anchored: bool) -> PathGlob:
    """Compile a pattern without leading and trailing slash; unless `anchored` it matches at any depth.

    `a/**` covers what lies beneath `a` and not `a` itself, as in gitignore.
    """
    texts = split_segments(pattern)
    segments: list[Segment | None] = [] if anchored else [None]
    for position, text in enumerate(texts):
        if text != "**":
            segments.append(compile_segment(text))
        elif position == len(texts) - 1 and position > 0:
            segments += [compile_segment("*"), None]
        elif not segments or segments[-1] is not None:
            segments.append(None)
    return PathGlob(tuple(segments))


def split_segments(pattern: str) -> list[str]:
    """Split at slashes, quoted ones too, but not at those inside brackets (which no path segment can match)."""
    texts: list[str] = []
    start = at = 0
    while at < len(pattern):
        if pattern[at] == "[":
            _, at = _bracket(pattern, at + 1)
        elif pattern[at] == "/" or pattern.startswith("\\/", at):
            texts.append(pattern[start:at])
            start = at = at + 1 + (pattern[at] == "\\")
        else:
            at += 1 + (pattern[at] == "\\")
    return [*texts, pattern[start:]]


@lru_cache(maxsize=4096)
def compile_segment(text: str) -> Segment:
    """Compile the pattern of one path segment: `*`, `?`, bracket expressions and backslash escapes."""
    if not any(character in text for character in "*?[\\"):
        return text.__eq__
    pieces, current = [], ""
    at = 0
    while at < len(text):
        if text[at] == "*":
            pieces.append(current)
            current = ""
            at += 1
            continue
        piece, at = _one(text, at)
        current += piece
    pieces.append(current)
    return re.compile(_join_at_stars(pieces), re.DOTALL).fullmatch


def _join_at_stars(pieces: list[str]) -> str:
    """Each star takes as little as it can and never gives back: right for globs, and it keeps matching linear."""
    if len(pieces) == 1:
        return pieces[0]
    first, *middle, last = pieces
    return first + "".join(f"(?>.*?{piece})" for piece in middle if piece) + ".*" + last


def _one(text: str, at: int) -> tuple[str, int]:
    """The regular expression of the single character pattern at `at`, and where the next one starts."""
    character = text[at]
    if character == "?":
        return ".", at + 1
    if character == "[":
        return _bracket(text, at + 1)
    if character == "\\":
        return (re.escape(text[at + 1]), at + 2) if at + 1 < len(text) else (_NEVER, at + 1)
    return re.escape(character), at + 1


def _bracket(text: str, at: int) -> tuple[str, int]:
    """A bracket expression after its `[`. One that is never closed matches nothing, as in git."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    members: list[str] = []
    start = at
    while at < len(text) and (text[at] != "]" or at == start):
        if text.startswith("[:", at) and (end := text.find(":]", at + 2)) >= 0:
            if (named := _POSIX_CLASSES.get(text[at + 2 : end])) is None:
                return _NEVER, len(text)
            members.append(named)
            at = end + 2
            continue
        low, at = _member(text, at)
        high = low
        if text[at : at + 1] == "-" and at + 1 < len(text) and text[at + 1] != "]":
            high, at = _member(text, at + 1)
        if low and high and low <= high:
            members.append(f"{re.escape(low)}-{re.escape(high)}")
    if at >= len(text):
        return _NEVER, len(text)
    if not members:
        return ("." if negated else _NEVER), at + 1
    return f"[{'^' if negated else ''}{''.join(members)}]", at + 1


def _member(text: str, at: int) -> tuple[str, int]:
    if text[at] == "\\" and at + 1 < len(text):
        return text[at + 1], at + 2
    return text[at], at + 1
