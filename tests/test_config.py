from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from dupfinder.config import Config, find, load
from dupfinder_scanners.errors import ConfigError

FULL = """
[scan]
exclude = ["legacy/"]
max_file_bytes = 2000000
parser_seconds = 30
parser_megabytes = 512
own_names = ["Acme"]

[candidates]
min_squads = 4

[squads]
"api/" = "red"
"mono/services/billing/" = "blue"

[squad_aliases]
"team-red" = "red"

[repositories.platform]
platform = true

[repositories.odd]
path = "some/folder"

[families]
files = ["families/ours.toml"]
without = ["caching"]

[[ignore]]
candidate = "3f9a1c0b7d42"
reason = "only looks alike"
owner = "platform"
expires = 2027-03-31

[[ignore]]
path = "*/migrations/*"
reason = "made by a tool"
owner = "platform"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "dupfinder.toml"
    path.write_text(text, "utf-8")
    return path


def test_everything_that_can_be_said(tmp_path):
    config = load(written(tmp_path, FULL))
    assert config.scan.exclude == ("legacy/",)
    assert (config.scan.max_file_bytes, config.scan.parser_seconds, config.scan.parser_megabytes) == (
        2_000_000,
        30,
        512,
    )
    assert config.candidates.min_squads == 4
    assert config.squads == {"api/": "red", "mono/services/billing/": "blue"}
    assert config.squad_aliases == {"team-red": "red"}
    assert config.platform == ("platform",)
    assert config.declared == (tmp_path / "some" / "folder",)
    assert config.family_files == (tmp_path / "families" / "ours.toml",)
    assert [one.target for one in config.ignore] == ["3f9a1c0b7d42", "*/migrations/*"]
    assert config.ignore[0].expires == date(2027, 3, 31)


def test_an_empty_file_says_what_no_file_says(tmp_path):
    assert load(written(tmp_path, "")) == Config(folder=tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[scann]\n", "scann: unknown key; remove it or see the documentation for its right name."),
        ("[scan]\nexcluded = []\n", "scan.excluded: unknown key; "),
        ("[scan]\nmax_file_bytes = 12\n", "scan.max_file_bytes: "),
        ("[scan]\nparser_seconds = 0\n", "scan.parser_seconds: "),
        ("[candidates]\nmin_squads = 1\n", "candidates.min_squads: "),
        ('[candidates]\nmin_squads = "many"\n', "candidates.min_squads: "),
        ("[squads]\napi = 3\n", "squads.api: "),
        ('[[ignore]]\nname = "x"\nowner = "y"\n', "ignore.0.reason: "),
        ('[[ignore]]\nreason = "x"\nowner = "y"\n', "ignore.0: needs exactly one of candidate, path or name."),
        ('[[ignore]]\nname = "x"\npath = "y"\nreason = "x"\nowner = "y"\n', "ignore.0: needs exactly one of"),
        ('[[ignore]]\nname = "x"\nreason = ""\nowner = "y"\n', "ignore.0.reason: "),
        ('folder = "/"\n', "folder: unknown key; "),
        ("[candidates]\nmin_squads = 1\n[scan]\nmax_file_bytes = 1\n", "(and 1 more)."),
    ],
)
def test_what_is_wrong_is_told_with_file_and_key(tmp_path, text, message):
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as error:
        load(path)
    told = str(error.value)
    assert told.startswith(f"{path}: ")
    assert message in told
    assert "\n" not in told


@pytest.mark.parametrize("data", [b"[", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_what_is_no_toml_is_told(tmp_path, data):
    path = tmp_path / "dupfinder.toml"
    path.write_bytes(data)
    with pytest.raises(ConfigError, match="is not valid TOML"):
        load(path)


def test_a_missing_file_names_init(tmp_path):
    with pytest.raises(ConfigError, match="does not exist; `dupfinder init` writes one"):
        load(tmp_path / "dupfinder.toml")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_config_or_a_sentence(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    try:
        load(path)
    except ConfigError as error:
        told = str(error)
    else:
        return
    assert str(path) in told


@given(st.dictionaries(st.text(), st.text()))
def test_any_squads_are_kept_as_they_are(squads):
    assert Config(squads=squads).squads == squads


def test_a_config_cannot_be_changed():
    with pytest.raises(ValidationError):
        Config().squads = {}  # type: ignore[misc]


def test_the_given_file_counts_first(tmp_path):
    written(tmp_path, "")
    assert find([tmp_path], tmp_path / "given.toml", tmp_path) == tmp_path / "given.toml"


def test_then_the_one_here_then_that_of_the_only_root(tmp_path):
    root, here = tmp_path / "root", tmp_path / "here"
    root.mkdir()
    here.mkdir()
    assert find([root], None, here) is None
    of_root = written(root, "")
    assert find([root], None, here) == of_root
    assert find([root, here], None, here) is None
    of_here = written(here, "")
    assert find([root], None, here) == of_here


def test_the_sample_org_has_a_config_that_loads():
    path = Path(__file__).parents[1] / "examples" / "acme" / "dupfinder.toml"
    assert load(path).platform == ("platform-python",)
    assert tomllib.loads(path.read_text("utf-8"))["candidates"]["min_squads"] == 3
