"""What every page of ours has: its templates, autoescape, its assets, and the policy that allows nothing else."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dupfinder_reports.untrusted import one_line


def policy(style: str, script: str) -> str:
    """Nothing may be loaded, sent or embedded; one style and one script may apply, known by their SHA-256 (CSP 3)."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def asset(*names: str) -> Markup:
    """Our own style sheets or scripts, one after the other."""
    folder = files("dupfinder_reports").joinpath("templates")
    text = "".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
    return Markup(text.replace("\r\n", "\n"))  # noqa: S704 - our own files


def environment() -> Environment:
    """A new environment: autoescape is on, and what templates print goes through `one_line` before it is escaped."""
    return Environment(
        loader=PackageLoader("dupfinder_reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    """Last stop of everything that a template prints, before it is escaped."""
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
