"""The edit of a file: what it replaces, and that it keeps every byte of the rest."""

from __future__ import annotations

import ast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dupfinder.propose.python.codemod import Call, rewritten
from dupfinder.propose.python.errors import RefusedError

FUNCTION = 'def f(a, b = 2):\n    """Say."""\n\n    # why\n    x = a;  y = b\n    return x+y  # gone\n'
REST = [
    "x=1;y = 2\n",
    "if x :\n  pass\n",
    "\n\n# a comment\n\n",
    "values = [1,\n   2, # two\n ]\n",
    "class  C :\n\tdef m( self ) : return   1\n",
    "text = '''a\n  b\\\n'''\n",
    "\f\n",
    "async def g():\n    await   f( )\n",
    "@ decorated\ndef h():\n        ...\n        # the end\n",
    "é = 'ü'\n",
    "z = 1 + \\\n   2\n",
]
IMPORT = "from shared import f as _f"


def edit(source: str, line: int, *arguments: tuple[str, str]) -> str:
    return rewritten(source, "a.py", {line: Call("a.py:1-2", "_f", asynchronous=False, arguments=arguments)}, [IMPORT])


def at(source: str) -> int:
    return source[: source.index("def f(a")].count("\n") + 1


@given(st.lists(st.sampled_from(REST)), st.lists(st.sampled_from(REST)), st.sampled_from(["\n", "\r\n"]))
def test_what_is_around_keeps_every_byte(before, after, end):
    head, tail = ("".join(part).replace("\n", end) for part in (before, after))
    imports, function = f"import os  # first{end}", FUNCTION.replace("\n", end)
    source = f"{imports}{head}{function}{tail}"
    try:
        found = edit(source, at(source), ("first", "a"), ("second", "b * 2"))
    except RefusedError:
        assume("\f" not in source)
        raise
    start = f"{imports}{IMPORT}{end}"
    assert found.startswith(start)
    inside = found.removeprefix(start)
    assert inside.endswith(tail)
    call = "    return _f(\n        first=a,\n        second=b * 2,\n    )\n"
    body = f'def f(a, b = 2):\n    """Say."""\n\n    # why\n{call}'
    # Between the imports and what follows them there may be one empty line more.
    assert inside[: len(inside) - len(tail)] in [
        blank + head + body.replace("\n", end) for blank in ("", end)
    ]  # fmt: skip
    ast.parse(found)


@pytest.mark.parametrize(
    ("source", "start"),
    [
        ("def f(a):\n    return a\n", f"{IMPORT}\n\ndef f"),
        ('"""Doc."""\n\ndef f(a):\n    return a\n', f'"""Doc."""\n{IMPORT}\n\ndef f'),
        ("#!/usr/bin/python\n# top\n\ndef f(a):\n    return a\n", f"#!/usr/bin/python\n# top\n\n{IMPORT}\n\ndef f"),
        (
            "from __future__ import annotations\nimport os\ndef f(a):\n    return a\n",
            f"from __future__ import annotations\nimport os\n{IMPORT}\n\ndef f",
        ),
    ],
    ids=["nothing above", "docstring", "comments", "imports"],
)
def test_where_the_import_goes(source, start):
    found = edit(source, at(source), ("first", "a"))
    assert found.startswith(start)
    ast.parse(found)


def test_a_method_in_tabs():
    found = edit("class C:\n\tdef f(self):\n\t\tx = self\n\t\treturn x\n\n\tother = 1\n", 2, ("who", "self"))
    assert found.endswith("\tdef f(self):\n\t\treturn _f(\n\t\t\twho=self,\n\t\t)\n\n\tother = 1\n")


def test_comments_behind_the_code_stay():
    found = edit("def f(a):\n    return a\n    # the end\n\nx = 1\n", 1)
    assert found.endswith("def f(a):\n    return _f()\n    # the end\n\nx = 1\n")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def f(a): return a\n", "shares a line"),
        ('def f(a):\n    """Say."""; return a\n', "line of its docstring"),
        ('def f(a):\n    """Say."""\n', "no code"),
        ("x = 1\n", "not where it was read"),
        ("def f(a):\n    return a\n\f\n\f\n", "byte for byte"),
    ],
)
def test_what_is_left_alone(source, said):
    with pytest.raises(RefusedError, match=said):
        edit(source, 1)
