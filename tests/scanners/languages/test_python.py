"""Python through tree-sitter: what is a fragment, what never counts, and what must hold for every source."""

from __future__ import annotations

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder_scanners.columns import Columns, concatenate, empty, has_kind
from dupfinder_scanners.languages.treesitter import extract, import_hash

RETRY = '''\
def call(session, url, attempts=3):
    """Fetch with patience."""
    for attempt in range(attempts):
        try:
            answer = session.get(url, timeout=10)
            answer.raise_for_status()
            return answer.json()
        except ConnectionError as error:
            log.warning("attempt %d failed: %s", attempt, error)
            time.sleep(2 ** attempt)
    raise TimeoutError("gave up on {}".format(url))
'''


def one(source: str) -> Columns:
    columns = extract("python", [textwrap.dedent(source).encode()])
    assert len(columns) == 1, columns.name
    return columns


def same_shape(left: Columns, right: Columns) -> bool:
    return bool((left.fingerprint == right.fingerprint).all()) and left.shingles.tolist() == right.shingles.tolist()


def words(columns: Columns, kind: str) -> set[str]:
    known = dict(zip(columns.text_hash.tolist(), columns.text.tolist(), strict=True))
    return {known[value] for value in columns.cues[has_kind(columns.cues, kind)].tolist()}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("attempt", "turn"),
        ("session", "s"),
        ("error", "e"),
        ("call", "fetch_json"),
        ("answer = ", "answer: Response = "),
        ("(session, url, attempts=3)", "(session: Session, url: str, attempts: int = 3) -> dict[str, object]"),
        ("def call(", "@cached\n@retry(3)\ndef call("),
        ('"""Fetch with patience."""', "# once more\n    'another docstring'"),
        ("timeout=10", "timeout=\\\n        30_000"),
        ('"gave up on {}"', '"no luck with {}, really"'),
        ("\n    for", "\n\n\n    # why\n    for"),
        ("    ", "\t"),
        ("\n", "\r\n"),
        ("def call", "import requests\nfrom os import (path,\n  sep)\ndef call"),
        ("2 ** attempt", "3 ** attempt"),
    ],
)
def test_what_never_counts(old: str, new: str) -> None:
    changed = one(re.sub(rf"(?<!\w){re.escape(old)}|{re.escape(old)}(?!\w)", lambda _: new, RETRY))
    assert same_shape(one(RETRY), changed)


