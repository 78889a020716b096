"""A proposal as files: whole, masked, and refused only where there is nothing to propose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from dupfinder.model import Candidate, CloneClass, CloneKind, Spread
from dupfinder.proposal import Proposal, package_name, proposal
from dupfinder.propose.python.errors import RefusedError
from dupfinder_scanners.errors import DupfinderError
from dupfinder_scanners.fragments import Fragment, Level, Role

CLEAN = "def clean(text):\n    text = text.strip()\n    return text.lower().replace('-', '_')\n"
GO = "func Clean(text string) string {\n\tfound := strings.TrimSpace(text)\n\treturn strings.ToLower(found)\n}\n"
PAGES = {"README.md", "decision-record.md", "details.md", "copies.md"}


def candidate(sources: Mapping[str, tuple[str, str]]) -> Candidate:
    """`sources` maps squads to a language and a text."""
    fragments = tuple(
        Fragment(
            f"{squad}-api", f"app/helper.{language}", 1, text.count("\n"), "clean" if language == "python" else "Clean",
            Level.FUNCTION, language, squad,
        )
        for squad, (language, text) in sources.items()
    )  # fmt: skip
    languages = tuple(sorted({one.language for one in fragments}))
    spread, squads = Spread(1.0, 1.0), tuple(sources)
    parts = tuple(
        CloneClass(language, "clean", Level.FUNCTION, language, CloneKind.NEAR_MISS,
                   tuple(one for one in fragments if one.language == language), spread, 3)
        for language in languages
    )  # fmt: skip
    return Candidate(
        "c0ffee", 1, 1.0, "clean", "clean", None, Role.PRODUCTION, Level.FUNCTION, CloneKind.NEAR_MISS, squads, squads,
        languages, spread, 3, fragments, parts,
    )  # fmt: skip


def made(sources: Mapping[str, tuple[str, str]], copies: str = "side by side") -> Proposal:
    return proposal(candidate(sources), lambda one: sources[one.squad][1].encode(), "", copies)


def test_python_and_another_language() -> None:
    found = made({"a": ("python", CLEAN), "b": ("python", CLEAN.replace("'_'", "' '")), "c": ("go", GO)})
    assert found.files.keys() > PAGES
    assert {"patches/01-a-a-api.patch", "patches/02-b-b-api.patch", "api/go/clean.go"} < found.files.keys()
    assert {"library/pyproject.toml", "library/tests/test_copies.py"} < found.files.keys()
    assert (found.functions, found.patches, found.refused) == (1, 2, ())


def test_another_language_alone_gets_its_sketch() -> None:
    found = made({"a": ("go", GO), "b": ("go", GO.replace("found", "plain"))})
    assert found.files.keys() == {*PAGES, "api/go/clean.go"}
    assert (found.functions, found.patches) == (0, 0)
    assert "no Python copies" in found.refused[0]
    assert "no Python copies" in found.files["README.md"]


def test_nothing_to_propose_is_refused() -> None:
    other = "def clean(text):\n    total = {n: n * n for n in range(9)}\n    return sum(total.values()) / 7 + text\n"
    with pytest.raises(RefusedError, match="shares"):
        made({"a": ("python", CLEAN), "b": ("python", other)})


def test_a_copy_that_is_gone_is_named() -> None:
    sources = {"a": ("go", GO), "b": ("go", GO)}

    def read(one: Fragment) -> bytes:
        if one.squad == "b":
            raise DupfinderError("b-api is not here any more.")
        return sources[one.squad][1].encode()

    found = proposal(candidate(sources), read, "", "")
    assert "b-api is not here any more." in found.refused
    assert "Squads with a copy in this language: a." in found.files["api/go/clean.go"]


def test_credentials_are_masked_in_every_page() -> None:
    token = "ghp_" + "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4"
    with_token = CLEAN.replace("'_'", f"'{token}'")
    found = made({"a": ("python", with_token), "b": ("python", CLEAN), "c": ("go", GO)}, f"copies: {token}")
    assert not [path for path, text in found.files.items() if token in text]
    assert any("withheld" in reason for reason in found.refused)


def test_the_name_of_the_package() -> None:
    one = candidate({"a": ("go", GO)})
    assert package_name("", replace(one, job="time & id")) == "shared_time_id"
    assert package_name("acme_clean", one) == "acme_clean"
    for bad in ("a b", "Clean", "1x", "\u00fcber"):
        with pytest.raises(RefusedError, match="import name"):
            package_name(bad, one)
