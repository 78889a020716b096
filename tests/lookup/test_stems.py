from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.lookup.stems import LONGEST, number, stem, stems


@pytest.mark.parametrize(
    "forms",
    [
        "retry retries retried retrying retrier retryable",
        "mask masks masked masking masker",
        "cache caches cached caching",
        "log logs logged logging logger",
        "paginate paginates pagination paginator",
        "validate validator validation validates",
        "serialize serializer serialization",
        "handle handler handling",
        "process processes processing processor",
        "policy policies",
        "key keys",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("class", "clas"), ("user", "use"), ("get", "set"), ("red", "read")])
def test_other_words_have_other_stems(one, other):
    assert stem(one) != stem(other)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=LONGEST))
def test_a_stem_is_never_longer_and_never_empty(word):
    assert 1 <= len(stem(word)) <= len(word)
    assert 0 <= number(stem(word)) < 1 << 32


def test_of_a_name_each_stem_once_without_single_letters_and_endless_ones():
    assert stems("HTTPRetry_retries_x_" + "a" * (LONGEST + 1)) == ["http", "retri"]
