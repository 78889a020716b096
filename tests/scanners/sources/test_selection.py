from __future__ import annotations

from dataclasses import dataclass

import pytest

from dupfinder_scanners.errors import ConfigError
from dupfinder_scanners.sources.selection import Selection


@dataclass(frozen=True)
class Repo:
    name: str = "Payments-API"
    topics: tuple[str, ...] = ("backend",)
    language: str = "Python"
    archived: bool = False
    fork: bool = False


@pytest.mark.parametrize(
    ("include", "exclude", "facts", "why"),
    [
        ([], [], {}, None),
        ([], [], {"archived": True}, "archived"),
        ([], [], {"fork": True}, "a fork"),
        (["archived"], [], {"archived": True}, None),
        (["archived"], [], {"archived": True, "fork": True}, "a fork"),
        (["archived"], [], {}, None),
        (["payments-*"], [], {}, None),
        (["name:payments-?pi"], [], {}, None),
        (["payments"], [], {}, "not included"),
        (["topic:backend", "name:x"], [], {}, None),
        (["language:go"], [], {}, "not included"),
        (["language:python"], [], {"language": ""}, "not included"),
        (["payments-*"], ["topic:back*"], {}, "excluded by topic:back*"),
        (["archived"], ["archived"], {"archived": True}, "excluded by archived"),
    ],
)
def test_what_is_read(include, exclude, facts, why):
    assert Selection.of(include, exclude).why_not(Repo(**facts)) == why


@pytest.mark.parametrize("rule", ["", "topic:", "colour:red", ":x"])
def test_a_rule_that_is_none(rule):
    with pytest.raises(ConfigError, match="is no rule for repositories"):
        Selection.of([rule], [])
