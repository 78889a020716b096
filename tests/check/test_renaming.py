from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.check.renaming import only_renamed
from tests.check.orgs import MASK, OTHER, RETRY
from tests.check.variants import laid_out, renamed

GO = 'func pause(n int) string {\n\t// wait\n\tdelay := base * n /* twice */\n\treturn fmt.Sprint("x//y", delay)\n}\n'


@pytest.mark.parametrize(
    ("language", "before", "after", "renamed"),
    [
        ("python", RETRY, RETRY.replace("number", "turn"), True),
        ("python", RETRY, RETRY.replace("    ", "\t").replace("pause", "wait # for it\n"), True),
        ("python", RETRY, RETRY.replace("5.0", "60.0"), False),
        ("python", RETRY, RETRY.replace("gave up", "gave in"), False),
        ("python", RETRY, RETRY.replace("number", "pause"), False),
        ("python", "a + b", "b + a", True),
        ("python", "a + a", "a + b", False),
        ("python", "a + b", "c + c", False),
        ("python", "f(1)", "f(a)", False),
        ("python", "x = 1  # one", "y = 1  # another", True),
        ("go", GO, GO.replace("delay", "wait").replace("// wait", "// a little"), True),
        ("go", GO, GO.replace("x//y", "x//z"), False),
        ("bash", "a=1 # b", "c=1 # d", True),
        ("bash", 'echo "$turn of ${most}"', 'echo "$one of ${all}"', True),
        ("bash", 'echo "$turn of ${most}"', 'echo "$one for ${all}"', False),
        ("python", 'def f(a):\n    """Old."""\n    return a', "def f(b):  # new\n    'New.'\n    return b", True),
        ("python", 'f({"a":\n    "b"})', 'f({"a":\n    "c"})', False),
        ("python", 'f"{a:.2f} s"', "f'{b:.2f} s'", True),
        ("python", 'f"{a:.2f} s"', 'f"{b:.3f} s"', False),
        ("python", '"{a}"', '"{b}"', False),
        ("python", "f(a, [b, c])", "f(\n    x,\n    [(y), z,],\n)", True),
        ("python", "f(a, a=a).a", "f(b, a=b).a", True),
        ("python", "f(a, a=a).a", "f(b, a=c).a", False),
        ("python", "f(a, b)\nb = a", "f(a, b)\nb = b", False),
        ("go", "T{A: a}.A", "T{A: b}.A", True),
        ("typescript", "g(`${a} of`, 'x');", 'g(`${b} of`, "x")', True),
        ("csharp", 'Log($"{a}", 1)', 'Log($"{b}", 1)', True),
        ("csharp", 'Log($"{a}", 1)', 'Log($"{b}", 2)', False),
    ],
)
def test_a_name_for_a_name(language, before, after, renamed):
    assert only_renamed(before, after, language) is renamed


@given(st.text(max_size=200), st.sampled_from(["python", "go", "php"]))
def test_any_text_is_itself(text, language):
    assert only_renamed(text, text, language)


@given(st.permutations(["number", "error", "pause", "action"]), st.sampled_from([RETRY, MASK, OTHER]))
def test_exchanged_names_are_only_renamed(names, text):
    mapping = dict(zip(["number", "error", "pause", "action"], names, strict=True))
    words = re.compile(r"\b(number|error|pause|action)\b(?! failed)")
    code = re.sub(r'"[^"\n]*"|#.*|\.error|""".*?"""', "0", text)
    assert only_renamed(code, words.sub(lambda found: mapping[found[0]], code), "python")


@settings(max_examples=30)
@given(renamed(RETRY, ("number", "error", "pause")).flatmap(laid_out))
def test_a_renamed_copy_that_is_laid_out_anew_is_only_renamed(text):
    start = "def retry_call"
    body = text[re.search(r"def\s+retry_call", text).start() :]
    assert only_renamed(RETRY[RETRY.index(start) :], body, "python")
    assert not only_renamed(RETRY[RETRY.index(start) :], body.replace("5.0", "6.0"), "python")
