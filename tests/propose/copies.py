"""Copies made of source text."""

from __future__ import annotations

import ast
import textwrap

from dupfinder.propose.python.module import Copy, read
from dupfinder.propose.python.normal import Normal, normal
from dupfinder_scanners.fragments import Fragment, Level


def copy_of(source: str, squad: str = "payments", name: str = "") -> Copy:
    """The first function of a module, or the one of that (qualified) name."""
    text = textwrap.dedent(source).lstrip("\n")
    last = name.rpartition(".")[2]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == (last or node.name):
            start = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            fragment = Fragment(
                repository=f"{squad}-api",
                path=f"{squad}/helper.py",
                start_line=start,
                end_line=node.end_lineno or start,
                name=name or node.name,
                level=Level.FUNCTION,
                language="python",
                squad=squad,
            )
            return read(fragment, text.encode())
    raise AssertionError(f"no function {name}")


def normals(*sources: str, name: str = "") -> list[Normal]:
    """Each source as the copy of another squad."""
    squads = ("payments", "checkout", "catalog", "identity", "logistics", "notifications")
    return [normal(copy_of(source, squad, name)) for source, squad in zip(sources, squads, strict=False)]
