"""Source files that nest as deep as nobody writes them, in every language: where a walk that recurses falls over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzz.sources import seeds
from dupfinder_scanners.filters import by_content, upstream_of
from dupfinder_scanners.languages.registry import BY_NAME

SHAPES = ("brackets", "calls", "chain", "blocks", "open")
"""Brackets that close, calls in calls, a long chain of operators, blocks in blocks, and brackets that stay open."""


def base(language: str) -> bytes:
    """A real file of the language, one that holds something to find and is nobody else's."""
    path = f"a{BY_NAME[language].suffixes[0]}"
    own = [one for one in seeds(language) if by_content(one, path) is None and upstream_of(one, path) is None]
    return max((one for one in own if len(one) < 6_000), key=len)


def deep(shape: str, depth: int) -> bytes:
    """A text that nests so deep; whether the language reads it without an error does not matter."""
    match shape:
        case "brackets":
            return b"x = " + b"(" * depth + b"1" + b")" * depth
        case "calls":
            return b"x = " + b"f(" * depth + b"1" + b")" * depth
        case "chain":
            return b"x = 1" + b" + 1" * depth
        case "blocks":
            return b"if (x) { " * depth + b"}" * depth
        case _:
            return b"[{(" * depth


def nested_org(root: Path, depth: int, squads: tuple[str, ...] = ("red", "blue", "green")) -> Path:
    """Squads that share a file of every language as it is, and once more with each shape behind it."""
    for squad in squads:
        for language, text in _files(depth):
            path = root / squad / "src" / language
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text + f"\n// {squad}\n".encode())
    return root


def _files(depth: int) -> Iterator[tuple[str, bytes]]:
    for name, language in BY_NAME.items():
        suffix = language.suffixes[0]
        text = base(name)
        yield f"{name}_plain{suffix}", text
        for shape in SHAPES:
            # Into the middle of the code as well as behind it: what is deep is then part of what is shown.
            yield f"{name}_{shape}{suffix}", text + b"\n" + deep(shape, depth) + b"\n"
