"""How somebody else would import a thing, told from where it lies and what it is called."""

from __future__ import annotations


def symbol(path: str, name: str, language: str) -> str:
    """Dotted for Python (`src/acme/http.py`, `Client`: `acme.http.Client`), else file and name."""
    if language != "python":
        return f"{path}::{name}"
    module = path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/").replace("/", ".")
    return f"{module}.{name}"
