from __future__ import annotations

import pytest

from dupfinder_scanners.languages.automaton import automaton
from dupfinder_scanners.languages.treesitter import extract
from dupfinder_scanners.languages.walk import walk

BESIDE = {
    "python": "def filled(size):\n    return [cache.get(key(n)) for n in spread(size)]\n",
    "go": "func filled(size int) []string {\n\treturn cache.Get(spread.All(size), keys.Of(size))\n}\n",
    "typescript": "function filled(size: number) { return cache.get(spread.all(size), keys.of(size)); }\n",
    "scala": "def filled(size: Int) = cache.get(spread.all(size), keys.of(size), places.of(size))\n",
}
CASES = {
    "python": "def test_it():\n    def inner(a):\n        return cache.get(a).first(a)\n    assert inner(1)\n",
    "go": "func TestIt(t *testing.T) {\n\tinner := func(a int) int { return cache.Get(a).First(a) }\n\tinner(1)\n}\n",
    "typescript": 'it("does", () => { const inner = (a) => cache.get(a).first(a); inner(1); });\n',
    "scala": 'class CacheSpec extends AnyFunSuite {\n  test("does") { cache.get(1).first(2).last(3) }\n}\n',
}


@pytest.mark.parametrize("language", BESIDE)
def test_the_walk_leaves_a_test_case_and_goes_on_behind_it(language: str) -> None:
    header = "package cache\n" if language == "go" else ""
    text = f"{header}{CASES[language]}{BESIDE[language]}".encode()
    walked = walk(automaton(language), [text])
    names = [row.name for row in walked.definitions]
    assert "filled" in names
    assert "inner" not in names
    inside = text.index(b"irst(")
    assert not any(start < inside < end for start, end in _leaves(language, text))
    (kept,) = extract(language, [text]).name.tolist()
    assert kept == "filled"


def _leaves(language: str, text: bytes) -> list[tuple[int, int]]:
    walked = walk(automaton(language), [text])
    meanings = automaton(language).meanings
    starts = [start for step, start in zip(walked.steps, walked.starts, strict=True) if meanings[step].is_leaf]
    return list(zip(starts, walked.leaf_ends, strict=True))


def test_functions_called_like_test_cases_are_walked_where_there_are_no_tests() -> None:
    text = CASES["python"].encode()
    walked = walk(automaton("python"), [text], [False])
    assert [row.name for row in walked.definitions] == ["test_it", "inner"]
