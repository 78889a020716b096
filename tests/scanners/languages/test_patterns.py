"""Query files as paths: what is read, what is refused, and that tree-sitter itself finds the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from dupfinder_scanners.errors import LanguageError
from dupfinder_scanners.languages import automaton as module
from dupfinder_scanners.languages.automaton import automaton
from dupfinder_scanners.languages.patterns import parse_query
from dupfinder_scanners.languages.registry import LANGUAGES, grammar
from dupfinder_scanners.languages.treesitter import extract
from dupfinder_scanners.languages.walk import walk

SAMPLES = Path(__file__).parent / "samples"
QUERIES = Path(module.__file__).parent / "queries"


def test_a_path_with_fields_anchors_and_captures() -> None:
    (pattern,) = parse_query("; why\n(a b: (c . (d) @x @y .)) @z")
    assert [step.kind for step in pattern.steps] == ["a", "c", "d"]
    assert [step.field for step in pattern.steps] == [None, "b", None]
    assert (pattern.steps[2].first, pattern.steps[2].last) == (True, True)
    assert [step.captures for step in pattern.steps] == [("z",), (), ("x", "y")]


def test_alternations_are_paths_of_their_own() -> None:
    patterns = parse_query('(a [(b) @x (c d: (_)) "+"] @y)')
    assert [[step.kind for step in pattern.steps] for pattern in patterns] == [["a", "b"], ["a", "c", None], ["a", "+"]]
    assert patterns[0].steps[1].captures == ("x", "y")


@pytest.mark.parametrize(
    ("predicate", "yes", "no"),
    [
        ('(#match? @x "^(it|test)$")', "test", "tests"),
        ('(#match? @x "b|^a")', "cb", "ca"),
        ('(#not-match? @x "^_")', "a_", "_a"),
        ('(#eq? @x "a\\"b")', 'a"b', "ab"),
        ('(#any-of? @x "it" "test")', "it", "i"),
        ('(#match? @x "^require\\\\(")', "require(", "require"),
    ],
)
def test_predicates(predicate: str, yes: str, no: str) -> None:
    (pattern,) = parse_query(f"((a) @x {predicate})")
    ((capture, accepts),) = pattern.tests
    assert (capture, accepts(yes.encode()), accepts(no.encode())) == ("x", True, False)


@pytest.mark.parametrize("text", ["(a (b) (c))", "(a", "a", '((a) @x (#set! @x "y"))', "[(a)", "((a) @x x)"])
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_query(text)


def test_a_query_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, complaint in (
        ("(no_such_node) @skip", "no node 'no_such_node'"),
        ("(call nofield: (identifier)) @skip", "no field 'nofield'"),
        ("(call (argument_list) (identifier))", "two children"),
    ):
        monkeypatch.setattr(module, "parse_query", lambda _, text=text: parse_query(text))
        with pytest.raises(LanguageError, match=rf"queries/python\.scm .*{complaint}"):
            automaton.__wrapped__("python")


def test_an_unknown_capture_is_refused() -> None:
    spec = next(language for language in LANGUAGES if language.name == "python")
    machine = module.Automaton(spec, parse_query("(identifier) @definitely.not"))
    with pytest.raises(ValueError, match=r"@definitely\.not is unknown"):
        walk(machine, [b"x = 1\n"])


@pytest.mark.parametrize("language", [language.name for language in LANGUAGES])
def test_tree_sitter_finds_the_same_definitions_and_names(language: str) -> None:
    """The walk matches paths itself; tree-sitter's own query engine is the judge of what they mean."""
    from tree_sitter import Parser, Query, QueryCursor

    text = next((SAMPLES / language).glob("sample.*")).read_bytes()
    tree = Parser(grammar(language)).parse(text)
    definitions, skipped, tests, bound = set(), [], [], set()
    spec = automaton(language).spec
    for name in spec.query_files:
        captures = QueryCursor(Query(grammar(language), (QUERIES / name).read_text())).captures(tree.root_node)
        for level in ("function", "class", "block"):
            definitions |= {(n.start_byte, n.end_byte) for n in captures.get(f"definition.{level}", ())}
        skipped += [(n.start_byte, n.end_byte) for n in captures.get("skip", ())]
        tests += [(n.start_byte, n.end_byte) for kind in ("test", "test.named") for n in captures.get(kind, ())]
        bound |= {n.start_byte for n in captures.get("bound", ())}
    walked = walk(automaton(language), [text])
    left_out = {d for d in definitions if any(a <= d[0] and d[1] <= b for a, b in skipped)}
    left_out |= {d for d in definitions if any(a <= d[0] and d[1] <= b and d != (a, b) for a, b in tests)}
    assert {(row.start, row.end) for row in walked.definitions} == definitions - left_out
    meanings = automaton(language).meanings
    found = {start for step, start in zip(walked.steps, walked.starts, strict=True) if meanings[step].binds}
    expected = {b for b in bound if not any(start <= b < end for start, end in (*skipped, *tests))}
    # What a test case binds is known up to the place where it turns out to be one.
    ours = {b for b in found | set(walked.bound) if not any(start <= b < end for start, end in tests)}
    # tree-sitter stops at the first child where a field repeats (`Line(price, count)` in Scala); the walk does not.
    assert ours >= expected if language == "scala" else ours == expected


def test_the_collector_is_left_as_it_was() -> None:
    import gc

    extract("python", [b"def f(): pass\n"])
    assert gc.isenabled()
    gc.disable()
    try:
        extract("python", [b"def f(): pass\n"])
        assert not gc.isenabled()
    finally:
        gc.enable()
