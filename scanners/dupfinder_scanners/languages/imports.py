"""What an import means in each language: the name it binds where it says none, and the package it comes from."""

from __future__ import annotations

from collections.abc import Callable

_HOSTS = 3
"""Path segments that name a Go module on a code host: host, owner, repository."""


def clean_module(text: str) -> str:
    """The module of an import as captured: without the keyword, a list of members or a wildcard."""
    return text.removeprefix("import ").split("{", 1)[0].rstrip(". _*:;\n").strip()


def implied_name(language: str, module: str) -> str | None:
    """The name that importing `module` binds where the import names none; None where it binds nothing by name."""
    rule = _IMPLIED.get(language)
    return rule(module) if rule else None


def package_root(language: str, module: str) -> str | None:
    """The package that a module path belongs to, in lower case: `requests`, `@org/x`, `net/http`, `java.net.http`.

    None for a path inside the same project (relative, `crate::`), which says nothing outside it.
    """
    root = _ROOTS.get(language, _first_dotted)(module)
    return root.lower() if root else None


def _first_dotted(module: str) -> str:
    return module.split(".", 1)[0]


def _last_dotted(module: str) -> str:
    return module.rsplit(".", 1)[-1]


def _go_name(module: str) -> str:
    """Last segment of the path; a major version (`/v2`, `.v3`) is no name."""
    parts = [part for part in module.split("/") if not (part[:1] == "v" and part[1:].isdigit())]
    name = parts[-1].split(".")[0] if parts else ""
    return name.removeprefix("go-")


def _go_root(module: str) -> str:
    parts = module.split("/")
    return "/".join(parts[:_HOSTS]) if "." in parts[0] else module


def _javascript_root(module: str) -> str | None:
    if module.startswith((".", "/", "~", "#")):
        return None
    return "/".join(module.removeprefix("node:").split("/")[: 2 if module.startswith("@") else 1])


def _package_of_class(module: str) -> str:
    """The part before the first capital: packages are lower case by convention, classes are not."""
    parts = module.split(".")
    named = next((i for i, part in enumerate(parts) if part[:1].isupper()), len(parts))
    return ".".join(parts[: named or 1])


def _rust_root(module: str) -> str | None:
    first = module.split("::", 1)[0].strip()
    return None if first in ("crate", "self", "super", "") else first


def _rust_name(module: str) -> str:
    return module.rsplit("::", 1)[-1].strip()


def _backslash_first(module: str) -> str:
    return module.lstrip("\\").split("\\", 1)[0]


def _backslash_last(module: str) -> str:
    return module.rsplit("\\", 1)[-1]


_IMPLIED: dict[str, Callable[[str], str]] = {
    "python": _first_dotted, "go": _go_name, "java": _last_dotted, "kotlin": _last_dotted, "scala": _last_dotted,
    "rust": _rust_name, "php": _backslash_last,
}  # fmt: skip
_ROOTS: dict[str, Callable[[str], str | None]] = {
    "javascript": _javascript_root, "typescript": _javascript_root, "tsx": _javascript_root, "go": _go_root,
    "java": _package_of_class, "kotlin": _package_of_class, "scala": _package_of_class, "rust": _rust_root,
    "php": _backslash_first,
}  # fmt: skip
