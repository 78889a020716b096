from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dupfinder.assess.family import THRESHOLD, Claim, Matcher, Places, load, load_file
from dupfinder.assess.family.compiled import forms
from dupfinder_scanners.columns import concatenate
from dupfinder_scanners.languages import treesitter

FAMILIES = load()
MATCHER = Matcher(FAMILIES)
SLUGS = [family.slug for family in FAMILIES]
EXAMPLES = [
    pytest.param(family.slug, example, id=f"{family.slug}-{number}-{example.language}")
    for family in FAMILIES
    for number, example in enumerate(family.examples, 1)
]
RETRY = b"""
import time

def with_retry(func, attempts=3, delay=0.5):
    for attempt in range(attempts):
        try:
            return func()
        except ConnectionError:
            time.sleep(delay * 2 ** attempt)
"""
PLAIN = b"""
def area(width, height, unit):
    size = width * height
    return Area(size, unit.squared(), exact=True)
"""


@pytest.mark.parametrize(("slug", "example"), EXAMPLES)
def test_examples_say_what_a_family_is_and_is_not(slug, example):
    columns = treesitter.extract(example.language, [example.code.encode()])
    assert len(columns)
    places = Places([example.path]) if example.path else Places()
    confidence = MATCHER.confidences(columns, places)
    own = confidence[:, SLUGS.index(slug)]
    if example.matches:
        assert own.max() >= THRESHOLD
        assert SLUGS[int(confidence.max(axis=0).argmax())] == slug
    else:
        assert own.max() == 0


def test_explanation_names_the_cues_heaviest_first():
    columns = treesitter.extract("python", [RETRY])
    cues = MATCHER.explain(columns, 0, "retry")
    assert cues[0] == "name retry"
    assert "call sleep" in cues
    assert len(cues) <= 8


def test_best_names_family_title_and_cues_of_a_group():
    columns = treesitter.extract("python", [RETRY, RETRY.replace(b"with_retry", b"again"), PLAIN])
    match = MATCHER.best(columns, [0, 1])
    assert match is not None
    assert (match.slug, match.title) == ("retry", "retry policy")
    assert THRESHOLD <= match.confidence <= 1
    assert match.cues[0] in MATCHER.explain(columns, 0, "retry")
    assert MATCHER.best(columns, [2]) is None
    assert MATCHER.best(columns, []) is None


def test_one_loud_copy_does_not_speak_for_all():
    columns = treesitter.extract("python", [RETRY, PLAIN, PLAIN, PLAIN])
    assert MATCHER.best(columns, [0]) is not None
    assert MATCHER.best(columns, [0, 1, 2, 3]) is None


def test_what_was_copied_along_does_not_hide_the_job_that_joined_a_group():
    columns = treesitter.extract("python", [RETRY, PLAIN, PLAIN, PLAIN])
    claim = Claim([family.slug for family in MATCHER.families].index("retry"), joined=True)
    assert MATCHER.best(columns, [0, 1, 2, 3], claim=claim) == MATCHER.best(columns, [0])
    assert MATCHER.best(columns, [1, 2, 3], claim=claim) is None


def test_nothing_in_nothing_out():
    empty = treesitter.extract("python", [b""])
    assert MATCHER.confidences(empty).shape == (0, len(FAMILIES))
    none = Matcher(())
    columns = treesitter.extract("python", [RETRY])
    assert none.confidences(columns).shape == (1, 0)
    assert none.best(columns, [0]) is None


def test_ten_of_a_kind_are_not_ten_pieces_of_evidence():
    calls = b"\n".join(b"    logger.info(field%d, level, record, handler)" % number for number in range(10))
    columns = treesitter.extract("python", [b"def work(items, shelf):\n" + calls + b"\n    return shelf.put(items)\n"])
    confidence = MATCHER.confidences(columns)
    assert confidence[0, SLUGS.index("audit-log")] == 0
    assert confidence[0, SLUGS.index("structured-logging")] == 0


def test_required_group_is_a_gate(tmp_path: Path):
    text = """
slug = "greeting"
title = "greeting"
description = "Says hello."
needed = 2
[[group]]
says = "named for it"
cap = 6
name = { greet = 6 }
[[group]]
says = "prints"
at_least = 1
call = { print = 1 }
"""
    path = tmp_path / "greeting.toml"
    path.write_text(text)
    matcher = Matcher([load_file(path)])
    code = "def greet(person, mood):\n    line = mood.word + person.name\n    {0}(line, person, mood.level)\n"
    columns = treesitter.extract("python", [code.format("print").encode(), code.format("keep").encode()])
    confidence = matcher.confidences(columns)
    assert confidence[0, 0] > THRESHOLD
    assert confidence[1, 0] == 0


def test_company_lifts_what_alone_says_little():
    weak = b"def pause(attempt, base):\n    wait = base.seconds * 2 ** attempt\n    return base.clip(wait, attempt)\n"
    columns = treesitter.extract("python", [weak, RETRY + weak.replace(b"pause", b"rest")])
    places = Places(["one/a.py", "two/b.py"], ["one", "two"])
    alone, helped = MATCHER.confidences(columns, places)[[0, 2], SLUGS.index("retry")]
    assert helped > alone


