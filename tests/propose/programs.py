"""Random functions that end, and versions of them as squads would make: other names, constants, statements."""

from __future__ import annotations

import ast
import textwrap

from hypothesis import strategies as st

_NAMES = ("items", "most", "found", "one", "note")
_EXPRESSIONS = (
    "most", "len(items)", "found", "note", "{n}", "'{t}'", "found + [{n}]", "[each * {n} for each in items]",
    "most + {n}",
    "LIMIT", "log.level", "{{'{t}': most}}", "str(note) + '{t}'", "items[:{n}]", "(most, {n})", "max(most, {n})",
    "lambda each: each + {n}", "sorted(items, reverse=True)",
)  # fmt: skip
_TESTS = ("most > {n}", "items", "not found", "note == '{t}'", "len(items) < {n} and most", "isinstance(note, str)")
_SIMPLE = (
    "found = {e}", "note = {e}", "most = {e}", "found.append({e})", "log('{t}', {e})", "most += {n}",
    "store['{t}'] = {e}",
    "if {c}: return {e}", "assert {c}, '{t}'", "del store['{t}']", "note, most = {e}, {e}", "LOG.append({e})",
)  # fmt: skip
_BLOCKS = (
    "if {c}:\n{b}", "if {c}:\n{b}\nelse:\n{d}", "for one in items:\n{b}", "for one in items[:{n}]:\n{b}\nelse:\n{d}",
    "try:\n{b}\nexcept (TypeError, KeyError) as error:\n    log(type(error))\n{d}", "with log.at('{t}') as note:\n{b}",
    "try:\n{b}\nfinally:\n{d}",
)  # fmt: skip


@st.composite
def _filled(draw: st.DrawFn, form: str) -> str:
    if "{e}" in form:
        form = form.replace("{e}", draw(st.sampled_from(_EXPRESSIONS)))
    if "{c}" in form:
        form = form.replace("{c}", draw(st.sampled_from(_TESTS)))
    return form.replace("{n}", str(draw(st.integers(0, 3)))).replace("{t}", draw(st.sampled_from("abc")))\
        .replace("{{", "{").replace("}}", "}")  # fmt: skip


@st.composite
def _block(draw: st.DrawFn, depth: int) -> list[str]:
    """Statements, one text each."""
    found: list[str] = []
    for _ in range(draw(st.integers(1, 4))):
        if depth and draw(st.booleans()):
            form = draw(st.sampled_from(_BLOCKS))
            for key in ("{b}", "{d}"):
                inner = "\n".join(draw(_block(depth - 1)))
                form = form.replace(key, textwrap.indent(inner, "    ").replace("{", "{{").replace("}", "}}"))
            found.append(draw(_filled(form)))
        else:
            found.append(draw(_filled(draw(st.sampled_from(_SIMPLE)))))
    return found


@st.composite
def versions(draw: st.DrawFn) -> list[str]:
    """Two to four modules with a function `job`, versions of one another."""
    base = draw(_block(2))
    made = []
    for _ in range(draw(st.integers(2, 4))):
        body = list(base)
        for _ in range(draw(st.integers(0, 2))):
            place = draw(st.integers(0, len(body) - 1))
            (new,) = draw(_block(1).map(lambda block: block[:1]))
            body[place : place + 1] = draw(st.sampled_from([[new], [new, body[place]], []])) or [new]
        names = dict(zip(_NAMES, draw(st.permutations(_NAMES)), strict=True)) if draw(st.booleans()) else {}
        made.append(module(body, names, draw(st.integers(0, 5))))
    return made


def module(body: list[str], names: dict[str, str], limit: int) -> str:
    """A module with the function, its variables renamed."""
    lines = textwrap.indent("\n".join(body), "    ")
    head = f"LIMIT = {limit}\nLOG = []\n\n\ndef job(items, most=2, *, found=(), note='', log, store):\n"
    text = f"{head}{lines}\n    return found\n"
    tree = ast.parse(text)
    for node in ast.walk(tree.body[2]):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return ast.unparse(tree) + "\n"
