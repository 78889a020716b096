"""A copy beside the same function on the shared one: the comparison can fail, and says where it proves nothing."""

from __future__ import annotations

import importlib
import itertools
import sys
import types
from pathlib import Path

import pytest

from dupfinder.propose.python.characterisation.standins.compare import Case, compare

WORLD = "from dupfinder.propose.python.characterisation.standins.world import outside\n"
COPY = WORLD + (
    "time = outside('time')\nlog = outside('log')\n"
    "def job(items, most=3):\n"
    "    found = []\n"
    "    for one in items:\n"
    "        if len(found) < most:\n"
    "            found.append(str(one).lower())\n"
    "        else:\n"
    "            log.info('too many %s', one)\n"
    "    time.sleep(most)\n"
    "    return found\n"
)
LIBRARY = (
    "import time\n"
    "def job(items, most, info):\n"
    "    found = []\n"
    "    for one in items:\n"
    "        if len(found) < most:\n"
    "            found.append(str(one).lower())\n"
    "        else:\n"
    "            info(one)\n"
    "    time.sleep(most)\n"
    "    return found\n"
)
WRAPPER = (
    "from {library} import job as _job\nlog = outside('log')\n"
    "def job(items, most=3):\n"
    "    return _job(items, most, lambda one: log.info('too many %s', one))\n"
)
_numbers = itertools.count()


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What a comparison says; the texts are those of the copy, of what is left of it, and of the library."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def compared(copy: str = COPY, wrapper: str = WRAPPER, library: str = LIBRARY, filled_in=(), owner="") -> str:
        names = [f"compared_{next(_numbers)}" for _ in range(3)]
        texts = (copy, WORLD + wrapper.format(library=names[2]), library)
        for name, text in zip(names, texts, strict=True):
            (tmp_path / f"{name}.py").write_text(text, "utf-8")
        importlib.invalidate_caches()
        shared: types.ModuleType = importlib.import_module(names[2])
        before = dict(vars(shared))
        try:
            return compare(Case("pay:job.py:1-9", names[0], names[1], "job", owner), shared, filled_in)
        finally:
            assert vars(shared) == before
            for name in names:
                sys.modules.pop(name, None)

    return compared


def test_the_same_behaviour_passes(said) -> None:
    assert said() == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("len(found) < most", "len(found) <= most"),
        ("str(one).lower()", "str(one)"),
        ("info(one)", "info(items)"),
        ("    time.sleep(most)\n", ""),
        ("    time.sleep(most)\n", "    time.sleep(most)\n" * 2),
        ("return found", "return found or None"),
        ("found = []", "found = items"),
        ("        else:\n", "        if True:\n"),
        ("import time\n", "import time\nraise ValueError\n"),
    ],
)
def test_another_behaviour_does_not(said, right: str, wrong: str) -> None:
    assert right in LIBRARY
    with pytest.raises((AssertionError, ValueError)):
        said(library=LIBRARY.replace(right, wrong, 1))


def test_the_first_difference_is_named(said) -> None:
    with pytest.raises(AssertionError, match=r"pay:job.py:1-9, example \d+: the copy: .*; the draft: "):
        said(library=LIBRARY.replace("time.sleep(most)", "time.sleep(most + 1)"))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("async def job(x):", "await time.b(x)"),
        ("def job(x):", "yield time.b(x)"),
        ("@contextlib.contextmanager\ndef job(x):", "yield time.b(x)"),
        ("def job(x):", "return lambda y: time.b(x, y)"),
    ],
    ids=["coroutine", "generator", "context manager", "closure"],
)
def test_what_does_nothing_until_it_is_run_is_run(said, head: str, body: str) -> None:
    job = f"import contextlib\n{head}\n    {body}\n"
    copy, library = f"{WORLD}time = outside('time')\n{job}", f"import time\n{job}"
    assert said(copy, "from {library} import job\n", library) == ""
    with pytest.raises(AssertionError):
        said(copy, "from {library} import job\n", library.replace(".b(", ".c("))


def test_a_method_and_what_its_object_holds_afterwards(said) -> None:
    copy = WORLD + (
        "class Box:\n    def __init__(self, size: int):\n        self.size = size\n"
        "    def job(self):\n        self.size += 1\n        return self.size\n"
    )
    library = "def job(box):\n    box.size += 1\n    return box.size\n"
    wrapper = copy.removeprefix(WORLD).split("        self.size += 1")[0] + "        return _job(self)\n"
    wrapper = "from {library} import job as _job\n" + wrapper
    assert said(copy, wrapper, library, owner="Box") == ""
    with pytest.raises(AssertionError):
        said(copy, wrapper, "def job(box):\n    return box.size + 1\n", owner="Box")


DEEP = (
    "def job(token):\n"
    "    if not isinstance(token, frozenset):\n"
    "        raise KeyError(token)\n"
    "    first = 1\n    second = 2\n    third = 3\n    fourth = 4\n    return first + second + third + fourth\n"
)


def test_what_the_examples_do_not_reach_is_said(said) -> None:
    reason = said(DEEP, "from {library} import job\n", DEEP)
    assert reason.startswith("fill in ARGUMENTS['pay:job.py:1-9']: ")
    assert reason.endswith("lines are not reached: 4, 5, 6, 7, 8")


def test_arguments_that_people_fill_in_reach_it(said) -> None:
    filled_in = [lambda: ((frozenset(),), {})]
    assert said(DEEP, "from {library} import job\n", DEEP, filled_in) == ""
    with pytest.raises(AssertionError, match="example 150"):
        said(DEEP, "from {library} import job\n", DEEP.replace("fourth = 4", "fourth = 5"), filled_in)


def test_a_copy_that_does_not_stand_alone_is_said(said) -> None:
    assert "does not stand alone: NameError" in said("def job(x=UNKNOWN): ...\n")


def test_a_library_that_is_never_entered_proves_nothing(said) -> None:
    assert "not reached: all" in said("def job(): ...\n", "def job(): ...\n")


ENDLESS = "def job(left: float):\n    while left:\n        left -= 1\n    return left\n"


def test_what_never_ends_is_no_example(said) -> None:
    assert said(ENDLESS, "from {library} import job\n", ENDLESS) == ""


def test_a_draft_that_never_ends_is_a_difference(said) -> None:
    with pytest.raises(AssertionError, match="the draft: 'does not end'"):
        said("def job(): ...\n", "from {library} import job\n", "def job():\n    while True:\n        pass\n")


def test_an_object_that_keeps_others_from_looking(said) -> None:
    copy = "class Box:\n    def __getattribute__(self, name):\n        return 3 if name == 'job' else 1 / 0\n"
    assert "not reached: all" in said(copy, copy, copy, owner="Box")
