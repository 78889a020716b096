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
    annotation or in spelling to one kind. `queries` names the files in `queries/` where it is not one, called
    like the language.
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
    queries: tuple[str, ...] = ()

    @property
    def query_files(self) -> tuple[str, ...]:
        """Names of the files in `queries/`."""
        return tuple(f"{name}.scm" for name in self.queries or (self.name,))


_PYTHON = {"typed_default_parameter": "default_parameter"}
_FUNCTIONS = (
    "function_declaration method_declaration function_expression arrow_function func_literal method_definition "
    "constructor_declaration compact_constructor_declaration"
)
_FUNCTION = dict.fromkeys(_FUNCTIONS.split(), "function")
_GENERATOR = dict.fromkeys(("generator_function_declaration", "generator_function"), "generator")
_SCRIPT = {**_FUNCTION, **_GENERATOR, "public_field_definition": "field_definition", "class": "class_declaration"}
_SCRIPT_NAMES = (
    "identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier",
    "shorthand_property_identifier_pattern", "type_identifier",
)  # fmt: skip
_SCRIPT_THROUGH = (
    "required_parameter", "optional_parameter", "assignment_pattern", "as_expression", "satisfies_expression",
    "non_null_expression", "type_assertion",
)  # fmt: skip
_C_THROUGH = (
    "compound_statement", "parameter_declaration", "optional_parameter_declaration", "pointer_declarator",
    "array_declarator", "reference_declarator", "qualified_identifier",
    "abstract_pointer_declarator", "function_declarator",
)  # fmt: skip
_HCL_THROUGH = (
    "body", "expression", "literal_value", "collection_value", "variable_expr", "template_expr", "function_arguments",
    "block_start", "block_end", "object_start", "object_end", "tuple_start", "tuple_end", "quoted_template_start",
    "quoted_template_end", "template_interpolation_start", "template_interpolation_end",
)  # fmt: skip

LANGUAGES: tuple[Language, ...] = (
    Language("python", "tree_sitter_python", (".py", ".pyi"), ("identifier",), ("string_content",),
             interpreters=("python", "python2", "python3"), transparent=("typed_parameter",), aliases=_PYTHON),
    Language("javascript", "tree_sitter_javascript", (".js", ".jsx", ".mjs", ".cjs"), _SCRIPT_NAMES[:-1],
             ("string_fragment", "jsx_text"), interpreters=("node",), transparent=_SCRIPT_THROUGH, aliases=_SCRIPT),
    Language("typescript", "tree_sitter_typescript", (".ts", ".mts", ".cts"), _SCRIPT_NAMES, ("string_fragment",),
             function="language_typescript", transparent=_SCRIPT_THROUGH, aliases=_SCRIPT),
    Language("tsx", "tree_sitter_typescript", (".tsx",), _SCRIPT_NAMES, ("string_fragment", "jsx_text"),
             function="language_tsx", queries=("typescript", "jsx"), transparent=_SCRIPT_THROUGH, aliases=_SCRIPT),
    Language("go", "tree_sitter_go", (".go",),
             ("identifier", "field_identifier", "package_identifier", "type_identifier"),
             ("interpreted_string_literal_content", "raw_string_literal_content"), aliases=_FUNCTION,
             transparent=("statement_list", "parameter_declaration", "variadic_parameter_declaration")),
    Language("java", "tree_sitter_java", (".java",), ("identifier", "type_identifier"), ("string_fragment",),
             aliases=_FUNCTION, transparent=("formal_parameter", "inferred_parameters", "constructor_body")),
    Language("kotlin", "tree_sitter_kotlin", (".kt", ".kts"), ("identifier",), ("string_content",), aliases=_FUNCTION,
             transparent=("value_arguments", "value_argument", "function_value_parameters", "parameter",
                          "function_body", "annotated_lambda", "lambda_parameters", "variable_declaration")),
    Language("csharp", "tree_sitter_c_sharp", (".cs",), ("identifier", "implicit_parameter"),
             ("string_literal_content", "string_content"), aliases=_FUNCTION,
             transparent=("argument", "parameter", "bracketed_argument_list")),
    Language("ruby", "tree_sitter_ruby", (".rb", ".rake"),
             ("identifier", "constant", "instance_variable", "class_variable", "global_variable", "hash_key_symbol",
              "simple_symbol"), ("string_content",), names=("Rakefile", "Gemfile"), interpreters=("ruby",),
             aliases={"singleton_method": "method"},
             transparent=("body_statement", "method_parameters", "block_parameters", "block_body", "do_block", "then",
                          "parenthesized_statements")),
    Language("rust", "tree_sitter_rust", (".rs",),
             ("identifier", "field_identifier", "type_identifier", "shorthand_field_identifier"), ("string_content",),
             transparent=("parameter", "closure_parameters", "match_block", "match_pattern")),
    Language("php", "tree_sitter_php", (".php",), ("name",), ("string_content",), function="language_php",
             interpreters=("php",), aliases=dict.fromkeys(("function_definition", "method_declaration",
                                                           "anonymous_function"), "function"),
             transparent=("compound_statement", "argument", "simple_parameter", "variable_name",
                          "anonymous_function_use_clause")),
    Language("scala", "tree_sitter_scala", (".scala", ".sc"), ("identifier", "type_identifier", "operator_identifier"),
             ("string_content",), transparent=("parameter", "template_body", "indented_block", "case_block")),
    Language("c", "tree_sitter_c", (".c", ".h"), ("identifier", "field_identifier", "type_identifier"),
             ("string_content", "character"), transparent=_C_THROUGH),
    Language("cpp", "tree_sitter_cpp", (".cpp", ".cc", ".cxx", ".hpp", ".hh", ".hxx", ".ipp"),
             ("identifier", "field_identifier", "type_identifier", "namespace_identifier"),
             ("string_content", "character", "raw_string_content"), transparent=_C_THROUGH),
    Language("swift", "tree_sitter_swift", (".swift",), ("simple_identifier", "type_identifier"),
             ("line_str_text", "multi_line_str_text"),
             transparent=("statements", "function_body", "value_arguments", "value_argument", "call_suffix",
                          "parameter", "navigation_suffix")),
    Language("bash", "tree_sitter_bash", (".sh", ".bash"), ("word", "variable_name", "special_variable_name"),
             ("string_content",), interpreters=("bash", "sh", "dash", "ksh", "zsh"),
             transparent=("compound_statement", "do_group", "command_name")),
    Language("hcl", "tree_sitter_hcl", (".tf", ".hcl"), ("identifier",), ("template_literal",),
             aliases={"quoted_template": "string"}, transparent=_HCL_THROUGH),
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
