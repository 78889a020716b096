from __future__ import annotations

import pytest

from dupfinder.assess.drift.names import phrase, slug, unit, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DEFAULT_TIMEOUT_MS", "timeout"),
        ("defaultTimeout", "timeout"),
        ("maxDelaySeconds", "max delay"),
        ("X-Request-ID", "request id"),
        ("per_second", "per second"),
        ("default", "default"),
        ("ms", "ms"),
        ("__init__", "init"),
        ("", ""),
    ],
)
def test_phrase(name: str, expected: str) -> None:
    assert phrase(name) == expected


def test_words_of_acronyms_and_digits() -> None:
    assert words("HTTPStatus404") == ("http", "status", "404")


@pytest.mark.parametrize(
    ("name", "expected"), [("delayMillis", "milliseconds"), ("timeout_s", "seconds"), ("per_second", ""), ("ms", "")]
)
def test_unit(name: str, expected: str) -> None:
    assert unit(name) == expected


def test_slug_of_nothing_is_still_a_slug() -> None:
    assert (slug("sortBy_index"), slug("__")) == ("sort-by-index", "value")
