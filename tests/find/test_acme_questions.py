"""Questions to the sample org: each job is found by its family's name, the platform's before all."""

from __future__ import annotations

import pytest

from dupfinder.find.words import by_words
from dupfinder.index import load_latest
from dupfinder.lookup import beside, opened
from tests.check.orgs import command

pytestmark = pytest.mark.slow

QUESTIONS = {
    "retry with backoff": "retry",
    "try again with jitter": "retry",
    "http client with retry": "http-client",
    "write an audit event": "audit-log",
    "error envelope": "error-envelope",
    "log as json": "structured-logging",
    "trace headers of a request": "tracing-headers",
    "mask secrets": "secret-masking",
    "page of a list": "pagination",
    "cache with ttl": "caching",
    "read configuration from the environment": "config-loading",
    "rate limiter": "rate-limit",
}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("acme")
    done = command(request.config.rootpath / "examples" / "acme", "scan", ".", "--index", str(folder / "acme.duckdb"),
                   "--quiet", "--format", "json", "-o", str(folder / "acme.json"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "acme.duckdb"


@pytest.fixture(scope="module")
def candidates(scanned):
    return load_latest(scanned).candidates


def test_every_candidate_is_the_first_answer_to_the_name_of_its_job(scanned, candidates):
    asked = {one.family.title: one.id for one in candidates if one.family and one.role.value == "production"}
    assert len(asked) >= 10
    with opened(beside(scanned)) as lookup:
        answers = {title: by_words(title, lookup, 3).hits[0].candidate for title in asked}
    assert answers == asked


@pytest.mark.parametrize("question", QUESTIONS)
def test_in_the_words_of_somebody_who_needs_it(scanned, candidates, question):
    wanted = {one.id for one in candidates if one.family and one.family.slug == QUESTIONS[question]}
    with opened(beside(scanned)) as lookup:
        assert wanted & {hit.candidate for hit in by_words(question, lookup, 3).hits}


def test_what_the_platform_has_is_the_first_place_with_its_signature(scanned):
    with opened(beside(scanned)) as lookup:
        (best, *_) = by_words("mask secrets", lookup, 3).hits
    assert best.platform
    assert best.holders[0].symbol == "acme_platform.masking.mask_secrets"
    assert best.holders[0].signature.startswith("def mask_secrets( value: Any")
    assert {"payments", "identity", "logistics"} <= set(best.squads)
