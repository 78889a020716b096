from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.assess.drift.tree import parse
from dupfinder_scanners.languages.registry import BY_NAME

LANGUAGES = ("python", "typescript", "javascript", "go", "java")


@settings(max_examples=60, deadline=None)
@given(language=st.sampled_from(LANGUAGES), source=st.binary(max_size=300))
def test_any_bytes_give_a_tree_whose_subtrees_nest(language: str, source: bytes) -> None:
    tree = parse(language, source)
    count = len(tree.kind)
    assert tree.parent[0] == -1
    assert tree.stop[0] == count
    for node in range(1, count):
        above = tree.parent[node]
        assert above < node < tree.stop[node] <= tree.stop[above]
        assert tree.start[above] <= tree.start[node] <= tree.end[node] <= tree.end[above]


def test_deep_nesting_is_a_long_list_and_not_a_deep_stack() -> None:
    tree = parse("python", b"x = " + b"[" * 20_000 + b"]" * 20_000)
    assert len(tree.kind) > 40_000


def test_scope_and_owner_are_the_innermost_function_and_class() -> None:
    tree = parse("python", b"class A:\n    def f(self):\n        x = 1\n")
    number = next(node for node in range(len(tree.kind)) if tree.kind[node] == "integer")
    assert tree.kind[tree.scope[number]] == "function_definition"
    assert tree.kind[tree.owner[number]] == "class_definition"


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("python", 'x = "a b"', "a b"),
        ("python", "x = '''a'''", "a"),
        ("python", 'x = rb"a"', "a"),
        ("python", 'x = f"a{b}"', None),
        ("typescript", "x = `a`", "a"),
        ("typescript", "x = `a${b}`", None),
        ("go", "package p\nvar x = `a`", "a"),
        ("java", 'class A { String x = "a"; }', "a"),
    ],
)
def test_string(language: str, source: str, expected: str | None) -> None:
    tree = parse(language, source.encode())
    node = next(node for node in range(len(tree.kind)) if tree.is_string(node))
    assert tree.string(node) == expected


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("python", "x = 1_000", "1000"),
        ("python", "x = 0.5", "0.5"),
        ("java", "class A { long x = 300_000L; }", "300000"),
        ("java", "class A { float x = 0.75f; }", "0.75"),
        ("go", "package p\nvar x = 0x1F", "0x1F"),
    ],
)
def test_number(language: str, source: str, expected: str) -> None:
    tree = parse(language, source.encode())
    assert [text for text in map(tree.number, range(len(tree.kind))) if text] == [expected]


def test_every_language_of_the_registry_parses() -> None:
    for name in BY_NAME:
        assert parse(name, b"x").kind
