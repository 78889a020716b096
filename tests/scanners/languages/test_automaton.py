from __future__ import annotations

from collections.abc import Iterator

import pytest
from tree_sitter import Parser, Tree, TreeCursor

from dupfinder_scanners.languages import registry
from dupfinder_scanners.languages.automaton import _is_first, _is_last
from dupfinder_scanners.languages.treesitter import extract

CODE = {
    "python": (
        b"# one\ndef filled(size, *rest):  # two\n    # three\n    match size:\n        case [first, 2]:\n"
        b"            pass\n    x = (1, )\n    return size(\n        # five\n        rest,\n        1 # six\n )\n"
    ),
    "java": b"class A { void f(/* a */ int b) { /* c */ g(b /* d */); this.h./* e */i(1, 2); return; } }",
    "javascript": b"f(/* a */ 'b', x, c /* d */); { 'use strict' } function g( { return 1 }",
}


def visited(tree: Tree) -> Iterator[TreeCursor]:
    """The cursor at each node below the root."""
    cursor = tree.walk()
    while True:
        while not cursor.goto_first_child() and not cursor.goto_next_sibling():
            while cursor.goto_parent():
                if cursor.goto_next_sibling():
                    break
            else:
                return
            break
        yield cursor


@pytest.mark.parametrize("language", CODE)
def test_first_and_last_are_told_among_the_named_siblings(language: str) -> None:

    tree = Parser(registry.grammar(language)).parse(CODE[language])
    probe, seen = tree.walk(), set()
    for cursor in visited(tree):
        node = cursor.node
        assert node is not None
        assert node.parent is not None
        if not node.is_named or node.is_extra:
            continue
        named = [child for child in node.parent.named_children if not child.is_extra]
        place = (_is_first(cursor, probe), _is_last(cursor, probe))
        assert place == (named[0] == node, named[-1] == node)
        seen.add(place)
    assert len(seen) == 4


def test_a_call_without_an_object_may_be_one_of_the_own_function() -> None:
    """`local` asks for the first place, and a comment before it changes nothing."""
    plain = b"class A { int f(int a) { g(a, one.two(a)); return f(a - 1) + three.four(a); } }"
    with_comments = plain.replace(b"f(a - 1)", b"/* again */ f(a - 1)")
    assert extract("java", [plain]).fingerprint.tolist() == extract("java", [with_comments]).fingerprint.tolist()
    other = plain.replace(b"return f(a - 1)", b"return h.f(a - 1)")
    assert extract("java", [plain]).fingerprint.tolist() != extract("java", [other]).fingerprint.tolist()
