"""Copies made of source text, for the tests of this room."""

from __future__ import annotations

from dupfinder.assess.drift import Copy, copy_of
from dupfinder_scanners.fragments import Fragment, Level

SUFFIX = {"python": "py", "typescript": "ts", "go": "go", "java": "java", "kotlin": "kt", "csharp": "cs", "ruby": "rb"}


def fragment(source: str, start: str, squad: str = "red", language: str = "python") -> Fragment:
    """The lines from the first that holds `start` to the last of the file or the next line of the same indent."""
    lines = source.splitlines()
    first = next(number for number, line in enumerate(lines) if start in line)
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = first
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            last = number if line.strip().startswith(("}", "end")) else last
            break
        last = number if line.strip() else last
    path = f"lib/{squad}.{SUFFIX.get(language, language)}"
    name = start.split("(", maxsplit=1)[0].rsplit(maxsplit=1)[-1]
    level = Level.CLASS if start.startswith("class") else Level.FUNCTION
    return Fragment(f"{squad}-app", path, first + 1, last + 1, name, level, language, squad)


def copy(source: str, start: str, squad: str = "red", language: str = "python") -> Copy:
    return copy_of(fragment(source, start, squad, language), source.encode())
