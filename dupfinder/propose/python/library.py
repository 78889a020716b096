"""The library draft as files: an importable package with the shared functions."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dupfinder.propose.python import characterisation
from dupfinder.propose.python.defaults import ABSTRACT
from dupfinder.propose.python.draft import Draft
from dupfinder.propose.python.emit import is_standard

_WORD = re.compile(r"[A-Za-z_]+")


def files(draft: Draft, title: str) -> Mapping[str, str]:
    """Text of each file of the library, by its path in the library's folder."""
    package = draft.package
    names = sorted(function.name for function in draft.functions)
    listed = "".join(f"    {name!r},\n" for name in names).replace("'", '"')
    imports = f"from {package}.functions import " + ", ".join(names) + "\n"
    return {
        "pyproject.toml": _project(draft),
        f"src/{package}/__init__.py": f'"""{title}, one version for all squads. A draft."""\n\n{imports}\n'
        f"__all__ = [\n{listed}]\n",
        f"src/{package}/functions.py": _functions(draft, title),
        f"src/{package}/py.typed": "",
        **characterisation.files(draft.replaced, package),
    }


def _functions(draft: Draft, title: str) -> str:
    wanted = {statement for function in draft.functions for statement in function.imports}
    wanted.add("from typing import Any")
    words = {word for function in draft.functions for word in _WORD.findall(function.source)}
    wanted |= {f"from collections.abc import {name}" for name in words & ABSTRACT}
    standard = sorted(each for each in wanted if is_standard(each))
    other = sorted(wanted - set(standard))
    blocks = ["from __future__ import annotations", "\n".join(standard), "\n".join(other)]
    head = "\n\n".join(block for block in blocks if block)
    return f'"""{title}: what the copies have in common."""\n\n{head}\n\n\n' + "\n\n".join(
        function.source for function in draft.functions
    )


def _project(draft: Draft) -> str:
    outside = {
        statement.split()[1].split(".")[0]
        for function in draft.functions
        for statement in function.imports
        if not is_standard(statement)
    }
    listed = ", ".join(f'"{name}"' for name in sorted(outside))
    return (
        f'[project]\nname = "{draft.package.replace("_", "-")}"\nversion = "0.1.0"\nrequires-python = ">=3.10"\n'
        f"dependencies = [{listed}]\n\n"
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        f'[tool.hatch.build.targets.wheel]\npackages = ["src/{draft.package}"]\n\n'
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["src", "tests"]\n'
    )
