from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder.assess.family import load, load_file
from dupfinder.assess.family.rules import Covers
from dupfinder_scanners.errors import ConfigError

MANDATORY = {
    "http-client", "retry", "audit-log", "error-envelope", "structured-logging", "tracing-headers", "caching",
    "config-loading", "pagination", "auth-token", "secret-masking", "rate-limit", "database-session", "health-check",
    "feature-flag", "validation", "time-id",
}  # fmt: skip
SMALL = """
slug = "greeting"
title = "greeting"
description = "Says hello."
needed = 2
[[group]]
says = "named for it"
name = { "greet|hello" = 2 }
"""


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_packaged_families_hold_the_promised_slugs():
    slugs = [family.slug for family in load()]
    assert slugs == sorted(set(slugs))
    assert set(slugs) >= MANDATORY
    assert len(slugs) >= 20


@pytest.mark.parametrize("family", load(), ids=lambda family: family.slug)
def test_every_family_documents_itself_by_examples(family):
    matching = [example for example in family.examples if example.matches]
    others = [example for example in family.examples if not example.matches]
    wiring = family.covers is Covers.WIRING
    assert len(matching) >= (1 if wiring else 3)
    assert len({example.language for example in matching}) >= (1 if wiring else 3)
    assert len(others) >= (1 if wiring else 2)
    assert all(example.why for example in others)
    assert family.is_not


def test_own_family_is_added_and_replaces_a_packaged_one(tmp_path):
    write(tmp_path, SMALL)
    write(tmp_path, SMALL.replace('"greeting"\n', '"retry"\n', 1), "retry.toml")
    families = {family.slug: family for family in load([tmp_path])}
    assert families["greeting"].title == "greeting"
    assert families["retry"].description == "Says hello."
    assert len(families) == len(load()) + 1


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('title = "greeting"', 'titel = "greeting"', "titel", "unknown key"),
        ('title = "greeting"', "title = 3", "title", "must be a text"),
        ('slug = "greeting"', 'slug = "Greeting"', "slug", "lower-case"),
        ("needed = 2", "needed = 9", "needed", "cannot be reached"),
        ("needed = 2", "needed = true", "needed", "number of points"),
        ("name = {", "nmae = {", "group[1].nmae", "unknown key"),
        ("name = {", "at_least = 4\nname = {", "group[1].at_least", "more than the cap"),
        ("name = {", "against = true\nname = {", "group", "at least one group"),
        ('"greet|hello" = 2', '"say_hello" = 2', "group[1].name.say_hello", "single words"),
        ('"greet|hello" = 2', '"Greet" = 2', "group[1].name.Greet", "lower-case"),
        ('"greet|hello" = 2', 'greet = "two"', "group[1].name.greet", "number of points"),
        ('name = { "greet|hello" = 2 }', "", "group[1].says", "at least one of"),
        ("[[group]]", "[group]", "group", "list of tables"),
    ],
)
def test_what_is_odd_is_named_with_file_and_key(tmp_path, old, new, key, said):
    assert old in SMALL
    path = write(tmp_path, SMALL.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        load_file(path)
    assert str(path) in str(caught.value)
    assert f": {key}:" in str(caught.value)
    assert said in str(caught.value)


def test_example_in_an_unknown_language_is_refused(tmp_path):
    path = write(tmp_path, SMALL + '[[example]]\nlanguage = "klingon"\nmatches = true\ncode = "x"\n')
    with pytest.raises(ConfigError, match=r"example\[1\].language: 'klingon' is not known"):
        load_file(path)


def test_broken_toml_and_missing_file_say_which_file(tmp_path):
    with pytest.raises(ConfigError, match=r"own\.toml: cannot be read as TOML"):
        load([write(tmp_path, "slug = ")])
    with pytest.raises(ConfigError, match="no such family file or folder"):
        load([tmp_path / "nothing.toml"])


def test_two_own_files_of_one_slug_are_refused(tmp_path):
    paths = [write(tmp_path, SMALL, "a.toml"), write(tmp_path, SMALL, "b.toml")]
    with pytest.raises(ConfigError, match="also declared in"):
        load(paths)
