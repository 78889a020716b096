from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder_scanners.columns import JOINT
from dupfinder_scanners.credentials import findings, secretive
from dupfinder_scanners.languages import vocabulary
from dupfinder_scanners.languages.automaton import BOUND, CALLEE, DEFINED, FREE, NO_ROLE, STRING
from dupfinder_scanners.languages.hashing import cue
from dupfinder_scanners.languages.vocabulary import MASKED, Vocabulary, bare, quoted

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
TEXTS = st.one_of(
    st.text("aBcD9_ \0\n\"'é", max_size=24).map(lambda text: text.encode()),
    st.sampled_from([b"getUserName", b"HTTPServer2", b"b'payload'", b"``", b"x" * 300, b"\xff\xfe"]),
).filter(lambda name: not secretive(name) and not findings(name))


def said(roles: list[int], names: list[bytes]) -> tuple[list[set[int]], dict[int, str]]:
    """The cues of each (role, name), and the table of their texts."""
    words = Vocabulary()
    found = words.spoken(np.array(roles, np.int64), np.arange(len(names)), names)
    cues = [set(found.words[start:end].tolist()) for start, end in zip(found.offsets, found.offsets[1:], strict=False)]
    for row in np.flatnonzero(found.has_whole).tolist():
        cues[row].add(int(found.whole[row]))
    return cues, dict(zip(*(column.tolist() for column in words.table()), strict=True))


def plainly(role: int, name: bytes) -> dict[int, str]:
    """The same for one name, word by word."""
    text = re.sub(rb"\A[A-Za-z]{0,3}(?=[\"'`])", b"", name).strip(b"\"'`") or name
    shown = text.decode("utf-8", "replace")
    kind = {BOUND: "bound", DEFINED: "name"}.get(role, "word")
    pairs = [(kind, word.lower()) for word in WORD.findall(shown[:200]) if len(word) > 1]
    if (role == STRING and 1 < len(shown) <= 64) or role == CALLEE:
        pairs.append(("string" if role == STRING else "call", shown.lower()))
    return {cue(kind, text): text for kind, text in pairs}


@given(st.lists(st.tuples(st.sampled_from([BOUND, DEFINED, FREE, CALLEE, STRING, NO_ROLE]), TEXTS), max_size=12))
def test_many_names_at_once_say_what_each_says_alone(given_names: list[tuple[int, bytes]]) -> None:
    wanted = [plainly(role, name) for role, name in given_names]
    cues, texts = said([role for role, _ in given_names], [name for _, name in given_names])
    assert cues == [set(one) for one in wanted]
    assert texts == {value: text for one in wanted for value, text in one.items()}


def test_what_may_be_a_credential_is_one_cue_without_words() -> None:
    token = b"ghp_" + b"a1B2" * 9
    cues, texts = said(
        [CALLEE, STRING, STRING, FREE], [token, b'"postgres://me:hunter22@db"', b'"hello"', b"plain_name"]
    )
    assert [len(one) for one in cues[:2]] == [1, 1]
    assert {texts[value] for one in cues[:2] for value in one} == {MASKED}
    assert {"hello", "plain", "name"} <= set(texts.values())
    assert not any("hunter" in text or "ghp" in text for text in texts.values())


def test_of_texts_that_share_a_hash_all_are_told() -> None:
    words = Vocabulary()
    words.add([(7, "later"), (7, "earlier"), (9, "alone")])
    hashes, texts = words.table()
    assert dict(zip(hashes.tolist(), texts.tolist(), strict=True)) == {7: f"earlier{JOINT}later", 9: "alone"}


def test_what_is_remembered_is_bounded_and_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = said([FREE], [b"some_words"])
    monkeypatch.setattr(vocabulary, "_MOST_REMEMBERED", 1)
    assert said([FREE], [b"some_words"]) == before
    assert said([FREE], [b"other_words"])[1].keys() != before[1].keys()
    Vocabulary()
    assert len(vocabulary._known[0].texts) <= 2


def test_a_literal_loses_its_quotes_and_prefix_and_never_all_of_it() -> None:
    assert [bare(text) for text in (b"rb'x'", b'"""y"""', b"`z`", b"''", b"name")] == [b"x", b"y", b"z", b"''", b"name"]


@given(st.lists(st.text("ab\n\"'`é", max_size=8).map(str.encode), max_size=20))
def test_names_with_a_quote_are_all_that_a_formatter_may_change(names: list[bytes]) -> None:
    assert quoted(names) == [place for place, name in enumerate(names) if set(name) & set(b"\"'`")]
    assert all(bare(name) == name for place, name in enumerate(names) if place not in quoted(names))
