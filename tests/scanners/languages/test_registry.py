"""Which file is of which language."""

from __future__ import annotations

import pytest

from dupfinder_scanners.errors import LanguageError
from dupfinder_scanners.languages import registry
from dupfinder_scanners.languages.registry import LANGUAGES, grammar, language_of, shown_language


@pytest.mark.parametrize(
    ("path", "head", "language"),
    [
        ("a/b.py", None, "python"),
        ("a/B.PY", None, "python"),
        ("x.tsx", None, "tsx"),
        ("x.d.ts", None, "typescript"),
        ("Rakefile", None, "ruby"),
        ("main.tf", None, "hcl"),
        ("README.md", None, None),
        ("bin/run", None, None),
        ("bin/run", b"#!/usr/bin/env python3\n", "python"),
        ("bin/run", b"#!/usr/bin/env -S python3.11 -u\n", "python"),
        ("bin/run", b"#!/bin/bash -eu\n", "bash"),
        ("bin/run", b"#! /usr/local/bin/ruby\r\n", "ruby"),
        ("bin/run", b"#!/usr/bin/env node\n", "javascript"),
        ("bin/run", b"\x7fELF", None),
        ("bin/run", b"#!", None),
        ("notes.txt", b"#!/bin/bash\n", None),
    ],
)
def test_language_of(path: str, head: bytes | None, language: str | None) -> None:
    assert language_of(path, head) == language


def test_shown_language() -> None:
    assert [shown_language(name) for name in ("tsx", "typescript", "go")] == ["typescript", "typescript", "go"]


def test_no_two_languages_claim_a_suffix() -> None:
    claimed = [name for language in LANGUAGES for name in (*language.suffixes, *language.names)]
    assert len(claimed) == len(set(claimed))


def test_a_missing_grammar_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    ghost = registry.Language("ghost", "tree_sitter_ghost", (".ghost",), (), ())
    monkeypatch.setitem(registry.BY_NAME, "ghost", ghost)
    with pytest.raises(LanguageError, match="pip install --force-reinstall tree-sitter-ghost"):
        grammar.__wrapped__("ghost")
