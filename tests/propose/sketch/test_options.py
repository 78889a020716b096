"""Decisions of the drift table as options."""

from __future__ import annotations

import pytest

from dupfinder.model import DriftKind, DriftRow
from dupfinder.propose.sketch.options import Option, options


def row(kind: DriftKind, concept: str, majority: str | None = None, **values: str) -> DriftRow:
    return DriftRow(kind, concept, f"the {concept}", {squad: (said,) for squad, said in values.items()}, majority)


def option(*given, **values: str) -> Option:
    ((found,), rest) = options([row(*given, **values)])
    assert rest == []
    return found


@pytest.mark.parametrize(
    ("values", "majority", "kind", "default"),
    [
        (("3", "3", "5"), "3", "int", "3"),
        (("3", "0.5", "0.5"), "0.5", "float", "0.5"),
        (("a\"b", 'a"b', "c"), 'a"b', "text", '"a\\"b"'),
        (("yes", "yes", "no"), "yes", "flag", "true"),
        (("429, 503", "429, 503", "500"), "429, 503", "texts", None),
        (("1", "2", "3"), None, "int", None),
    ],
)  # fmt: skip
def test_kinds_and_defaults(values, majority, kind, default) -> None:
    found = option(DriftKind.SETTING, "most", majority, **dict(zip("abc", values, strict=True)))
    assert (found.kind, found.default) == (kind, default)


def test_who_says_what_the_majority_first() -> None:
    assert option(DriftKind.SETTING, "most", "3", a="5", b="3", c="3").said == "the most: 3 in b, c; 5 in a."
    assert option(DriftKind.SETTING, "most", None, a="5", b="3").said == "the most: no value leads (3 in b; 5 in a)."


def test_names() -> None:
    found = option(DriftKind.WIRE_NAME, "request-id", None, a="X-Id", b="X-Other")
    assert (found.name(upper=False), found.name(upper=True)) == ("requestIdName", "RequestIdName")
    assert option(DriftKind.SETTING, "429s", None, a="1", b="2").name(upper=False) == "option429s"


def test_what_is_no_option_is_said_beside() -> None:
    rows = [row(DriftKind.BEHAVIOUR, "raises", None, a="A", b="B"), row(DriftKind.DEPENDENCY, "library", "x", a="x")]
    assert options(rows) == ([], ["the raises: no value leads (A in a; B in b)", "the library: x in a"])


def test_two_of_one_name_are_told_apart() -> None:
    rows = [row(DriftKind.BEHAVIOUR, "masks", "yes", a="yes", b="no")] * 2
    assert [one.name(upper=False) for one in options(rows)[0]] == ["masks", "masks2"]
