"""Edge cases of the languages that squads write most: `corpus/<language>/` holds files, `expected.toml` says of each
what must be read from it.

The keys of a file: `fragments` (all of them, with name, level, lines, and the words of the names abstracted in it),
`renamed` (names that may be any others), `declaring` (classes that hold a renamed field: there its name says what the
class holds), `telling` (fragment -> names without which it is another).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dupfinder_scanners.columns import CUE_KINDS, CUE_MASK, LEVELS, Columns
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.languages.treesitter import extract

CORPUS = Path(__file__).parent / "corpus"
EXPECTED: dict[str, dict[str, Any]] = {
    f"{place.parent.name}/{name}": said
    for place in sorted(CORPUS.glob("*/expected.toml"))
    for name, said in tomllib.loads(place.read_text("utf-8")).items()
}

pytestmark = pytest.mark.parametrize("name", EXPECTED)


def read(name: str, text: str | None = None) -> Columns:
    language = language_of(name)
    assert language is not None
    return extract(language, [(text or (CORPUS / name).read_text("utf-8")).encode()])


def bound_words(columns: Columns, row: int) -> str:
    texts = dict(zip(columns.text_hash.tolist(), columns.text.tolist(), strict=True))
    cues = columns.cues[columns.cue_offsets[row] : columns.cue_offsets[row + 1]].tolist()
    return " ".join(sorted(texts[cue] for cue in cues if CUE_KINDS[cue & CUE_MASK] == "bound"))


def fingerprints(columns: Columns) -> list[tuple[str, int]]:
    return list(zip(columns.name.tolist(), columns.fingerprint.tolist(), strict=True))


def replaced(text: str, names: list[str]) -> str:
    pattern = "|".join(rf"(?<![\w#]){re.escape(name)}(?!\w)" for name in names)
    return re.sub(pattern, lambda found: f"{found[0]}_of_ours", text)


def reformatted(name: str, text: str) -> str:
    """Deeper indents, more blank lines and a comment on every line that does not open or close a long string."""
    comment = "# why" if name.endswith(".py") else "// why"
    return "".join(
        f"{line[: len(line) - len(line.lstrip())]}{line}" + ("\n" if '"""' in line else f"  {comment}\n\n")
        for line in text.splitlines()
    )


def test_every_file_is_expected(name: str) -> None:
    files = {f"{path.parent.name}/{path.name}" for path in CORPUS.glob("*/*.*") if path.name != "expected.toml"}
    assert name in files == EXPECTED.keys()


def test_fragments_and_what_is_abstracted_in_them(name: str) -> None:
    columns = read(name)
    found = [
        {
            "name": columns.name[row],
            "level": LEVELS[columns.level[row]],
            "lines": [int(columns.start_line[row]), int(columns.end_line[row])],
            "bound": bound_words(columns, row),
        }
        for row in range(len(columns))
    ]
    assert found == EXPECTED[name]["fragments"]


def test_a_renamed_and_reformatted_copy_has_the_same_fingerprints(name: str) -> None:
    text, declaring = (CORPUS / name).read_text("utf-8"), EXPECTED[name].get("declaring", [])
    other = reformatted(name, replaced(text, EXPECTED[name]["renamed"]))
    for (fragment, before), (_, after) in zip(fingerprints(read(name)), fingerprints(read(name, other)), strict=True):
        assert (before == after) is (fragment not in declaring), fragment


def test_every_renamed_name_is_in_the_file(name: str) -> None:
    text = (CORPUS / name).read_text("utf-8")
    for word in EXPECTED[name]["renamed"]:
        assert replaced(text, [word]) != text, word


def test_names_that_say_something_stay(name: str) -> None:
    before, text = dict(fingerprints(read(name))), (CORPUS / name).read_text("utf-8")
    for fragment, words in EXPECTED[name]["telling"].items():
        for word in words:
            after = dict(fingerprints(read(name, replaced(text, [word]))))
            assert after[fragment] != before[fragment], (fragment, word)
