"""Names that a package offers: what its entry modules mention, and what its description shows as code."""

from __future__ import annotations

import re
from pathlib import Path

ENTRIES = ("__init__.py", "index.js", "index.mjs", "index.cjs", "index.ts", "main.js")
DESCRIPTIONS = ("METADATA", "README.md", "README.rst", "README", "readme.md", "Readme.md")
LEFT_OUT = ("test", "tests", "node_modules", "docs", "examples", "vendor", "_vendor")

_NAME = re.compile(r"[A-Za-z_$][\w$]{2,}")
_FENCED = re.compile(r"```.*?```|~~~.*?~~~", re.DOTALL)
_QUOTED = re.compile(r"`+([^`\n]+)`+")
_INDENTED = re.compile(r"^(?: {3,}|\t)(\S.*)$", re.MULTILINE)


def public_names(place: Path) -> frozenset[str]:
    """Identifiers of entry modules and of code in the descriptions of the package unpacked at `place`."""
    found: set[str] = set()
    for path in place.rglob("*"):
        if not path.is_file() or set(path.relative_to(place).parts[:-1]) & set(LEFT_OUT):
            continue
        if path.name in ENTRIES:
            found.update(_NAME.findall(path.read_text("utf-8", "replace")))
        elif path.name in DESCRIPTIONS:
            found.update(_shown(path.read_text("utf-8", "replace")))
    return frozenset(found)


def _shown(text: str) -> set[str]:
    code = [*_FENCED.findall(text), *_QUOTED.findall(text), *_INDENTED.findall(text)]
    return {name for piece in code for name in _NAME.findall(piece)}
