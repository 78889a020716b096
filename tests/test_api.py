from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dupfinder

REPOSITORY = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_example_of_the_docstring(monkeypatch):
    monkeypatch.chdir(REPOSITORY)
    failed, attempted = doctest.testmod(dupfinder)
    assert (failed, attempted) == (0, 4)


@pytest.mark.slow
def test_the_example_of_the_readme(monkeypatch, capsys):
    monkeypatch.chdir(REPOSITORY)
    (example,) = re.findall("```python\n(.*?)```", (REPOSITORY / "README.md").read_text("utf-8"), re.DOTALL)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own README
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("name", dupfinder.__all__)
def test_every_public_name_is_there(name):
    assert getattr(dupfinder, name) is not None
    assert name in dir(dupfinder)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        dupfinder.nonsense  # noqa: B018


def test_importing_the_package_imports_nothing_slow():
    code = "import sys, dupfinder; print(*sorted({'numpy', 'pydantic', 'duckdb', 'rich', 'typer'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
