from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.find import QuestionError, by_words
from dupfinder.find.words import split
from dupfinder.lookup import beside, opened


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("HTTPRetryPolicy_v2", ["http", "retry", "policy", "v", "2"]),
        ("with_backoff", ["with", "backoff"]),
        ("parseJSON", ["parse", "json"]),
        ("Größe", ["gr", "öß", "e"]),
        ("--", []),
    ],
)
def test_names_are_split_into_words(text, words):
    assert split(text) == words


@given(st.text(max_size=60))
def test_splitting_loses_no_ascii_letter_or_digit(text):
    kept = "".join(split(text))
    assert [one for one in text.lower() if one.isascii() and one.isalnum()] == [
        one for one in kept if one.isascii() and one.isalnum()
    ] or not text.isascii()


def asked(scanned, question, most=10):
    with opened(beside(scanned / "org.duckdb")) as lookup:
        return by_words(question, lookup, most)


@pytest.mark.parametrize("question", ["retry", "retries", "RetryCall", "call again retry"])
def test_other_forms_of_the_word_find_it(scanned, question):
    best = asked(scanned, question).hits[0]
    assert best.name == "retry_call"
    assert best.squads == ("checkout", "payments")
    assert best.candidate is not None


def test_what_the_platform_has_says_what_to_import(scanned):
    best = asked(scanned, "masking secrets").hits[0]
    assert best.platform
    assert best.holders[0].symbol == "core.masking.mask_secrets"


def test_what_nobody_has(scanned):
    found = asked(scanned, "quaternion")
    assert found.hits == ()
    assert found.fragments > 0


def test_a_limit_holds(scanned):
    assert len(asked(scanned, "retry rows mask own", most=1).hits) == 1


def test_a_question_without_words_is_refused(scanned):
    with pytest.raises(QuestionError, match="no word"):
        asked(scanned, "?!")
