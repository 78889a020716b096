"""Generalisation: what must hold for any copies, and what differences become."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.propose.python.emit import shared
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.general import General, generalise
from dupfinder.propose.python.state import dumps
from tests.propose.copies import normals

_LOCALS = st.lists(st.sampled_from(["a", "value", "result", "left", "row", "n"]), min_size=4, max_size=4, unique=True)
_SHAPE = """
def job({0}, {1}={number}):
    {2} = []
    for {3} in {0}:
        if {3} {sign} {1}:
            {2}.append({3} * {factor})
    {0} = list({2})
{extra}    return {0}[:{most}]
"""


@st.composite
def _copies(draw: st.DrawFn) -> list[str]:
    """Copies under other names, with other constants and operators, and with a statement that only some have."""
    return [
        _SHAPE.format(
            *draw(_LOCALS),
            number=draw(st.integers(0, 9)),
            sign=draw(st.sampled_from([">", "<"])),
            factor=draw(st.sampled_from(["2", "3", "len('x')"])),
            most=draw(st.integers(1, 5)),
            extra=draw(st.sampled_from(["", "    print('done')\n", "    if not job:\n        return None\n"])),
        )
        for _ in range(draw(st.integers(2, 5)))
    ]


@settings(max_examples=25, deadline=None)
@given(_copies())
def test_every_copy_is_an_instance(sources: list[str]) -> None:
    copies = normals(*sources)
    found = generalise(copies)
    for number, one in enumerate(copies):
        assert dumps(found.instance(number)) == dumps(one.body)


@settings(max_examples=25, deadline=None)
@given(_copies(), st.integers(2, 4))
def test_identical_functions_need_no_parameter(sources: list[str], count: int) -> None:
    copies = normals(*[sources[0].replace("if not job:", "if True:")] * count)
    found = generalise(copies)
    assert not found.state.holes
    assert not found.state.options
    assert [found.shared(number) for number in range(count)] == [1.0] * count
    (function,) = shared(found, set())
    assert not [each for each in function.parameters if each.setting]
    (again,) = normals(function.source)
    both = generalise([copies[0], again])
    assert not both.state.holes
    assert not both.state.options


def _settings(found: General) -> dict[str, str | None]:
    return {each.name: each.default for each in shared(found, set())[0].parameters if each.setting}


def test_the_majority_is_the_default() -> None:
    source = "def pause(n):\n    return min(30, 2 ** n)\n"
    found = generalise(normals(source, source, source.replace("30", "10")))
    assert _settings(found) == {"value": "30"}


def test_what_only_some_do_is_an_option() -> None:
    short = "def clean(text):\n    text = text.strip()\n    return text.lower()\n"
    long = short.replace("    return", "    if not text:\n        raise ValueError('empty')\n    return")
    found = generalise(normals(short, short, long))
    assert _settings(found) == {"with_error": "False"}
    assert "if with_error:" in shared(found, set())[0].source


def test_a_value_that_speaks_of_locals_is_a_function() -> None:
    left = "def check(rows):\n    for row in rows:\n        if len(row) > 3:\n            return row\n    return None\n"
    found = generalise(normals(left, left.replace("len(row) > 3", "not row.isalpha()")))
    (function,) = shared(found, set())
    (setting,) = [each for each in function.parameters if each.setting]
    assert setting.values == {0: "lambda row: len(row) > 3", 1: "lambda row: not row.isalpha()"}


def test_a_call_is_made_where_it_stands() -> None:
    left = "import uuid\ndef make(known):\n    if known is None:\n        known = uuid.uuid4().hex\n    return known\n"
    found = generalise(normals(left, left.replace("uuid.uuid4().hex", "str(uuid.uuid4())")))
    (setting,) = [each for each in shared(found, set())[0].parameters if each.setting]
    assert setting.values[0] == "lambda: uuid.uuid4().hex"


def test_two_locals_never_become_one() -> None:
    # `a` of the one copy cannot be both `x` and `y` of the other.
    left = "def f(a, b):\n    c = a + b\n    return c * a\n"
    right = "def f(x, y):\n    z = x + y\n    return z * y\n"
    found = generalise(normals(left, right))
    (setting,) = [each for each in shared(found, set())[0].parameters if each.setting]
    assert setting.values == {0: "a", 1: "y"}


def test_sync_and_async_copies_get_a_function_each() -> None:
    left = "def call(fn):\n    result = fn()\n    return result.strip().lower()\n"
    right = "async def acall(fn):\n    result = await fn()\n    return result.strip().lower()\n"
    functions = shared(generalise(normals(left, right)), set())
    assert [(each.name, each.asynchronous) for each in functions] == [("call", False), ("acall", True)]
    assert "await" not in functions[0].source
    assert "await fn()" in functions[1].source


def test_what_a_method_reads_off_its_object_is_passed() -> None:
    left = """
class A:
    def __init__(self, out):
        self.out = out
    def put(self, text):
        self.out.write(text + "!")
        self.out.flush()
