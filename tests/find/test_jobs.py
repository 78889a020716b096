"""Questions that name a job, and answers that name what the platform has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dupfinder.assess.family import load
from dupfinder.config import ScanSettings
from dupfinder.detect.fold import fold
from dupfinder.engines import local
from dupfinder.find.words import by_words
from dupfinder.lookup import content, opened, write
from dupfinder.lookup.jobs import related
from dupfinder.model import CloneKind, FamilyMatch, PlatformCover
from dupfinder_scanners.fragments import Repository
from dupfinder_scanners.languages.registry import language_of
from dupfinder_scanners.sources.interface import ListingOptions
from dupfinder_scanners.sources.local import LocalSource
from tests.check.orgs import MASK, OTHER, RETRY
from tests.index.samples import candidate, fragment


@pytest.fixture(scope="module")
def lookup(tmp_path_factory):
    """One candidate of the functions of two repositories, said to be a retry policy that the platform has."""
    folder = tmp_path_factory.mktemp("jobs")
    for path, text in {"api/again.py": RETRY, "shop/rows.py": OTHER, "core/masking.py": MASK}.items():
        (folder / "org" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "org" / path).write_text(text, "utf-8")
    source = LocalSource([folder / "org"], ListingOptions(language_of=language_of))
    repositories = [Repository(one.name, one.name, platform=one.name == "core") for one in source.repositories()]
    listed = [file for one in source.repositories() for file in source.listing(one).files]
    corpus = local.read(source, source.repositories(), listed, ScanSettings(), jobs=1).corpus
    own = [f"{value:016x}" for row, value in enumerate(corpus.columns.fingerprint.tolist())
           if corpus.files[int(corpus.columns.file[row])].repository != "core"]  # fmt: skip
    made = replace(
        candidate("x", *(fragment(f"{number}/x", one) for number, one in enumerate(own))),
        family=FamilyMatch("retry", "retry policy", 0.9),
        platform=PlatformCover("core", "masking.mask_secrets", "core/masking.py", 6, 0.5, CloneKind.NEAR_MISS),
    )
    made = replace(made, platform=replace(made.platform, path="masking.py"))
    place = folder / "org.lookup.duckdb"
    write(place, content(corpus, fold(corpus), repositories), [made], "0", words=related(load()))
    with opened(place) as tables:
        yield tables


@pytest.mark.parametrize(
    "question", ["retry policy", "policy", "jitter", "exponential backoff", "policies for retries"]
)
def test_a_job_is_found_by_its_family_and_by_what_goes_with_it(lookup, question):
    best = by_words(question, lookup).hits[0]
    assert {one.name for one in best.holders} >= {"retry_call", "read_rows"}


def test_the_platforms_own_stands_first_with_what_to_import_though_it_is_called_something_else(lookup):
    best = by_words("retry policy", lookup).hits[0]
    assert best.platform
    assert (best.holders[0].symbol, best.holders[0].name) == ("masking.mask_secrets", "mask_secrets")
    assert best.holders[0].signature == "def mask_secrets(payload, depth=0)"
    assert best.squads == ("api", "core", "shop")


def test_it_is_not_told_a_second_time_on_its_own(lookup):
    answers = by_words("retry policy mask secrets", lookup).hits
    assert [hit.holders[0].name for hit in answers] == ["mask_secrets"]


def test_what_goes_with_a_job_are_words_of_names_and_of_its_description():
    words = related(load())
    assert {"backoff", "retries", "failure"} <= set(words["retry"].replace(",", " ").split())
    assert "limiter" not in words["retry"]
