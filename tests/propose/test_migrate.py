"""Patches: what stays as it was, what they change, and what they leave alone."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import pytest

from dupfinder.propose.python.emit import shared
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.general import generalise
from dupfinder.propose.python.migrate import Adapter, Edited, migrated, patch
from tests.propose.copies import normals

SOURCE = '''\
"""Module."""

import time

LIMIT = 3  # of us all


def wait(n, sleep=time.sleep):
    """Wait a little."""  # kept
    # stays: it stands before the code
    pause = min(LIMIT, n * 2)
    sleep(pause)
    return pause  # gone


def other():  # untouched
    return   1
'''


def _edited(source: str, other: str, name: str = "") -> Edited:
    found = generalise(normals(source, other, name=name))
    functions = shared(found, set())
    function = next(each for each in functions if 0 in each.copies)
    return migrated([Adapter(found.copies[0].copy, function, 0)], "shared_wait")


def test_what_is_around_keeps_every_byte() -> None:
    edited = _edited(SOURCE, SOURCE.replace("LIMIT", "MOST"))
    start, stop = SOURCE.index("    pause = "), SOURCE.index("\n\n\ndef other")
    before = SOURCE[:start].replace("import time\n", "import time\nfrom shared_wait import wait as _shared_wait\n")
    assert edited.after.startswith(before)
    assert edited.after.endswith(SOURCE[stop:])


def test_the_wrapper_passes_the_squads_own_settings() -> None:
    edited = _edited(SOURCE, SOURCE.replace("LIMIT", "MOST"))
    assert "        limit=LIMIT,\n" in edited.after
    assert "def wait(n, sleep=time.sleep):" in edited.after


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        SOURCE.rstrip("\n"),
        SOURCE.replace("\n", "\r\n"),
        SOURCE.replace("    ", "\t"),
        SOURCE.replace("us", "\u00fcs"),
    ],
    ids=["plain", "no end", "crlf", "tabs", "umlaut"],
)
def test_git_applies_the_patch_and_takes_it_back(tmp_path: Path, source: str) -> None:
    edited = _edited(source, source.replace("LIMIT", "MOST"))
    file = tmp_path / edited.path
    file.parent.mkdir(parents=True)
    file.write_bytes(source.encode())
    (tmp_path / "change.patch").write_bytes(patch(edited).encode())
    command = ["git", "apply", "--whitespace=nowarn", "change.patch"]
    environment = {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    subprocess.run(command, cwd=tmp_path, check=True, env=environment)
    assert file.read_bytes() == edited.after.encode()
    ast.parse(edited.after)
    subprocess.run([*command, "--reverse"], cwd=tmp_path, check=True, env=environment)
    assert file.read_bytes() == source.encode()


def test_a_coroutine_stays_one() -> None:
    source = (
        "import asyncio\n\n\nasync def wait(n):\n    pause = n * 2\n    await asyncio.sleep(pause)\n    return pause\n"
    )
    edited = _edited(source, source.replace("2", "3"))
    assert "async def wait(n):\n    return await _shared_wait(\n" in edited.after


def test_a_name_that_is_taken_is_left_to_its_owner() -> None:
    edited = _edited(SOURCE + "\n_shared_wait = 1\n", SOURCE.replace("LIMIT", "MOST"))
    assert "import wait as _shared_wait_\n" in edited.after


@pytest.mark.parametrize("body", ["def f(a, b=2): return a.strip() + str(b)\n", "def f(a, b=2): x = a; return x + b\n"])
def test_code_beside_the_signature_is_left_alone(body: str) -> None:
    with pytest.raises(RefusedError, match="shares a line"):
        _edited(body, body)


def test_imports_that_are_unused_afterwards_are_named() -> None:
    source = "import json\n\n\ndef f(a):\n    text = json.dumps(a)\n    return text.strip()\n"
    assert _edited(source, source).unused == ("json",)
