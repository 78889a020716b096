from __future__ import annotations

import re
from pathlib import Path

from dupfinder.assess.family import Matcher, load
from dupfinder.assess.family.rules import KINDS
from dupfinder_scanners.languages import treesitter

PAGE = (Path(__file__).parents[2] / "docs" / "families.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_loads_and_does_what_its_own_examples_say(tmp_path):
    found = re.search(r"<!-- example -->\n```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    path = tmp_path / "ledger-posting.toml"
    path.write_text(found.group(1), encoding="utf-8")
    family = next(family for family in load([path]) if family.slug == "ledger-posting")
    matcher = Matcher([family])
    assert {example.matches for example in family.examples} == {True, False}
    for example in family.examples:
        columns = treesitter.extract(example.language, [example.code.encode()])
        assert (matcher.best(columns, [0]) is not None) == example.matches


def test_the_page_lists_every_family_as_its_file_says():
    for family in load():
        assert f"| `{family.slug}` | {family.title} | {family.description} | {family.is_not} |" in PAGE


def test_the_page_explains_every_kind_of_cue():
    for kind in KINDS:
        assert f"| `{kind}` |" in PAGE
