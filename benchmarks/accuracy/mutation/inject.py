"""Put a function into a file of unrelated code, at a random place where it may stand."""

from __future__ import annotations

import random

from benchmarks.accuracy.mutation.code import Code
from benchmarks.accuracy.syntax import nodes, parser

INTO_CLASS = {"java": ("class_body",)}


def injected(host: str, code: Code, seed: random.Random) -> tuple[str, int, int] | None:
    """The file with the function in it, and its first and last line; None where there is no place for it."""
    if not host.isascii() or parser(code.language).parse(host.encode()).root_node.has_error:
        return None
    root = parser(code.language).parse(host.encode()).root_node
    parents = [root]
    if code.wrapper in INTO_CLASS:
        parents = [node for node in nodes(root) if node.type in INTO_CLASS[code.wrapper]][:1]
    places = [
        end + 1
        for parent in parents
        for node in parent.named_children
        if not node.type.endswith(("comment", "package_clause", "package_declaration"))
        if (end := host.find("\n", node.end_byte)) >= 0 and host[node.end_byte : end].strip() in {"", ";", ","}
    ]
    if not places:
        return None
    place = seed.choice(places)
    before = f"{host[:place]}\n"
    text = f"{before}{code.text.rstrip()}\n\n{host[place:]}"
    first = before.count("\n") + 1
    last = first + code.text.rstrip().count("\n")
    if parser(code.language).parse(text.encode()).root_node.has_error:
        return None
    return text, first, last
