"""Functions that only call an imported one: what counts as such, and that nothing of them counts as likeness."""

from __future__ import annotations

import pytest

from dupfinder_scanners.columns import Columns
from dupfinder_scanners.languages.delegation import is_library
from dupfinder_scanners.languages.treesitter import extract

LIBRARY = "from acme_platform import retry as _retry\nfrom acme_platform import masks\n"
HEAD = "async def call(fn, *args, attempts=TRIES, pause=DELAYS.first, errors=(OSError, ValueError), **kwargs):\n"
CALL = "_retry(fn, *args, most=attempts, first=-pause, on=errors, log=LOG.name, label='a' + b'', **kwargs)"


def names(source: str) -> list[str]:
    columns: Columns = extract("python", [source.encode()])
    return list(columns.name)


@pytest.mark.parametrize(
    "body",
    [
        f"    return {CALL}\n",
        f"    return await {CALL}\n",
        f"    {CALL}\n",
        f"    await {CALL}\n",
        f'    """Say."""\n    # why\n    return {CALL}  # because\n',
        "    return masks.deep.retry(fn, attempts, pause, errors, args, kwargs, [LEFT, RIGHT], not LAST)\n",
        "    return _retry(fn, hook=lambda error: LOG.warning('%s: %s', error, fn.name), word=HEADER.lower())\n",
    ],
)
def test_a_call_of_a_library_is_no_fragment(body: str) -> None:
    assert names(f"{LIBRARY}\n\n{HEAD}{body}") == []


@pytest.mark.parametrize(
    "body",
    [
        f"    fn = wrapped(fn)\n    return {CALL}\n",
        f"    return {CALL} or FALLBACK\n",
        f"    return {CALL}.result\n",
        "    return _retry({'code': fn, 'message': args, 'details': kwargs}, attempts, pause, errors)\n",
        "    return _retry(fn, Policy(attempts, pause, errors), args, kwargs, LOG.name)\n",
        "    return _retry(fn, f'{attempts} {pause} {errors}', args, kwargs, LOG.name)\n",
        "    return _retry(one.name for one in args if one.wanted(attempts, pause, errors))\n",
        "    return own(fn, *args, most=attempts, first=pause, on=errors, log=LOG.name, **kwargs)\n",
        "    return fn.retry(fn, *args, most=attempts, first=pause, on=errors, log=LOG.name, **kwargs)\n",
    ],
)
def test_what_does_more_stays_a_fragment(body: str) -> None:
    assert names(f"{LIBRARY}\n\n{HEAD}{body}") == ["call"]


@pytest.mark.parametrize("line", ["import subprocess as _retry", "from subprocess import run as _retry", "_retry = 1"])
def test_the_standard_library_and_own_names_are_no_library(line: str) -> None:
    assert names(f"{line}\n\n\n{HEAD}    return {CALL}\n") == ["call"]


@pytest.mark.parametrize(
    ("module", "said"), [("acme_platform.http", True), ("json", False), ("distutils.core", False), ("requests", True)]
)
def test_libraries(module: str, said: bool) -> None:
    assert is_library(module) is said


CLASS = f"""{LIBRARY}
class Client:
    def __init__(self, base, attempts=3, clock=None, sleep=time.sleep):
        super().__init__()
        self.base = base.rstrip("/")
        self.attempts = attempts
        self.clock = clock or utc_clock(base.zone)

    def get(self, path, headers=None, timeout=10.0):
        return _retry(self.base, path, self.attempts, headers=headers, timeout=timeout, clock=self.clock)
"""


def test_of_a_class_that_only_delegates_nothing_is_left() -> None:
    assert names(CLASS) == []


def test_methods_that_pass_on_to_others_are_nothing_of_their_own() -> None:
    more = "\n    def first(self, path, **options):\n        return self.get(path, options, timeout=FIRST.timeout)\n"
    assert names(CLASS + more) == []
    assert names(CLASS.replace("_retry(self", "self.call(self") + more)[:3] == [
        "Client",
        "Client.__init__",
        "Client.get",
    ]


def test_a_class_that_does_more_keeps_that() -> None:
    body = "        self.base.flush(reason)\n        self.clock.stop(reason.code, LOG.name)\n"
    more = f"\n    def close(self, reason):\n{body}"
    assert names(CLASS + more) == ["Client", "Client.__init__", "Client.close"]
    inside = extract("python", [(CLASS + more).encode()])
    without = extract("python", [(CLASS.rsplit("\n    def get", 1)[0] + "\n" + more).encode()])
    assert inside.fingerprint.tolist() == without.fingerprint.tolist()


def test_a_test_case_is_no_method_that_passes_on() -> None:
    more = "\n    def test_get(self, path):\n        return _retry(self.base, path, HEADERS, clock=self.clock)\n"
    assert extract("python", [(CLASS + more).encode()], [False]).name.tolist() == []
    assert extract("python", [(CLASS + more).encode()], [True]).name.tolist() == ["Client", "Client.__init__"]


@pytest.mark.parametrize(
    "body",
    [
        f'    """Say."""\n    """Say more."""\n    return {CALL}\n',
        f"    {CALL}\n    return {CALL}\n",
        f"    return await (await {CALL}).json(fn, attempts, pause, errors)\n",
        f"    if fn:\n        return {CALL}\n",
    ],
)
def test_more_than_one_statement_or_call_is_more(body: str) -> None:
    assert names(f"{LIBRARY}\n\n{HEAD}{body}") == ["call"]


def test_deep_arguments_are_no_trouble() -> None:
    deep = "(" * 3000 + "fn" + ",)" * 3000
    assert names(f"{LIBRARY}\n\n{HEAD}    return _retry({deep})\n") == []
