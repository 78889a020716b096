"""Real functions to be copied: which ones, and statements to insert into others."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.accuracy.mutation.code import Code, parse, simple, statements
from benchmarks.accuracy.syntax import FUNCTIONS, SUFFIXES, nodes, parser
from benchmarks.accuracy.syntax import text as text_of
from dupfinder_scanners.filters import by_content, by_path

STATEMENTS = (5, 60)
"""Size of the functions taken; several edits need more (`lines.ENOUGH`)."""
MOST_BYTES = 200_000
TESTS = (
    "test",
    "tests",
    "testing",
    "spec",
    "specs",
    "examples",
    "example",
    "docs",
    "migrations",
    "benchmarks",
    "vendor",
)


def sources(packages: Iterable[Path], language: str, seed: random.Random) -> list[Path]:
    """Production files of the packages in random order; what a scan would set aside is left out."""
    found = []
    for package in packages:
        for path in sorted(package.rglob("*")):
            inside = path.relative_to(package)
            if path.suffix not in SUFFIXES[language] or not path.is_file() or path.name.endswith((".d.ts", "_test.go")):
                continue
            if any(part.lower() in TESTS or part.lower().startswith("test") for part in inside.parts):
                continue
            if 400 < path.stat().st_size < MOST_BYTES and by_path(inside.as_posix()) is None:
                found.append(path)
    seed.shuffle(found)
    return found


def readable(path: Path) -> str | None:
    """Text of a source file that a scan would read, else None."""
    data = path.read_bytes()
    if by_content(data, path.name) is not None:
        return None
    try:
        return data.decode("ascii").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def functions(paths: Iterable[Path], language: str, root: Path, a_file: int = 1) -> Iterator[Code]:
    """At most `a_file` functions a file, of 5 to 60 statements, none inside another."""
    for path in paths:
        text = readable(path)
        if text is None:
            continue
        taken, until = 0, 0
        for node in nodes(parser(language).parse(text.encode()).root_node):
            if node.type not in FUNCTIONS[language] or node.has_error or node.type == "constructor_declaration":
                continue
            if node.start_byte < until or taken == a_file or _tests(text_of(node.child_by_field_name("name"))):
                continue
            start = text.rfind("\n", 0, node.start_byte) + 1
            if text[start : node.start_byte].strip():
                continue
            body = textwrap.dedent(text[start : node.end_byte]) + "\n"
            if node.type == "method_definition":
                # Few TypeScript files have a class to put a method into; as a function it may stand anywhere.
                if "super" in body or not body.startswith(f"{text_of(node.child_by_field_name('name'))}("):
                    continue
                body = f"function {body}"
            code = Code(language, body, language, f"{path.relative_to(root)}:{node.start_point[0] + 1}")
            parsed = parse(code)
            if parsed is not None and STATEMENTS[0] <= len(statements(parsed)) <= STATEMENTS[1] and body[0].strip():
                taken, until = taken + 1, node.end_byte
                yield code


def _tests(name: str) -> bool:
    return name.lower().startswith(("test", "bench"))


def lines_of(codes: Iterable[Code]) -> list[str]:
    """Single-line statements of functions."""
    found = []
    for code in codes:
        parsed = parse(code)
        for node in simple(parsed) if parsed is not None else ():
            line = parsed.text(node) if parsed is not None else ""
            if "\n" not in line and 8 < len(line) < 100 and node.type in INSERTABLE[code.language]:
                found.append(line)
    return found


INSERTABLE = {
    "python": ("expression_statement",),
    "go": ("expression_statement", "short_var_declaration", "assignment_statement"),
    "java": ("expression_statement", "local_variable_declaration"),
    "typescript": ("expression_statement", "lexical_declaration"),
}
