"""The part of a module that one function needs, able to stand alone."""

from __future__ import annotations

import ast
import textwrap
from dataclasses import replace

import pytest

from dupfinder.propose.python.characterisation.extract import Extract, Wanted, extracted, members

MODULE = """
import json
import time as clock
from os import environ
from .client import send
from shared_x import wait as _shared_wait

LIMIT = 3
UNUSED = environ["HOME"]
try:
    import ujson as fast
except ImportError:
    fast = json


def wait(seconds):
    print(json.dumps(_pause(seconds)), __name__)
    return _shared_wait(LIMIT)


def _pause(seconds):
    clock.sleep(seconds)
    return fast.loads(send(seconds))


def other():
    return UNUSED


@register("client")
class Client(Base, Exception, metaclass=Meta):
    retries = LIMIT

    def __init__(self, url):
        self.url = self._clean(url)

    @cached
    def get(self):
        return send(self.url)

    def _clean(self, url):
        return url.strip()

    def post(self):
        return other()
"""


def extract(name: str, owner: str = "", source: str = MODULE) -> Extract:
    return extracted(textwrap.dedent(source), Wanted(name, owner, "pay.client", "shared_x"))


def statements(found: Extract) -> list[str]:
    return [ast.unparse(node).split("\n")[0] for node in ast.parse(found.text).body]


def test_what_the_function_needs_and_nothing_else() -> None:
    assert statements(extract("wait")) == [
        "from __future__ import annotations",
        "from standins.world import outside",
        "print = outside('print')",
        "__name__ = 'pay.client'",
        "import json",
        "clock = outside('time')",
        "send = outside('client.send')",
        "from shared_x import wait as _shared_wait",
        "LIMIT = 3",
        "fast = outside('ujson')",
        "def wait(seconds):",
        "def _pause(seconds):",
    ]


def test_a_method_with_its_constructor_and_what_they_call() -> None:
    found = extract("get", "Client")
    (owner,) = [node for node in ast.parse(found.text).body if isinstance(node, ast.ClassDef)]
    assert [getattr(node, "name", "retries") for node in owner.body] == ["retries", "__init__", "get", "_clean"]
    assert ast.unparse(owner).startswith("class Client(Exception):")
    assert "environ" not in found.text


def test_what_the_method_spoke_of_before_its_body_moved_stays() -> None:
    moved = MODULE.replace("return send(self.url)", "return _shared_wait(self)")
    before = MODULE.replace("return send(self.url)", "return self.post()")
    wanted = Wanted("get", "Client", "pay.client", "shared_x")
    kept = members(before, wanted)
    assert kept == {"__init__", "get", "_clean", "post"}
    assert "def post" not in extracted(moved, wanted).text
    assert "def post" in extracted(moved, replace(wanted, members=kept)).text


def test_what_is_left_out_is_said() -> None:
    assert extract("get", "Client").left_out == (
        "the base Base of Client",
        "the decorator cached of get",
        "the decorator register('client') of Client",
    )
    assert extract("wait").left_out == ()


def test_imports_within_blocks_and_functions() -> None:
    source = """
    if FAST:
        import socket
    def job():
        import os.path
        return socket.gethostname() + os.path.sep
    """
    text = extract("job", source=source).text
    assert "socket = outside('socket')" in text
    assert "os = outside('os')" in text
    assert "import" not in text.split("outside\n", 1)[1]


@pytest.mark.parametrize("source", ["from x import *\ndef job(): return y", "job = 3", "def job(): job()"])
def test_the_odd_module_still_is_python(source: str) -> None:
    ast.parse(extract("job", source=source).text)
