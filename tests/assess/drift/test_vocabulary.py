from __future__ import annotations

from typing import Any

import pytest

from dupfinder.assess.drift import builtin, concepts, extended, table
from dupfinder.assess.drift.vocabulary import is_module, matches
from dupfinder.model import DriftKind
from dupfinder_scanners.errors import ConfigError
from tests.assess.drift.sources import copy

ENTRY: dict[str, Any] = {
    "slug": "tenant-header",
    "kind": "wire-name",
    "label": "header: tenant",
    "names": ["tenant *", "shop id"],
    "sources": ["header"],
    "says": "name",
}


def test_an_organisation_adds_its_own_concept() -> None:
    one = copy('def f(headers):\n    headers["X-Tenant-Key"] = 1\n', "def f(", "red")
    two = copy('def f(headers):\n    headers["X-Shop-Id"] = 1\n', "def f(", "blue")
    rows = table([one, two], ["red", "blue"], vocabulary=(*builtin(), *concepts([ENTRY], "dupfinder.toml"))).rows
    assert [(row.kind, row.concept, row.label) for row in rows] == [
        (DriftKind.WIRE_NAME, "tenant-header", "header: tenant")
    ]
    assert rows[0].values == {"blue": ("X-Shop-Id",), "red": ("X-Tenant-Key",)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"colour": "red"}, "unknown key colour"),
        ({"kind": "taste"}, "kind is 'taste'; use one of setting"),
        ({"sources": ["header", "moon"]}, "sources is 'moon'"),
        ({"sources": "header"}, "sources must be a list of texts"),
        ({"shape": "round"}, "shape is 'round'"),
        ({"says": "nothing"}, "says is 'nothing'"),
        ({"names": []}, "has no names"),
        ({"slug": "Tenant Header"}, "slug must be lower-case"),
        ({"range": [1]}, "range must be two numbers"),
    ],
)
def test_errors_name_the_entry_and_what_to_write(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=r"dupfinder\.toml: concept 1") as error:
        concepts([{**ENTRY, **change}], "dupfinder.toml")
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("max delay", "max delay", True),
        ("max *", "max", True),
        ("max *", "max retry delay", True),
        ("* timeout", "read timeout", True),
        ("* timeout", "timeouts", False),
        ("*", "", True),
        ("log", "logger", False),
    ],
)
def test_matches(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_a_module_lies_in_its_package_and_not_in_one_that_starts_alike() -> None:
    assert is_module("java.net.http", "java.net.http.HttpClient")
    assert not is_module("requests", "requests_mock")


def test_no_two_concepts_answer_to_the_same_heading() -> None:
    seen = [(each.slug, each.kind, each.label, tuple(sorted(each.families))) for each in builtin()]
    assert len(seen) == len(set(seen))


def test_own_concepts_come_first_and_replace() -> None:
    assert extended([], "dupfinder.toml") == builtin()
    own = {**ENTRY, "slug": "timeout", "kind": "setting"}
    made = extended([ENTRY, own], "dupfinder.toml")
    assert [one.slug for one in made[:2]] == ["tenant-header", "timeout"]
    assert len(made) == len(builtin()) + 1
