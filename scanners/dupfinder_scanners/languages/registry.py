"""The languages, a line each: grammar wheel, file names, and the kinds of leaves.

A language is this line, a query file in `queries/` and a sample in the tests. The query says what a definition, a
binding or an import is; the line says only what no query can say cheaply: which leaf kinds are names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dupfinder_scanners.errors import LanguageError

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `module` and `function` name the grammar, `suffixes` and `names` the files it reads.

    `identifiers` are the leaf kinds that hold a name, `texts` the leaf kinds that hold the inside of a string literal,
    `numbers` those of number literals that do not say so in their name; `transparent` are inner kinds that carry no
    information of their own (wrappers such as `argument_list`), and `aliases` maps kinds that differ only by an
    annotation or in spelling to one kind. `query` names the file in `queries/` where it is not the language.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    identifiers: tuple[str, ...]
    texts: tuple[str, ...]
    function: str = "language"
    names: tuple[str, ...] = ()
    interpreters: tuple[str, ...] = ()
    transparent: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    query: str = field(default="")

    @property
    def query_name(self) -> str:
        """Name of the file in `queries/`, without its suffix."""
        return self.query or self.name


LANGUAGES: tuple[Language, ...] = (
    Language("python", "tree_sitter_python", (".py", ".pyi"), ("identifier",), ("string_content",),
             interpreters=("python", "python2", "python3"), transparent=("typed_parameter",),
             aliases={"typed_default_parameter": "default_parameter"}),
    Language("javascript", "tree_sitter_javascript", (".js", ".jsx", ".mjs", ".cjs"),
             ("identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier",
              "shorthand_property_identifier_pattern"), ("string_fragment",), interpreters=("node",)),
    Language("typescript", "tree_sitter_typescript", (".ts", ".mts", ".cts"),
             ("identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier",
              "shorthand_property_identifier_pattern", "type_identifier"), ("string_fragment",),
             function="language_typescript"),
    Language("tsx", "tree_sitter_typescript", (".tsx",),
             ("identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier",
              "shorthand_property_identifier_pattern", "type_identifier"), ("string_fragment",),
             function="language_tsx", query="typescript"),
    Language("go", "tree_sitter_go", (".go",),
             ("identifier", "field_identifier", "package_identifier", "type_identifier"),
             ("interpreted_string_literal_content", "raw_string_literal_content")),
    Language("java", "tree_sitter_java", (".java",), ("identifier", "type_identifier"), ("string_fragment",)),
)  # fmt: skip

BY_NAME = {language.name: language for language in LANGUAGES}
_BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
_BY_FILE_NAME = {name: language for language in LANGUAGES for name in language.names}
_SHEBANG = re.compile(rb"\A#!\s*\S*?/?(?:env\s+(?:-\S+\s+)*)?([A-Za-z]+[0-9]*)(?:\.[0-9]+)*(?:\s|\Z)")
_BY_INTERPRETER = {name.encode(): language for language in LANGUAGES for name in language.interpreters}


def language_of(path: str, head: bytes | None = None) -> str | None:
    """Name of the language of `path`, by file name, suffix, or (where `head` holds the first bytes) the shebang line.

    Returns None for a file of no known language: such files are not counted as seen.
    """
    pure = PurePosixPath(path)
    found = _BY_FILE_NAME.get(pure.name) or _BY_SUFFIX.get(pure.suffix.lower())
    if found is None and head is not None and not pure.suffix and (match := _SHEBANG.match(head)):
        found = _BY_INTERPRETER.get(match.group(1).removeprefix(b"/"))
    return found.name if found else None


def shown_language(name: str) -> str:
    """The language a person would name: TSX is TypeScript with markup."""
    return "typescript" if name == "tsx" else name


@cache
def grammar(name: str) -> Grammar:
    """The loaded tree-sitter grammar.

    Raises LanguageError with what to install where the grammar wheel is missing or does not fit.
    """
    from tree_sitter import Language as Grammar

    language = BY_NAME[name]
    try:
        return Grammar(getattr(import_module(language.module), language.function)())
    except (ImportError, AttributeError, ValueError) as error:
        package = language.module.replace("_", "-")
        raise LanguageError(
            f"the grammar for {name} does not load ({error}); reinstall it: pip install --force-reinstall {package}"
        ) from error
