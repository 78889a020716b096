"""Injection: the function stands in the host whole, at the lines that are told."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.accuracy.mutation.inject import injected
from benchmarks.accuracy.mutation.run import Pair, elsewhere, outcomes, recall
from benchmarks.accuracy.syntax import parser
from benchmarks.accuracy.tools.interface import Found, Place
from tests.benchmarks.samples import CODES

HOSTS = {
    "python": """import os


@cached
def one():
    return 1


class Two:
    def three(self):
        return 3
""",
    "go": """package host

import "fmt"

// One says one.
func One() {
	fmt.Println(1)
}

type Two struct{}
""",
    "java": """package host;

class Host {
    /** One. */
    @Override
    int one() {
        return 1;
    }
}
""",
    "typescript": """import { a } from './a';

/** One. */
export function one() {
  return a;
}

export const two = 2;
""",
}


@pytest.mark.parametrize("language", sorted(HOSTS))
@given(seed=st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_the_lines_hold_the_function_and_the_rest_is_the_host(language: str, seed: int) -> None:
    code = CODES[language]
    found = injected(HOSTS[language], code, random.Random(seed))
    assert found is not None
    text, first, last = found
    lines = text.splitlines()
    assert lines[first - 1 : last] == code.text.splitlines()
    rest = [line for line in lines[: first - 1] + lines[last:] if line]
    assert rest == [line for line in HOSTS[language].splitlines() if line]
    assert not parser(language).parse(text.encode()).root_node.has_error


def test_a_broken_host_takes_nothing() -> None:
    assert injected("def one(:\n    pass\n", CODES["python"], random.Random(1)) is None


def test_candidates_elsewhere_touch_no_hidden_function() -> None:
    pair = Pair("x", "", 9, Place("squad-a", "m/a.py", 10, 20), Place("squad-b", "m/b.py", 5, 15))
    inside = Found("", ("squad-a", "squad-b"), ((Place("squad-a", "m/a.py", 12, 14), Place("squad-b", "z.py", 1, 3)),))
    beside = Found("", ("squad-a", "squad-b"), ((Place("squad-a", "m/a.py", 21, 30), Place("squad-b", "z.py", 1, 3)),))
    assert elsewhere([inside], [pair]) == 0
    assert elsewhere([inside, beside], [pair]) == 1
    (one,) = outcomes([Found("", (), ((pair.original, pair.mutant),))], "python", [pair])
    assert one.candidate
    assert recall([one]) == {"x": {"pairs": 1, "candidate": 1, "part": 1}}
