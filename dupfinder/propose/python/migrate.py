"""A copy replaced by a call of the shared function: the squad's name, signature, docstring and comments stay."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dupfinder.propose.python.codemod import Call, rewritten
from dupfinder.propose.python.emit import Shared
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.module import Copy, parsed

_PATH = re.compile(r"[\w./@+ -]+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Adapter:
    """One copy and the shared function that takes its place; `number` is the copy's among those generalised."""

    copy: Copy
    shared: Shared
    number: int


@dataclass(frozen=True, slots=True)
class Edited:
    """A file before and after, and names of imports that it no longer uses."""

    path: str
    before: str
    after: str
    unused: tuple[str, ...]


def migrated(adapters: Sequence[Adapter], package: str) -> Edited:
    """The file of some copies with all of them replaced.

    Raises RefusedError with the reason where that cannot be done safely; the file is then left alone as a whole.
    """
    source, path = adapters[0].copy.source, adapters[0].copy.fragment.path
    if "\r" in source.replace("\r\n", "") or not _PATH.fullmatch(path) or path.startswith("/"):
        raise RefusedError(f"{path!r} has line ends or a name that a patch cannot carry safely.")
    words = set(_WORD.findall(source))
    aliases: dict[str, str] = {}
    calls: dict[int, Call] = {}
    for adapter in sorted(adapters, key=lambda each: each.copy.node.lineno, reverse=True):
        alias = aliases.setdefault(adapter.shared.name, _alias(adapter.shared.name, words))
        given = tuple(
            (each.name, each.values[adapter.number])
            for each in adapter.shared.parameters
            if adapter.number in each.values
        )
        calls[adapter.copy.node.lineno] = Call(adapter.copy.fragment.place, alias, adapter.copy.asynchronous, given)
    imports = [f"from {package} import {name} as {alias}" for name, alias in sorted(aliases.items())]
    after = rewritten(source, path, calls, imports)
    _check(adapters, source, after, set(aliases.values()))
    return Edited(path, source, after, _unused(source, after))


def patch(edited: Edited) -> str:
    """The change as `git apply` reads it."""
    parts = [each.split("\n") for each in (edited.before, edited.after)]
    # A last line without an end is said so in a line of its own.
    lines = [[f"{line}\n" for line in each[:-1]] + ([each[-1]] if each[-1] else []) for each in parts]
    old, new = f"a/{edited.path}", f"b/{edited.path}"
    found = [f"diff --git {old} {new}\n"]
    for line in difflib.unified_diff(lines[0], lines[1], fromfile=_quoted(old), tofile=_quoted(new)):
        found.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(found)


def _quoted(path: str) -> str:
    """A tab ends a name that holds blanks."""
    return f"{path}\t" if " " in path else path


def _alias(name: str, words: set[str]) -> str:
    alias = f"_shared_{name}"
    while alias in words:
        alias = f"{alias}_"
    return alias


def _check(adapters: Iterable[Adapter], before: str, after: str, aliases: set[str]) -> None:
    """The file still parses, and what others see of it is the same. Raises RefusedError where it is not."""
    path = next(iter(adapters)).copy.fragment.path
    _, new = parsed(after.encode(), path)
    _, old = parsed(before.encode(), path)
    kept = [node for node in new.body if not _is_import_of(node, aliases)]
    if [_face(node) for node in kept] != [_face(node) for node in old.body]:
        raise RefusedError(f"{path} would show others another face than before.")


def _is_import_of(node: ast.stmt, aliases: set[str]) -> bool:
    return isinstance(node, ast.ImportFrom) and all(alias.asname in aliases for alias in node.names)


def _face(node: ast.stmt) -> str:
    """A statement of a module or class as others see it: functions without what is in them."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        docstring = ast.get_docstring(node, clean=False)
        heads = [
            ast.dump(each) for each in (*node.decorator_list, node.args, *([node.returns] if node.returns else []))
        ]
        return f"{type(node).__name__} {node.name} {docstring!r} {heads}"
    if isinstance(node, ast.ClassDef):
        heads = [ast.dump(each) for each in (*node.decorator_list, *node.bases, *node.keywords)]
        return f"class {node.name} {heads} {[_face(each) for each in node.body]}"
    return ast.dump(node)


def _unused(before: str, after: str) -> tuple[str, ...]:
    """Names of imports at the top that were spoken of before and are not any more."""
    old, new = (ast.parse(each) for each in (before, after))
    bound = {
        alias.asname or alias.name.split(".")[0]
        for node in old.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    spoken = [{node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} for tree in (old, new)]
    return tuple(sorted((bound & spoken[0]) - spoken[1]))
