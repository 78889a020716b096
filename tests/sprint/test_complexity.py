from __future__ import annotations

import pytest
from pydantic import ValidationError

from dupfinder.config import EffortSettings
from dupfinder.sprint.complexity import complexity, weigher
from tests.sprint.samples import fragment

PLAIN = "def add(a, b):\n    return a + b\n"
BRANCHING = """def call(job, attempts, log):
    for attempt in range(attempts):
        try:
            return job()
        except TimeoutError as error:
            if log and attempt:
                log(error)
    raise RuntimeError("gave up") if attempts else ValueError("no attempts")
"""
SAME_IN = {
    "javascript": "function f(a) { for (const b of a) { if (b && b.c) { return b ? 1 : 2 } } }",
    "java": "class A { int f(int[] a) { for (int b : a) { if (b > 0 && b < 9) { return b > 1 ? 1 : 2; } } } }",
    "go": "func f(a []int) int { for _, b := range a { if b > 0 && b < 9 { if b > 1 { return 1 } } }; return 2 }",
    "ruby": "def f(a)\n  for b in a do\n    return b > 1 ? 1 : 2 if b && b > 0\n  end\nend",
    "rust": "fn f(a: Vec<i32>) -> i32 { for b in a { if b > 0 && b < 9 { if b > 1 { return 1 } } } 2 }",
}


def test_the_number_of_mccabe_by_hand():
    assert complexity("python", PLAIN) == 1
    # for, except, if, and, if ... else: five branches.
    assert complexity("python", BRANCHING) == 6


@pytest.mark.parametrize("language", SAME_IN)
def test_the_same_in_other_languages(language):
    assert complexity(language, SAME_IN[language]) == 5


def test_a_class_counts_as_its_average_method():
    two = "class A:\n" + "".join(f"    {line}\n" for line in (PLAIN + BRANCHING).splitlines())
    assert complexity("python", two) == 1 + 5 / 2


@pytest.mark.parametrize("text", ["", "def (((", "\udcff", "no code at all, if anything"])
def test_any_text_has_one(text):
    assert complexity("python", text) >= 1


def test_a_language_that_is_not_parsed_counts_lines_alone():
    assert complexity("cobol", "IF A > B THEN") == 1


@pytest.mark.parametrize(
    ("branches", "factor"), [(0, 0.73), (1, 0.87), (4, 0.87), (5, 1.0), (9, 1.0), (19, 1.17), (20, 1.34)]
)
def test_the_ratings(branches, factor):
    copy = fragment("risk", lines=100)
    text = "def f(a):\n" + "    if a: b()\n" * branches + "    return a\n"
    assert weigher({copy.place: text}, EffortSettings())(copy) == pytest.approx(100 * factor)


def test_without_its_text_a_line_is_a_line():
    copy = fragment("risk", lines=30)
    assert weigher({}, EffortSettings())(copy) == 30


def test_factors_of_no_sense_are_refused():
    with pytest.raises(ValidationError, match="complexity_factors needs five numbers above 0"):
        EffortSettings(complexity_factors=(0, 1, 1, 1, 1))
