from __future__ import annotations

import time

import pytest

from dupfinder.assess.drift.facts import facts
from dupfinder.assess.drift.values import http_status
from tests.assess.drift.sources import fragment


def value_of(expression: str, language: str = "python", before: str = "") -> tuple[str, str] | None:
    source = {
        "python": f"{before}\ndef f(given={expression}):\n    return given\n",
        "typescript": f"{before}\nfunction f(given = {expression}) {{\n  return given;\n}}\n",
        "go": f"package p\n{before}\nconst given = {expression}\nfunc f() int {{\n\treturn given\n}}\n",
        "java": f"class A {{\n{before}\n  static final X given = {expression};\n"
        "  int f() {\n    return given;\n  }\n}\n",
    }[language]
    start = {"python": "def f(", "typescript": "function f(", "go": "func f(", "java": "int f("}[language]
    found = [
        fact for fact in facts(fragment(source, start, language=language), source.encode()) if fact.name == "given"
    ]
    return (found[0].value, found[0].unit) if found else None


@pytest.mark.parametrize(
    ("expression", "language", "expected"),
    [
        ("10.0", "python", ("10.0", "")),
        ("-1", "python", ("-1", "")),
        ("60 * 60", "python", ("3600", "")),
        ("'x'", "python", ("x", "")),
        ("True", "python", ("true", "")),
        ("frozenset({503, 429})", "python", ("429, 503", "")),
        ("('b', 'a')", "python", ("a, b", "")),
        ("(ConnectionError, httpx.Error)", "python", ("ConnectionError, httpx.Error", "")),
        ("timedelta(minutes=5)", "python", ("5", "minutes")),
        ("compute()", "python", None),
        ("f'{x}'", "python", None),
        ("new Set([503, 429])", "typescript", ("429, 503", "")),
        ("15 * time.Second", "go", ("15", "seconds")),
        ("4 << 20", "go", ("4194304", "")),
        ("http.StatusBadRequest", "go", ("400", "")),
        ("map[int]bool{http.StatusTooManyRequests: true}", "go", ("429", "")),
        ("Duration.ofMillis(250)", "java", ("250", "milliseconds")),
        ("Set.of(503, 502)", "java", ("502, 503", "")),
        ('Map.of("a", "b")', "java", None),
        ("Outcome.SUCCESS", "java", ("Outcome.SUCCESS", "")),
    ],
)
def test_value(expression: str, language: str, expected: tuple[str, str] | None) -> None:
    assert value_of(expression, language) == expected


def test_constants_are_followed_through_constants() -> None:
    assert value_of("LIMIT", before="BASE = 64\nLIMIT = BASE\n") == ("64", "")


def test_a_constant_that_is_itself_is_no_value() -> None:
    assert value_of("A", before="A = B\nB = A\n") is None


def test_a_bomb_of_constants_goes_off_quietly() -> None:
    lines = ["A0 = 1"] + [f"A{n + 1} = [{', '.join([f'A{n}'] * 100)}]" for n in range(8)]
    began = time.monotonic()
    value_of("A8", before="\n".join(lines) + "\n")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("name", "expected"),
    [("HTTPStatus.NOT_FOUND", "404"), ("status.HTTP_404_NOT_FOUND", "404"), ("codes.teapot", ""), ("NotFound", "")],
)
def test_http_status(name: str, expected: str) -> None:
    assert http_status(name) == expected
