"""Questions in code that lies in no file."""

from __future__ import annotations

import pytest

from dupfinder.config import Config
from dupfinder.engines.pasted import PastedError, pasted
from dupfinder.find.candidate import by_candidate
from dupfinder.find.text import by_text
from dupfinder.find.words import QuestionError, by_words
from dupfinder.lookup import beside, opened
from tests.check.orgs import MASK, RETRY

pytestmark = pytest.mark.slow

GO = """
package wait

func Until(ctx context.Context, client *http.Client, address string) error {
	for attempt := 0; attempt < limit; attempt++ {
		response, err := client.Get(address)
		if err == nil && response.StatusCode == http.StatusOK {
			return response.Body.Close()
		}
		time.Sleep(pause << attempt)
	}
	return fmt.Errorf("gave up on %s", address)
}
"""


@pytest.fixture
def lookup(scanned):
    with opened(beside(scanned / "org.duckdb")) as tables:
        yield tables


@pytest.mark.parametrize("language", ["python", None])
def test_code_is_found_in_its_language_said_or_not(lookup, language):
    hit, *_ = by_text(RETRY, language, lookup, Config()).hits
    assert (hit.name, hit.score, hit.squads) == ("retry_call", 1.0, ("checkout", "payments"))


def test_what_the_platform_has_says_what_to_import(lookup):
    hit, *_ = by_text(MASK, None, lookup, Config()).hits
    assert hit.holders[0].symbol == "core.masking.mask_secrets"


def test_a_language_that_the_index_has_nothing_of_is_said(lookup):
    result = by_text(GO, "go", lookup, Config())
    assert (result.hits, result.notes) == ((), ("The index holds no go: there is nothing to compare with.",))


def test_a_candidate_by_the_start_of_its_id(lookup):
    known = by_words("retry call", lookup).hits[0].candidate
    assert by_candidate(known[:5], lookup).hits[0].squads == ("checkout", "payments")
    with pytest.raises(QuestionError, match="No candidate"):
        by_candidate("zzzz", lookup)


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "", "a/../../b.py", "a\0b.py", "c\\..\\d.py"])
def test_a_path_that_leads_elsewhere_is_refused(path):
    with pytest.raises(PastedError, match="no path inside"), pasted({path: "x"}, 10):
        pass


def test_a_text_above_the_limit_is_refused():
    with pytest.raises(PastedError, match="11 bytes"), pasted({"a.py": "x" * 11}, 10):
        pass