@pytest.mark.parametrize(
    ("old", "new"),
    [("session.get", "session.post"), ("timeout", "verify"), ("range", "count"), ("**", "*"), ("time.", "clock."),
     ("ConnectionError", "OSError"), ("return answer.json()", "yield answer.json()")],
)  # fmt: skip
def test_what_counts(old: str, new: str) -> None:
    assert not same_shape(one(RETRY), one(RETRY.replace(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "equal"),
    [
        ("attempts=3", "attempts=4", False),
        ("attempt", "turn", False),
        ('"gave up on {}"', "'gave up on {}'", True),
        ("Fetch with", "Get with", True),
        ("\n    for", "\n    # why\n    for", True),
        ("(session, url,", "(session, url: str,", True),
        ("call", "other", False),
    ],
)
def test_exact_changes_with_a_name_or_a_literal_only(old: str, new: str, equal: bool) -> None:
    assert bool(one(RETRY).exact[0] == one(RETRY.replace(old, new)).exact[0]) is equal


def test_import_order_and_imports_inside_do_not_count() -> None:
    inside = RETRY.replace("    for", "    import time\n    from a import b\n    for")
    assert same_shape(one(RETRY), one("import b\nimport a\n" + inside))
    left, right = one("import b\nimport a\n" + RETRY), one("import a\nimport b\n" + RETRY)
    assert left.imports.tolist() == right.imports.tolist()
    assert left.cues.tolist() == right.cues.tolist()


def test_decorated_nested_async_and_class_lines() -> None:
    source = '''\
        import os

        @decorate
        class Client(Base):
            """Doc."""

            limit = 3

            @property
            def first(self):
                return self.session.get(self.base + "/first", timeout=self.timeout, headers=self.headers)

            async def second(self):
                def inner(a):
                    return session.request(a.method, a.url, json=a.body, headers=a.headers, auth=token)
                return [inner(item) async for item in self.pages(limit=2) if item.ok and item.url]
        '''
    columns = extract("python", [textwrap.dedent(source).encode()])
    found = {
        name: (start, end, parent, level)
        for name, start, end, parent, level in zip(
            columns.name, columns.start_line.tolist(), columns.end_line.tolist(), columns.parent.tolist(),
            columns.level.tolist(), strict=True,
        )
    }  # fmt: skip
    assert found == {
        "Client": (4, 16, -1, 1),
        "Client.first": (10, 11, 0, 0),
        "Client.second": (13, 16, 0, 0),
        "Client.second.inner": (14, 15, 2, 0),
    }


def test_own_name_of_a_class_and_of_a_recursive_function() -> None:
    one_class = """\
        class Retry(Base):
            limit = 4
            def __init__(self, session):
                super(Retry, self).__init__(session, policy=Retry.policy)
                self.waits = [Retry.step * number for number in range(session.limit)]
        """
    left = extract("python", [textwrap.dedent(one_class).encode()])
    right = extract("python", [textwrap.dedent(one_class).replace("Retry", "Again").encode()])
    assert same_shape(left, right)
    walk = "def walk(node, depth):\n    log.info(node, depth)\n    return [walk(x, depth + 1) for x in node.children]\n"
    assert same_shape(one(walk), one(walk.replace("walk", "visit")))


def test_match_statement_binds() -> None:
    source = """\
        def route(event):
            match event:
                case Point(x=0, y=height) if height > limit:
                    return draw(height)
                case [first, *others]:
                    return draw(first, others)
                case {"kind": kind, **rest}:
                    return send(kind, rest)
                case int() as number:
                    return send(number)
                case Color.RED:
                    return paint(event)
        """
    renamed = source
    for name in ("height", "first", "others", "kind", "rest", "number", "event"):
        renamed = re.sub(rf'(?<!")\b{name}\b(?!")', f"other_{name}", renamed)
    assert same_shape(one(source), one(renamed))
    assert not same_shape(one(source), one(source.replace("RED", "BLUE")))


def test_comprehension_lambda_walrus_and_type_parameters_bind() -> None:
    source = """\
        def pick[T](rows: list[T], key) -> list[T]:
            best = max((row for row in rows if row.ok), key=lambda item: item.score)
            if (left := best.rest) is not None:
                return sorted({name: value for name, value in left.items()}, key=key)
            return filtered(rows)
        """
    renamed = source
    for name in ("rows", "best", "row", "item", "left", "name", "value"):
        renamed = re.sub(rf"\b{name}\b", f"x_{name}", renamed)
    assert same_shape(one(source), one(renamed))
    assert same_shape(one(source), one(source.replace("pick[T](rows: list[T], key) -> list[T]", "pick(rows, key)")))


def test_test_cases_are_no_fragments_and_helpers_beside_them_are() -> None:
    body = "return client.post(url, json={'name': name}, headers=auth.headers(), timeout=settings.timeout)"
    source = f"""\
        class TestUsers(TestCase):
            def setUp(self):
                {body}
            def test_one(self):
                def nested(url):
                    {body}
                {body}
            def testTwo(self):
                {body}
            def make_user(self, name):
                {body}

        def test_module(client):
            {body}

        def connect(name):
            {body}

        class FakeClient(Base):
            def post(self, url):
                {body}
        """
    columns = extract("python", [textwrap.dedent(source).encode()])
    assert columns.name.tolist() == ["TestUsers.make_user", "connect", "FakeClient", "FakeClient.post"]
    assert columns.file_definitions.tolist() == [9]


def test_cues() -> None:
    columns = one("import time as clock\nfrom requests.sessions import Session as S\n" + RETRY.replace("time", "clock"))
    assert words(columns, "call") >= {"get", "range", "json", "sleep", "raise_for_status", "warning"}
    assert words(columns, "exception") == {"connectionerror", "timeouterror"}
    assert words(columns, "bound") >= {"attempt", "session", "url", "answer", "error"}
    assert words(columns, "name") == {"call"}
    assert words(columns, "import") == {"time"}
    assert "gave up on {}" in words(columns, "string")
    assert columns.imports.tolist() == sorted([import_hash("time"), import_hash("requests.sessions")])


def test_package_of_a_mentioned_import() -> None:
    source = """\
        import requests.adapters
        import numpy as np, boto3
        from tenacity import retry as again, stop
        from .local import helper
        from os.path import *

        def fetch(url):
            again(stop)(helper)
            return requests.get(url, params=np.zeros(3), timeout=helper.timeout)
        """
    assert words(one(source), "import") == {"requests", "numpy", "tenacity"}


@pytest.mark.parametrize(
    "text",
    [b"", b"\n", b"x = 1", b"lambda: 0", b"\xef\xbb\xbf", b"\xff\xfe\x00\x80", b"def f(:\n",
     b"# only\r\n# comments\r\n",
     b"\x00" * 64,
     b"(" * 100_000, b"[" * 100_000 + b"]" * 100_000, b"def f():\n    return " + b"[" * 50_000, b"f(" * 30_000,
     b"'" * 999, b"def", b"class A:", b"x" * 1_000_000,
     b"if x:\n" + b"".join(b" " * i + b"if x:\n" for i in range(1, 400))],
    ids=lambda text: repr(text[:12]),
)  # fmt: skip
def test_odd_texts_are_read_without_harm(text: bytes) -> None:
    columns = extract("python", [text, RETRY.encode(), text])
    assert columns.name.tolist().count("call") == 1
    row = columns.name.tolist().index("call")
    assert columns.file[row] == 1
    assert columns.fingerprint[row] == one(RETRY).fingerprint[0]
    assert columns.file_lines[0] == text.count(b"\n") + (bool(text) and not text.endswith(b"\n"))


def test_empty_batch() -> None:
    for columns in (extract("python", []), empty(), extract("python", [b"", b"x = 1\n"])):
        assert len(columns) == 0
        assert columns.shingle_offsets.tolist() == columns.cue_offsets.tolist() == [0]


def test_byte_order_mark_and_line_ends() -> None:
    assert one("\ufeff" + RETRY).exact == one(RETRY).exact == one(RETRY.replace("\n", "\r\n")).exact
    assert one("\ufeff" + RETRY).start_line[0] == 1


def test_a_definition_on_the_last_line_without_line_end() -> None:
    columns = one("x = 1\ndef f(a): return session.get(a.url, timeout=a.timeout, headers=a.headers)")
    assert (columns.start_line[0], columns.end_line[0]) == (2, 2)


NAMES = st.sampled_from(["a", "size", "request_id", "Value", "x1", "übung", "self"])
FREE = st.sampled_from(["log", "json", "os", "range", "len", "Client"])


@st.composite
def functions(draw: st.DrawFn) -> str:
    """Sources of one function with several statements, over a small pool of names."""
    arguments = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    lines = []
    for _ in range(draw(st.integers(1, 6))):
        target, source = draw(NAMES), draw(st.sampled_from(arguments))
        form = draw(st.integers(0, 4))
        text = draw(st.text(st.characters(codec="utf-8", exclude_characters="\"'\\\n\r{}$`\x00"), max_size=9))
        lines += [
            [f"{target} = {draw(FREE)}.get({source}, {draw(st.integers(0, 99))})"],
            [f"for {target} in {source}.items():", f"    {draw(FREE)}({target}, key='{text}')"],
            [f"with {draw(FREE)}({source}) as {target}:", f"    {target}.close()"],
            [f"{target} = [{target} for {target} in {source} if {target}.ok]"],
            [f'{draw(FREE)}.info("{text}", {source})'],
        ][form]
    lines.append(f"return {draw(FREE)}({', '.join(arguments)}, wait=2.5)")
    return f"def {draw(NAMES)}_f({', '.join(arguments)}):\n" + "".join(f"    {line}\n" for line in lines)


@settings(max_examples=60, deadline=None)
@given(functions(), st.sampled_from(["a", "size", "request_id", "Value", "x1", "übung", "self"]))
def test_renaming_a_bound_name_changes_nothing_but_exact(source: str, name: str) -> None:
    renamed = re.sub(rf"(?<![\w'\"]){name}(?![\w'\"])", "brand_new", source)
    left, right = (extract("python", [text.encode()]) for text in (source, renamed))
    assert left.fingerprint.tolist() == right.fingerprint.tolist()
    assert left.shingles.tolist() == right.shingles.tolist()
    if len(left) and re.search(rf"(?<![\w'\"]){name}(?![\w'\"])", source.split("(", 1)[1]):
        assert left.exact.tolist() != right.exact.tolist()


@settings(max_examples=40, deadline=None)
@given(functions(), st.integers(0, 10_000), st.text(st.characters(codec="ascii", categories=["L"]), max_size=8))
def test_literals_and_comments_change_nothing(source: str, number: int, text: str) -> None:
    changed = re.sub(r"(?<=[ =])\d+(\.\d+)?\b", str(number), source)
    changed = re.sub(r"'[^'\n]*'", repr(text), changed).replace("):\n", f"):  # {text}\n", 1)
    left, right = (extract("python", [each.encode()]) for each in (source, changed))
    assert left.fingerprint.tolist() == right.fingerprint.tolist()
    assert left.shingles.tolist() == right.shingles.tolist()


def slices(columns: Columns) -> list[list[int]]:
    return [columns.tokens[a:b].tolist() for a, b in zip(columns.token_start, columns.token_end, strict=True)]


@settings(max_examples=25, deadline=None)
@given(st.lists(functions(), max_size=5))
def test_a_batch_is_its_files(sources: list[str]) -> None:
    texts = [b"import json\nfrom os import len\n" + source.encode() for source in sources]
    batch = extract("python", texts)
    single = concatenate([extract("python", [text]) for text in texts])
    for name in Columns.__slots__:
        if name not in ("tokens", "token_start", "token_end"):
            assert getattr(batch, name).tolist() == getattr(single, name).tolist(), name
    for table in (batch, single):
        assert all(0 <= a < b <= len(table.tokens) for a, b in zip(table.token_start, table.token_end, strict=True))
    assert slices(batch) == slices(single)