def test_where_no_repository_is_known_a_fragment_speaks_for_itself():
    columns = treesitter.extract("python", [RETRY + PLAIN])
    np.testing.assert_array_equal(
        MATCHER.confidences(columns, Places(["a.py"])), MATCHER.confidences(columns, Places(["a.py"]), company=False)
    )


def test_both_are_what_each_is_alone_in_however_small_parts(monkeypatch):
    columns = treesitter.extract("python", [RETRY + PLAIN, PLAIN * 2, RETRY.replace(b"retry", b"again")])
    places = Places(["one/a.py", "one/b.py", "two/c.py"], ["one", "one", "two"])
    whole = [MATCHER.confidences(columns, places), MATCHER.confidences(columns, places, company=False)]
    for module, name in (
        ("company", "BLOCK"),
        ("matcher", "BLOCK"),
        ("cues", "BLOCK"),
        ("points", "BLOCK"),
        ("topics", "PART"),
    ):
        monkeypatch.setattr(f"dupfinder.assess.family.{module}.{name}", 2)
    for found, expected in zip(MATCHER.both(columns, places), whole, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert whole[0].any()


@given(st.lists(st.integers(0, 2), unique=True))
def test_what_a_file_has_does_not_depend_on_those_beside_it(chosen):
    columns = treesitter.extract("python", [RETRY + PLAIN, PLAIN * 2, b"import tenacity\n" + RETRY])
    places = Places(["one/a.py", "one/b.py", "two/c.py"], ["one", "one", "two"])
    files = np.array(sorted(chosen), np.int64)
    found, whole = MATCHER.present(columns, places, files), MATCHER.present(columns, places)
    ends = np.cumsum(whole.counts)
    own, around = whole.own.slices((ends - whole.counts)[files], ends[files]), whole.around.slices(files, files + 1)
    for one, other in ((found.own, own), (found.around, around)):
        assert one.sizes.tolist() == other.sizes.tolist()
        assert one.values.tolist() == other.values.tolist()
    again = MATCHER.both(columns, places, whole)
    for known, fresh in zip(again, MATCHER.both(columns, places), strict=True):
        np.testing.assert_array_equal(known, fresh)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("retry", {"retries", "retried", "retrying"}), ("cache", {"cached", "caching"}), ("mask", {"masked", "masks"})],
)
def test_forms_are_plain_english_endings(word, expected):
    assert expected | {word} <= forms(word)


@given(st.permutations(range(6)))
def test_order_of_files_changes_nothing(order):
    texts = [RETRY, PLAIN, RETRY.replace(b"retry", b"again"), PLAIN * 2, RETRY * 2, PLAIN + RETRY]
    batches = [treesitter.extract("python", [text]) for text in texts]
    straight = MATCHER.confidences(concatenate(batches))
    turned = MATCHER.confidences(concatenate([batches[index] for index in order]))
    sizes = [len(batch) for batch in batches]
    begin = np.cumsum([0, *sizes])
    rows = np.concatenate([np.arange(begin[index], begin[index] + sizes[index]) for index in order])
    np.testing.assert_allclose(turned, straight[rows], atol=1e-6)


def test_confidence_rises_with_what_is_needed_less():
    columns = treesitter.extract("python", [RETRY])
    retry = next(family for family in FAMILIES if family.slug == "retry")
    strict, easy = (Matcher([replace(retry, needed=needed)]).confidences(columns)[0, 0] for needed in (6.0, 2.0))
    assert 0 <= strict < easy <= 1


def test_any_other_call_is_one_that_the_family_does_not_name(tmp_path: Path):
    text = """
slug = "quiet"
title = "quiet"
description = "Only greets."
needed = 2
[[group]]
says = "greets"
cap = 6
call = { greet = 6 }
[[group]]
says = "does something else"
cap = 6
against = true
call = { "*" = 6 }
"""
    path = tmp_path / "quiet.toml"
    path.write_text(text)
    matcher = Matcher([load_file(path)])
    code = "def meet(person, mood):\n    line = mood.word + person.name\n    greet(line, person, mood.level)\n{0}"
    more = "    keep(line, person.name)\n"
    columns = treesitter.extract("python", [code.format("").encode(), code.format(more).encode()])
    assert (matcher.confidences(columns)[:, 0] > THRESHOLD).tolist() == [True, False]
    assert matcher.explain(columns, 1, "quiet") == ("call greet",)


def test_a_method_does_not_vote_against_its_class():
    text = b"class Backoff:\n" + b"".join(b"    " + line + b"\n" for line in (RETRY + PLAIN).splitlines())
    columns = treesitter.extract("python", [text])
    rows = list(range(len(columns)))
    assert len(rows) == 3
    match = MATCHER.best(columns, rows)
    assert match is not None
    assert match == MATCHER.best(columns, [int(np.flatnonzero(columns.level == 1)[0])])