"""
    found = generalise(normals(left, left.replace("out", "sink"), name="A.put"))
    (setting,) = [each for each in shared(found, set())[0].parameters if each.setting]
    assert setting.values == {0: "self.out", 1: "self.sink"}


def test_an_attribute_that_changes_is_read_where_it_stands() -> None:
    left = """
class A:
    def put(self, text):
        self.go()
        return text.strip() + self.out
    def go(self):
        self.out = 1
"""
    found = generalise(normals(left, left.replace("self.out", "self.sink"), name="A.put"))
    values = [each.values[0] for each in shared(found, set())[0].parameters if each.setting]
    assert "lambda: self.out" in values


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("def f():\n    global x\n    x = 1\n", "writes to a global"),
        ("def f():\n    import os\n    return os\n", "imports inside"),
        ("def f():\n    return locals()\n", "own surroundings"),
        ("def f(x):\n    match x:\n        case 1:\n            return 2\n", "match statement"),
    ],
)
def test_what_cannot_move_is_refused(source: str, why: str) -> None:
    with pytest.raises(RefusedError, match=why):
        normals(source, source)


def test_too_little_in_common_is_refused() -> None:
    left = "def f(a):\n    x = open(a).read().split()\n    return sorted(x)[0]\n"
    right = "def f(a):\n    y = {n: n * n for n in range(a)}\n    return sum(y.values()) / 7\n"
    with pytest.raises(RefusedError, match="shares"):
        generalise(normals(left, right))


def test_one_copy_is_nothing_to_generalise_from() -> None:
    with pytest.raises(RefusedError, match="one copy"):
        generalise(normals("def f():\n    return 1\n"))


def test_deep_trees_are_refused_not_crashed_on() -> None:
    source = "def f(a):\n    return " + " + ".join(["a"] * 3000) + "\n"
    with pytest.raises((RefusedError, RecursionError)):
        generalise(normals(source, source))


def test_a_tuple_is_one_argument() -> None:
    left = "def f(a):\n    b = a.strip()\n    c = b.lower(), b.upper()\n    return c\n"
    found = generalise(normals(left, left.replace("b.lower(), b.upper()", "b.title(), b, 1")))
    (setting,) = [each for each in shared(found, set())[0].parameters if each.setting]
    values = list(setting.values.values())
    assert values == ["lambda b: (b.lower(), b.upper())", "lambda b: (b.title(), b, 1)"]


def test_texts_that_look_like_places_are_texts() -> None:
    source = "def f(a):\n    b = a.replace('$1', '?0')\n    return b.strip('$HOME')\n"
    (function,) = shared(generalise(normals(source, source)), set())
    assert "a.replace('$1', '?0')" in function.source
    assert "b.strip('$HOME')" in function.source


_BUCKET = """
class Bucket:
    def __init__(self, burst):
        self.burst = burst
        self._level = 0
    def take(self, count=1):
        self._level = min(self.burst, self._level + 1)
        self._level -= count
        return self._level > 0
"""


def test_a_field_of_another_name_is_a_parameter() -> None:
    (function,) = shared(generalise(normals(_BUCKET, _BUCKET.replace("_level", "_tokens"), name="Bucket.take")), set())
    values = {each.name: each.values for each in function.parameters}
    assert values["level_field"] == {0: "'_level'", 1: "'_tokens'"}
    assert "operator.isub(getattr(owner, level_field), count)" in function.source


def test_a_field_of_the_same_name_is_plain() -> None:
    (function,) = shared(generalise(normals(_BUCKET, _BUCKET, name="Bucket.take")), set())
    assert "owner._level -= count" in function.source
    assert "setattr" not in function.source


def test_types_of_collections_come_along() -> None:
    head = "from {0} import Callable, Mapping\n"
    source = head + "def call(f: Callable[..., int], at: Mapping[str, X]):\n    return f(at, 1)\n"
    found = generalise(normals(*(source.format(module) for module in ("typing", "collections.abc"))))
    assert [each.annotation for each in shared(found, set())[0].parameters] == ["Callable[..., int]", "Any"]
    own = generalise(normals(*[source.format("mine")] * 2))
    assert shared(own, set())[0].parameters[0].annotation == "Any"


def test_who_passes_what_is_said_once() -> None:
    copies = [f"def wait(call):\n    return call({number}, 'a', 'b')\n" for number in (2, 3, 3)]
    (one,) = shared(generalise(normals(*copies)), set())
    assert ": 3 in checkout, catalog; 2 in payments\n" in one.source


def test_what_one_calls_the_other_awaits() -> None:
    source = "from typing import Callable\ndef call(f: Callable[[int], str], n: int):\n    return f(n + 1) + 'done'\n"
    waiting = source.replace("def call", "async def call").replace("return f", "return await f").replace(": int", "")
    plain, other = shared(generalise(normals(source, waiting)), set())
    assert [each.annotation for each in plain.parameters] == ["Callable[[int], str]", "int"]
    assert [each.annotation for each in other.parameters] == ["Callable[..., Any]", "int"]
