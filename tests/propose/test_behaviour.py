"""What must hold for any versions of any function: the wrapper does what the copy did, a patch can be taken back."""

from __future__ import annotations

import contextlib
import copy
import inspect
import os
import subprocess
import sys
import tempfile
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.propose.python.characterisation.standins.shown import shown
from dupfinder.propose.python.draft import Draft
from dupfinder.propose.python.emit import Shared, shared
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.general import generalise
from dupfinder.propose.python.library import files
from dupfinder.propose.python.migrate import Adapter, Edited, migrated, patch
from dupfinder.propose.python.state import dumps
from tests.propose.copies import normals
from tests.propose.programs import versions

PACKAGE = "shared_of_random_programs"
EXAMPLES: tuple[tuple[Any, ...], ...] = (
    ([], 2, "", ""),
    ([1, 2, 3], 0, [], "a"),
    (["x", 1], 5, [4], "b"),
    ([3], 1, (), None),
)


class Log:
    """Something that is called, asked and entered; `done` says how."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.level = 4

    def __call__(self, *said: object) -> None:
        self.done.append(shown(said))

    @contextlib.contextmanager
    def at(self, what: str) -> Iterator[str]:
        self.done.append(f"in {what}")
        yield what
        self.done.append(f"out of {what}")


def behaviour(text: str) -> list[str]:
    """What a module's `job` does, in each example."""
    found: list[str] = []
    for example in EXAMPLES:
        space: dict[str, Any] = {}
        exec(compile(text, "module", "exec"), space)  # noqa: S102 - a program of our own
        log, store = Log(), {"a": 1, "b": [2]}
        names = [name for name in inspect.signature(space["job"]).parameters if name not in ("log", "store")]
        arguments = dict(zip(names, copy.deepcopy(example), strict=True))
        try:
            result: str = shown(space["job"](**arguments, log=log, store=store))
        except Exception as error:  # noqa: BLE001 - what it raises is what it does
            # The message may name a variable.
            result = f"raises {type(error).__name__}"
        found += [
            result,
            *log.done,
            shown(sorted(store.items(), key=str)),
            shown(next(iter(arguments.values()))),
            shown(space["LOG"]),
        ]
    return found


def edits(sources: list[str]) -> list[Edited]:
    """The migration of each version. Raises RefusedError where they are refused."""
    found = generalise(normals(*sources, name="job"))
    for number, one in enumerate(found.copies):
        assert dumps(found.instance(number)) == dumps(one.body)
    functions = shared(found, set())
    (only,) = functions
    install(only, functions)
    return [migrated([Adapter(one.copy, only, number)], PACKAGE) for number, one in enumerate(found.copies)]


def install(one: Shared, functions: tuple[Shared, ...]) -> None:
    library = types.ModuleType(PACKAGE)
    text = files(Draft(PACKAGE, functions, (), ()), "job")[f"src/{PACKAGE}/functions.py"]
    exec(compile(text, "library", "exec"), vars(library))  # noqa: S102 - generalised from programs of our own
    assert one.name in vars(library)
    sys.modules[PACKAGE] = library


@pytest.fixture(autouse=True, scope="module")
def _uninstalled() -> Iterator[None]:
    yield
    sys.modules.pop(PACKAGE, None)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(versions())
def test_the_wrapper_does_what_the_copy_did(sources: list[str]) -> None:
    try:
        edited = edits(sources)
    except RefusedError:
        return
    for source, one in zip(sources, edited, strict=True):
        assert behaviour(one.after) == behaviour(source), f"{source}\n{one.after}"


LINES = st.lists(
    st.sampled_from(["x = 1", "# \u00fcber", "", "\t", "if True:\n\tpass", "'''a\n  b '''", "y = '\\\\'  "])
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(versions(), LINES, LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_a_patch_and_its_reverse_give_the_same_bytes(sources, before, after, end: str, ended: bool) -> None:
    around = ["\n".join([*before, text.rstrip("\n"), *after]) + "\n" * ended for text in sources]
    try:
        edited = edits([text.replace("\n", end) for text in around])
    except RefusedError:
        return
    with tempfile.TemporaryDirectory() as folder:
        for one in edited:
            applied_and_taken_back(Path(folder), one)


def applied_and_taken_back(folder: Path, one: Edited) -> None:
    file = folder / one.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(one.before.encode())
    (folder / "one.patch").write_bytes(patch(one).encode())
    command = ["git", "apply", "--whitespace=nowarn", "one.patch"]
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    subprocess.run(command, cwd=folder, env=environment, check=True)
    assert file.read_bytes() == one.after.encode()
    subprocess.run([*command, "--reverse"], cwd=folder, env=environment, check=True)
    assert file.read_bytes() == one.before.encode()
