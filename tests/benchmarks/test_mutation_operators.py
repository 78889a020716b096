"""The operators: what they change, what they leave, and that the code still parses."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.accuracy.mutation import layout, lines, loops, people, substitution
from benchmarks.accuracy.mutation.code import Code, parse, statements
from benchmarks.accuracy.mutation.names import bound, own_name
from benchmarks.accuracy.mutation.operators import OPERATORS, mutant
from benchmarks.accuracy.syntax import nodes
from tests.benchmarks.samples import CODES, OTHERS

LANGUAGES = sorted(CODES)
NEVER = {("go", "sync to async"), ("java", "sync to async"), ("go", "early return"), ("java", "early return")}
"""Operators that do not apply: no async of that form, and these samples do not end with an `if`."""
seeds = st.integers(0, 10_000)


def tokens(code: Code) -> list[tuple[str, str]]:
    """Leaves of the tree with their text, comments left out."""
    parsed = parse(code)
    assert parsed is not None
    return [(n.type, parsed.text(n)) for n in nodes(parsed.function) if not n.child_count and "comment" not in n.type]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("operator", OPERATORS, ids=lambda one: one.name)
def test_a_mutant_parses_under_another_name(language: str, operator) -> None:
    code = CODES[language]
    found = [mutant(operator, code, random.Random(seed), OTHERS[language]) for seed in range(5)]
    if (language, operator.name) in NEVER:
        assert found == [None] * 5
        return
    for changed in found:
        assert changed is not None
        parsed = parse(changed)
        assert parsed is not None
        assert own_name(parsed).lower() != "collect"
        assert changed.text != code.text


@pytest.mark.parametrize("language", LANGUAGES)
@given(seed=seeds)
@settings(max_examples=8, deadline=None)
def test_type_1_changes_no_token(language: str, seed: int) -> None:
    for operator in (layout.comments, layout.formatting):
        changed = operator(CODES[language], random.Random(seed))
        assert changed is not None
        assert changed.text != CODES[language].text
        assert tokens(changed) == tokens(CODES[language])


@pytest.mark.parametrize("language", LANGUAGES)
@given(seed=seeds)
@settings(max_examples=8, deadline=None)
def test_systematic_renaming_is_one_to_one_and_leaves_everything_else(language: str, seed: int) -> None:
    code = CODES[language]
    names = set(bound(parse(code)))
    assert {"found", "marker", "url", "limit"} <= names
    changed = substitution.systematic(code, random.Random(seed))
    before, after = tokens(code), tokens(changed)
    if language == "typescript":
        # `{ marker }` became `{ marker: newName }`: the property keeps its name.
        assert "{ marker: " in changed.text
        return
    assert len(before) == len(after)
    new = {old[1]: name[1] for old, name in zip(before, after, strict=True) if old != name}
    assert set(new) == names
    assert len(set(new.values())) == len(new)
    assert [(kind, new.get(text, text) if kind == "identifier" else text) for kind, text in before] == after


@pytest.mark.parametrize("language", LANGUAGES)
@given(seed=seeds)
@settings(max_examples=8, deadline=None)
def test_arbitrary_renaming_changes_one_use_to_another_bound_name(language: str, seed: int) -> None:
    code = CODES[language]
    changed = substitution.arbitrary(code, random.Random(seed))
    different = [(a, b) for a, b in zip(tokens(code), tokens(changed), strict=True) if a != b]
    assert len(different) == 1
    assert {different[0][0][1], different[0][1][1]} <= set(bound(parse(code)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_literals_change_and_nothing_else(language: str) -> None:
    code = CODES[language]
    changed = substitution.literals(code, random.Random(1))
    kinds = {a[0] for a, b in zip(tokens(code), tokens(changed), strict=True) if a != b}
    assert kinds
    assert kinds <= {*substitution.STRINGS, *substitution.NUMBERS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "more"), [("mILs", 1), ("mDLs", -1), ("mMLs", 0)])
def test_a_line_edit_is_one_statement(language: str, kind: str, more: int) -> None:
    code = CODES[language]
    changed = lines.edited(code, random.Random(3), OTHERS[language], 1, kind)
    size, was = len(statements(parse(changed))), len(statements(parse(code)))
    assert size == was + more
    kept = set(code.text.splitlines()) & set(changed.text.splitlines())
    assert len(kept) >= len(set(code.text.splitlines())) - 1


@pytest.mark.parametrize("language", LANGUAGES)
@given(seed=seeds)
@settings(max_examples=8, deadline=None)
def test_more_edits_are_never_more_than_asked_for(language: str, seed: int) -> None:
    code = CODES[language]
    for count in (2, 4):
        changed = lines.edited(code, random.Random(seed), OTHERS[language], count)
        assert changed is not None
        lost = [line for line in code.text.splitlines() if line not in changed.text.splitlines()]
        assert 0 < len(lost) + changed.text.count("queue.") + changed.text.count("queue.D") <= 3 * count
        assert len(lost) <= count


def test_edits_stay_below_forty_percent_of_the_statements() -> None:
    small = Code("python", "def f(a):\n    b = g(a)\n    c = g(b)\n    return c\n", "python")
    assert lines.edited(small, random.Random(1), OTHERS["python"], 1) is not None
    assert lines.edited(small, random.Random(1), OTHERS["python"], 2) is None
    for language, code in CODES.items():
        most = int(lines.MOST * len(statements(parse(code))))
        assert lines.edited(code, random.Random(1), OTHERS[language], most + 1) is None


def test_a_loop_that_appends_becomes_a_comprehension() -> None:
    code = Code(
        "python",
        "def f(rows):\n    out = []\n    for row in rows:\n        if row:\n            out.append(row.id)\n",
        "python",
    )
    assert "out = [row.id for row in rows if row]" in loops.loop(code, random.Random(1)).text


def test_another_loop_becomes_recursion() -> None:
    code = Code("python", "def f(rows):\n    for row in rows:\n        save(row)\n        note(row)\n", "python")
    changed = loops.loop(code, random.Random(1)).text
    assert "def step(items):" in changed
    assert "step(items[1:])" in changed
    assert changed.count("save(row)") == 1


def test_an_early_return_moves_the_block_out() -> None:
    changed = people.early_return(CODES["python"], random.Random(1)).text
    assert changed.endswith("    if not (total):\n        return\n    audit.close(url)\n    metrics.flush(total)\n")


def test_split_in_two_calls_the_rest_with_what_it_needs() -> None:
    changed = people.split_in_two(CODES["python"], random.Random(1)).text
    assert "return collect_rest(" in changed
    head, rest = changed.split("def collect_rest(")
    assert "total" not in head or "metrics.flush" not in head
    assert "metrics.flush(total)" in rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_bound_names_leave_out_what_comes_from_outside(language: str) -> None:
    names = bound(parse(CODES[language]))
    assert not {"metrics", "audit", "log", "len", "status", "get", "pages"} & set(names)


def test_the_same_seed_gives_the_same_mutant() -> None:
    for operator in OPERATORS:
        one, two = (mutant(operator, CODES["python"], random.Random(7), OTHERS["python"]) for _ in range(2))
        assert one == two
    texts = [mutant(OPERATORS[3], CODES["python"], random.Random(seed), []).text for seed in range(4)]
    assert all(first != second for first, second in pairwise(texts))
