"""Every language against its sample: `samples/<language>/sample.<ext>` and what must be found in it, `expected.toml`.

The keys of expected.toml: `fragments` (all of them, with name, level and lines), `imports` (all module paths as
written), `packages` (fragment name -> packages that it uses), `renamed` (pairs of fragments that differ only in bound
names, literals, annotations and comments), `different` (pairs that must not look the same), `absent` (words of
comments, annotations, imports and the like: in no cue).
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dupfinder_scanners.columns import CUE_KINDS, CUE_MASK, LEVELS, Columns
from dupfinder_scanners.languages.automaton import automaton
from dupfinder_scanners.languages.registry import BY_NAME, LANGUAGES, grammar, language_of
from dupfinder_scanners.languages.treesitter import extract, import_hash

SAMPLES = Path(__file__).parent / "samples"


class Sample:
    def __init__(self, name: str) -> None:
        self.path = next((SAMPLES / name).glob("sample.*"))
        self.text = self.path.read_bytes()
        self.expected: dict[str, Any] = tomllib.loads((SAMPLES / name / "expected.toml").read_text())
        self.columns = extract(name, [self.text])
        self.row = {found: row for row, found in enumerate(self.columns.name.tolist())}

    def cues(self, row: int) -> set[tuple[str, str]]:
        columns = self.columns
        text = dict(zip(columns.text_hash.tolist(), columns.text.tolist(), strict=True))
        own = columns.cues[columns.cue_offsets[row] : columns.cue_offsets[row + 1]].tolist()
        return {(CUE_KINDS[value & CUE_MASK], text[value]) for value in own}


@pytest.fixture(params=[language.name for language in LANGUAGES])
def sample(request: pytest.FixtureRequest) -> Sample:
    return Sample(request.param)


def listed(columns: Columns) -> list[dict[str, Any]]:
    return [
        {"name": name, "level": LEVELS[level], "lines": [start, end]}
        for name, level, start, end in zip(
            columns.name, columns.level, columns.start_line.tolist(), columns.end_line.tolist(), strict=True
        )
    ]


def test_fragments(sample: Sample) -> None:
    assert listed(sample.columns) == sample.expected["fragments"]


def test_imports(sample: Sample) -> None:
    found = set(sample.columns.imports.tolist())
    assert found == {import_hash(name) for name in sample.expected.get("imports", [])}


def test_packages_that_a_fragment_uses(sample: Sample) -> None:
    for name, packages in sample.expected.get("packages", {}).items():
        assert {text for kind, text in sample.cues(sample.row[name]) if kind == "import"} == set(packages), name


def test_renamed_copies_have_one_fingerprint(sample: Sample) -> None:
    assert sample.expected["renamed"]
    columns = sample.columns
    for left, right in ((sample.row[a], sample.row[b]) for a, b in sample.expected["renamed"]):
        assert columns.fingerprint[left] == columns.fingerprint[right], (columns.name[left], columns.name[right])
        assert columns.exact[left] != columns.exact[right]


def test_other_code_has_another_fingerprint(sample: Sample) -> None:
    for left, right in sample.expected.get("different", []):
        assert sample.columns.fingerprint[sample.row[left]] != sample.columns.fingerprint[sample.row[right]]


def test_what_never_counts(sample: Sample) -> None:
    said = {text for row in range(len(sample.columns)) for kind, text in sample.cues(row) if kind != "import"}
    assert not said & set(sample.expected["absent"])
    for word in sample.expected["absent"]:
        assert word.encode() in sample.text.lower(), f"{word} is not even in the sample"


def test_the_file_is_of_its_language(sample: Sample) -> None:
    assert BY_NAME[language_of(sample.path.name)].name == sample.path.parent.name


def test_line_ends_and_a_byte_order_mark_change_nothing(sample: Sample) -> None:
    for text in (sample.text.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + sample.text):
        assert extract(sample.path.parent.name, [text]).fingerprint.tolist() == sample.columns.fingerprint.tolist()


def test_every_half_of_a_file_is_read(sample: Sample) -> None:
    """Cut off text is full of errors: whatever is left is read, and files after it are not harmed."""
    name = sample.path.parent.name
    cuts = [sample.text[:at] for at in range(0, len(sample.text), max(len(sample.text) // 40, 1))]
    columns = extract(name, [*cuts, sample.text])
    last = columns.file == len(cuts)
    assert columns.fingerprint[last].tolist() == sample.columns.fingerprint.tolist()


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
def test_deep_nesting_and_garbage(language: str) -> None:
    # The scanner of the Scala grammar is quadratic in depth: there only the worker's deadline helps.
    depth = 3_000 if language == "scala" else 50_000
    for text in (b"(" * depth, b"{" * depth, b"[" * depth + b"]" * depth, bytes(range(256)) * 40, b"\xff\xfe", b""):
        assert extract(language, [text]).file_lines.tolist() == [text.count(b"\n") + bool(text)]


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
def test_query_files_are_queries_of_tree_sitter(language: str) -> None:
    """The patterns are a part of tree-sitter's language: its own compiler must take them."""
    from tree_sitter import Query, QueryCursor

    spec = BY_NAME[language]
    folder = Path(automaton.__wrapped__.__code__.co_filename).parent / "queries"
    for name in spec.query_files:
        compiled = Query(grammar(language), (folder / name).read_text())
        assert QueryCursor(compiled) is not None
