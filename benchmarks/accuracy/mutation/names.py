"""Names of a fragment: which are bound in it, where they stand, and new ones that mean something else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

import tree_sitter

from benchmarks.accuracy.mutation.code import Edit, Parsed
from benchmarks.accuracy.syntax import nodes, text

WORDS = (
    "amber", "bracket", "canal", "drum", "ember", "ferry", "gravel", "harbour", "island", "jigsaw", "kettle", "lantern",
    "meadow", "nectar", "orchard", "pebble", "quarry", "ribbon", "saddle", "thimble", "umbrella", "velvet", "willow",
    "yarn", "zephyr", "anvil", "basin", "copper", "dune", "elm", "fjord", "glacier", "hazel", "ivory", "juniper",
)  # fmt: skip
KEEP = {"self", "cls", "this", "_"}
BINDERS = {
    "python": {
        "parameters": ("",), "lambda_parameters": ("",), "default_parameter": ("name",), "typed_parameter": ("",),
        "typed_default_parameter": ("name",), "list_splat_pattern": ("",), "dictionary_splat_pattern": ("",),
        "assignment": ("left",), "augmented_assignment": ("left",), "for_statement": ("left",),
        "for_in_clause": ("left",),
        "as_pattern_target": ("",), "named_expression": ("name",), "pattern_list": ("",), "tuple_pattern": ("",),
    },
    "typescript": {
        "required_parameter": ("pattern",), "optional_parameter": ("pattern",), "variable_declarator": ("name",),
        "for_in_statement": ("left",), "catch_clause": ("parameter",), "arrow_function": ("parameter",),
        "array_pattern": ("",), "object_pattern": ("",), "rest_pattern": ("",), "pair_pattern": ("value",),
        "assignment_pattern": ("left",), "object_assignment_pattern": ("left",),
    },
    "go": {
        "parameter_declaration": ("name",), "variadic_parameter_declaration": ("name",), "var_spec": ("name",),
        "const_spec": ("name",), "short_var_declaration": ("left",), "range_clause": ("left",),
        "receive_statement": ("left",), "type_switch_statement": ("alias",),
    },
    "java": {
        "formal_parameter": ("name",), "variable_declarator": ("name",), "catch_formal_parameter": ("name",),
        "enhanced_for_statement": ("name",), "inferred_parameters": ("",), "lambda_expression": ("parameters",),
        "resource": ("name",),
    },
}  # fmt: skip
"""Node types that bind names, and their fields that hold the names ("": the named children)."""
LEAVES = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
NOT_A_VARIABLE = {
    "python": {("attribute", "attribute"), ("keyword_argument", "name"), ("function_definition", "name")},
    "typescript": {("function_declaration", "name"), ("labeled_statement", "label")},
    "go": {("function_declaration", "name")},
    "java": {
        ("method_invocation", "name"), ("field_access", "field"), ("method_declaration", "name"),
        ("marker_annotation", "name"), ("annotation", "name"), ("element_value_pair", "key"), ("method_reference", ""),
        ("labeled_statement", ""), ("break_statement", ""), ("continue_statement", ""), ("scoped_identifier", "name"),
    },
}  # fmt: skip
"""Parents and fields ("": any) under which an identifier names something that is not a variable."""


def bound(parsed: Parsed) -> list[str]:
    """Names that the fragment binds itself (parameters, variables), in order of first appearance."""
    binders = BINDERS[parsed.code.language]
    found: dict[str, None] = {}
    for node in nodes(parsed.function):
        for field in binders.get(node.type, ()):
            for target in node.children_by_field_name(field) if field else node.named_children:
                for leaf in [target, *(target.named_children if target.type == "expression_list" else ())]:
                    if leaf.type in LEAVES and not (field == "" and _is_value(leaf)):
                        found[parsed.text(leaf)] = None
    outer = {
        text(name) for node in parsed.all("global_statement", "nonlocal_statement") for name in node.named_children
    }
    keys = {parsed.text(key) for key in _literal_keys(parsed)}
    return [name for name in found if name not in KEEP | outer | keys | {own_name(parsed)}]


def uses(parsed: Parsed, name: str) -> list[tree_sitter.Node]:
    """Where a bound name stands as a variable, its binding among them."""
    excluded = NOT_A_VARIABLE[parsed.code.language]
    return [
        node
        for node in nodes(parsed.function)
        if node.type in LEAVES and parsed.text(node) == name and not _excluded(node, excluded)
    ]


def renamed(parsed: Parsed, new: Mapping[str, str]) -> list[Edit]:
    """Edits that rename bound names throughout the fragment."""
    edits = []
    for old, name in new.items():
        for node in uses(parsed, old):
            short = node.type.startswith("shorthand")
            edits.append((parsed.start(node), parsed.end(node), f"{old}: {name}" if short else name))
    return edits


def own_name(parsed: Parsed) -> str:
    return text(parsed.function.child_by_field_name("name"))


def renamed_function(parsed: Parsed, name: str) -> list[Edit]:
    """Edits that give the function another name, where it calls itself too."""
    old = own_name(parsed)
    defined = parsed.function.child_by_field_name("name")
    edits = []
    for node in nodes(parsed.function):
        same = node.type in {"identifier", "property_identifier", "field_identifier"} and parsed.text(node) == old
        if same and (node == defined or _is_callee(node)):
            edits.append((parsed.start(node), parsed.end(node), name))
    return edits


def namer(language: str, seed: random.Random, taken: set[str]) -> Callable[[], str]:
    """A source of new names in the style of the language, each once."""

    def fresh() -> str:
        while True:
            first, second = seed.sample(WORDS, 2)
            name = f"{first}_{second}" if language == "python" else first + second.capitalize()
            if name not in taken:
                taken.add(name)
                return name

    return fresh


def every_word(parsed: Parsed) -> set[str]:
    return set(re.findall(r"\w+", parsed.code.text))


def _is_value(leaf: tree_sitter.Node) -> bool:
    """A default value or a type among the named children of a binder is no binding."""
    parent = leaf.parent
    if parent is None or parent.type not in {"typed_parameter"}:
        return False
    return parent.named_children[0] != leaf


def _excluded(node: tree_sitter.Node, excluded: set[tuple[str, str]]) -> bool:
    parent = node.parent
    if parent is None:
        return False
    if (parent.type, "") in excluded:
        return True
    return any(kind == parent.type and parent.child_by_field_name(field) == node for kind, field in excluded if field)


def _is_callee(node: tree_sitter.Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type in {"attribute", "member_expression", "selector_expression"}:
        parent = parent.parent
    return parent is not None and parent.type in {"call", "call_expression", "method_invocation"}


def _literal_keys(parsed: Parsed) -> list[tree_sitter.Node]:
    """Identifiers that are field names of a Go composite literal."""
    found = []
    for element in parsed.all("keyed_element"):
        key = element.named_children[0]
        found += [key, *key.named_children]
    return [node for node in found if node.type == "identifier"]
