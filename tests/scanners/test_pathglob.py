from __future__ import annotations

import time

import pytest

from dupfinder_scanners.pathglob import compile_path, compile_segment


@pytest.mark.parametrize(
    ("pattern", "anchored", "path", "expected"),
    [
        ("a", True, "a", True),
        ("a", True, "b/a", False),
        ("a", False, "b/a", True),
        ("a/*/c", True, "a/b/c", True),
        ("a/*/c", True, "a/b/b/c", False),
        ("a/**/c", True, "a/c", True),
        ("a/**/c", True, "a/b/b/c", True),
        ("a/**", True, "a", False),
        ("a/**", True, "a/b/c", True),
        ("**/c", True, "c", True),
        ("**/c/d", True, "a/c/c/d", True),
        ("a?c", True, "abc", True),
        ("a?c", True, "a/c", False),
        ("*.py", False, "deep/x.py", True),
        ("**.py", True, "x.py", True),
        ("a**/*", True, "a", False),
        ("a**/b", True, "axy/b", True),
        ("[a/]b", True, "ab", True),
        ("[a/]b", True, "/b", False),
        ("a\\/b", True, "a/b", True),
    ],
)
def test_path_pattern(pattern: str, anchored: bool, path: str, expected: bool) -> None:
    assert compile_path(pattern, anchored=anchored).matches(path.split("/")) is expected


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("[ab]c", "bc", True),
        ("[!ab]c", "bc", False),
        ("[^ab]c", "xc", True),
        ("[a-c]", "b", True),
        ("[c-a]", "b", False),
        ("[]]", "]", True),
        ("[!]]", "x", True),
        ("[[:digit:]]x", "7x", True),
        ("[[:nothing:]]x", "7x", False),
        ("[a", "[a", False),
        (r"[\]]", "]", True),
        (r"\*", "*", True),
        (r"\*", "x", False),
        ("a\\", "a\\", False),
        ("a.b", "axb", False),
        ("*", "anything\nat all", True),
    ],
)
def test_segment_pattern(pattern: str, text: str, expected: bool) -> None:
    assert bool(compile_segment(pattern)(text)) is expected


def test_hostile_patterns_take_no_exponential_time() -> None:
    started = time.perf_counter()
    assert not compile_segment("*a" * 40 + "*b")("a" * 250)
    assert not compile_path("**/a/" * 40 + "b", anchored=True).matches(["a"] * 200)
    assert time.perf_counter() - started < 1
