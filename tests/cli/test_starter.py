from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from dupfinder.cli.starter import starter, toml_key, toml_string
from dupfinder.cli.survey import Survey, Surveyed
from dupfinder.config import Config
from dupfinder_scanners.ownership import Owner, OwnerRule

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
RULE = st.sampled_from(OwnerRule)
OWNER = st.builds(Owner, TEXT, RULE, st.just(""))
REPOSITORY = st.builds(
    Surveyed, TEXT, st.just(Path()), st.integers(0, 9), OWNER, st.lists(st.tuples(OWNER, st.integers(1, 9))).map(tuple)
)


@given(TEXT)
def test_a_string_reads_back_as_it_was(text):
    assert tomllib.loads(f"a = {toml_string(text)}") == {"a": text}


@given(TEXT)
def test_a_key_reads_back_as_it_was(text):
    assert tomllib.loads(f"{toml_key(text)} = 1") == {text: 1}


@given(st.lists(REPOSITORY))
def test_whatever_was_found_the_file_loads_and_changes_nothing(repositories):
    data = tomllib.loads(starter(Survey(tuple(repositories), ())))
    assert Config(**data) == Config()


def test_every_example_is_one_that_works():
    """Each commented line that looks like TOML is taken at its word."""
    text = starter(Survey((), ()))
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    live = [line for line in lines if line.startswith("[") or " = " in line]
    seen: dict[str, None] = {}
    config = Config(**tomllib.loads("\n".join(seen.setdefault(line) or line for line in live if line not in seen)))
    assert config.scan.exclude
    assert config.scan.own_names
    assert config.squad_aliases
    assert config.families.files
    assert config.families.without
    assert config.ignore[0].owner == "platform"
    assert config.repositories["REPOSITORY"].platform
    assert config.repositories["NAME"].path == "some/folder"
    assert config.github.include == ("topic:backend", "archived")
    assert config.github.without_teams == ("platform-admins",)
    assert config.check.comment_squads == ("payments",)
    assert config.check.hide == ("secret-project",)
    assert config.sprint.start is not None
    assert (config.effort, config.decision) == (Config().effort, Config().decision)


def test_the_values_shown_as_defaults_are_the_defaults():
    text = starter(Survey((), ()))
    config = Config()
    assert f"# max_file_bytes = {config.scan.max_file_bytes}\n" in text
    assert f"# min_squads = {config.candidates.min_squads}\n" in text
    assert f"# parser_seconds = {config.scan.parser_seconds:g}\n" in text
    assert f"# parser_megabytes = {config.scan.parser_megabytes}\n" in text
    assert f'# show = "{config.check.show}"\n# Repo' in text
    assert f"# min_similarity = {config.check.min_similarity:g}\n" in text
    assert f"# max_wait_minutes = {config.github.max_wait_minutes:g}\n" in text
    assert '# squad_properties = ["squad", "team"]\n' in text
    assert f"# weeks = {config.sprint.weeks}\n" in text
    for settings in (config.effort, config.decision):
        assert all(f"\n# {name} = " in text for name, _ in settings)
