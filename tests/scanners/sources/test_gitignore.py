from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder_scanners.sources.gitignore import parse_ignore
from dupfinder_scanners.sources.walk import tree_of_folder

NAMES = ["a", "b", "aa", "a.py", "b c", "[x]"]
# Without `a**`: git takes off the literal `a` first and then reads `**/` as any depth, against its own manual.
SEGMENTS = st.sampled_from(
    [
        *NAMES,
        "*",
        "**",
        "a*",
        "*.py",
        "?",
        "[ab]",
        "[!a]*",
        "[a-b]",
        "[[:alpha:]]",
        "\\a",
        "\\[x]",
        "*a*",
        "[a",
        "b\\ c",
    ]
)
LINES = st.builds(
    lambda negation, lead, segments, tail: negation + lead + "/".join(segments) + tail,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", " ", "\\ ", "  ", "\\", "\r"]),
)
FILES = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("line", "path", "directory", "expected"),
    [
        ("# a", "# a", False, None),
        ("\\# a", "# a", False, True),
        ("\\!a", "!a", False, True),
        ("a  ", "a", False, True),
        ("a\\ ", "a ", False, True),
        ("a/", "a", False, None),
        ("a/", "a", True, True),
        ("/", "a", True, None),
        ("!a", "a", False, False),
        ("", "a", False, None),
    ],
)
def test_lines(line: str, path: str, directory: bool, expected: bool | None) -> None:
    assert parse_ignore([line]).decide(path, directory=directory) is expected


def test_last_rule_in_force() -> None:
    rules = parse_ignore(["*.py", "!keep.py", "keep.py"])
    assert rules.decide("keep.py", directory=False) is True
    assert parse_ignore(["*.py", "!keep.py"]).decide("x/keep.py", directory=False) is False


@settings(max_examples=60, deadline=None)
@given(
    st.lists(FILES, min_size=1, max_size=8),
    st.dictionaries(st.sampled_from(["", "a/", "a/b/"]), st.lists(LINES, min_size=1, max_size=4), max_size=3),
)
def test_same_files_as_git(files: list[str], ignores: dict[str, list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in files:
            place = root / name
            if not any(parent.is_file() for parent in place.parents) and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text("")
        for prefix, lines in ignores.items():
            if (root / prefix).is_dir():
                (root / prefix / ".gitignore").write_text("\n".join(lines) + "\n", newline="")
        walked = {found.path for found in tree_of_folder(folder, lambda _: False).found}
        subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--others", "--exclude-standard"], cwd=folder, check=True, capture_output=True
        )
        assert walked == {name.decode() for name in listed.stdout.split(b"\0")[:-1]}
