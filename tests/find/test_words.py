from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dupfinder.find.words import QuestionError, by_words
from dupfinder.lookup import beside, opened
from dupfinder.lookup.stems import split


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


def test_what_no_name_says_is_found_by_what_the_body_uses(scanned):
    best = asked(scanned, "csv dict reader").hits[0]
    assert (best.name, best.squads) == ("read_rows", ("checkout",))


def test_all_of_a_question_in_a_body_beats_a_part_of_it_in_a_name(scanned):
    (best, *_) = asked(scanned, "fieldnames of rows as csv").hits
    assert best.name == "read_rows"


@pytest.mark.parametrize("question", ["retrycall", "retry-call", "CALL_RETRY", "retr"])
def test_words_run_together_turned_round_and_cut_short(scanned, question):
    assert asked(scanned, question).hits[0].name == "retry_call"


def test_many_questions_to_one_opened_file(scanned):
    with opened(beside(scanned / "org.duckdb")) as lookup:
        first = by_words("retry call", lookup)
        by_words("?x", lookup)
        assert by_words("retry call", lookup) == first


@given(st.text(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_answered_or_refused_in_a_sentence(scanned, question):
    with opened(beside(scanned / "org.duckdb")) as lookup:
        if not split(question):
            with pytest.raises(QuestionError, match="no word"):
                by_words(question, lookup)
            return
        found = by_words(question, lookup, 5)
    assert len(found.hits) <= 5
    assert all(0.0 < hit.score <= 1.0 for hit in found.hits)


def test_an_answer_says_how_to_call_it(scanned):
    best = asked(scanned, "retry call").hits[0]
    assert {one.signature for one in best.holders} == {
        "def retry_call(action, attempts=4, base_delay=0.2, longest=5.0)"
    }
