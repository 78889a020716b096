"""Functions that do nothing but call an imported one: what two of them have in common is in a library already.

Such a function says which library and with what settings. If it counted as a copy, the wrappers that a migration leaves
would be found again every night.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_GONE = frozenset({"asynchat", "asyncore", "distutils", "imp", "smtpd"})
"""Standard until Python 3.12, so that every version of Python here finds the same."""
_PLAIN = frozenset(
    {"identifier", "string", "concatenated_string", "integer", "float", "true", "false", "none", "lambda", "ellipsis"}
)
_AROUND = frozenset(
    {"attribute", "keyword_argument", "list_splat", "dictionary_splat", "unary_operator", "binary_operator", "tuple"}
    | {"list", "parenthesized_expression", "argument_list", "not_operator"}
)
"""Nodes that are as plain as what is in them."""
_CALLING = ("return_statement", "expression_statement")
"""Statements that a call can be all of."""


def is_library(module: str) -> bool:
    """Whether calling into a module is asking a library: the standard one is what everything is made of."""
    root = module.split(".", 1)[0]
    return root not in sys.stdlib_module_names and root not in _GONE


def called(function: Node) -> tuple[Node, Node] | None:
    """The name that a Python function's only call starts with, and the arguments: `retry` and `(fn, attempts=3)` of
    `return retry(fn, attempts=3)`. None where the function does more."""
    body = function.child_by_field_name("body")
    statement = _only_statement(body) if body is not None else None
    call = _only_child(statement) if statement is not None else None
    if call is not None and call.type == "await":
        call = _only_child(call)
    if call is None or call.type != "call":
        return None
    name, arguments = _root(call.child_by_field_name("function")), call.child_by_field_name("arguments")
    return (name, arguments) if name is not None and arguments is not None else None


def _only_statement(body: Node) -> Node | None:
    """The statement that may be a call, where there is no other but a text before it. Every function is asked, so no
    more is looked at than it takes to know."""
    found: Node | None = None
    behind_text = False
    cursor = body.walk()
    more = cursor.goto_first_child()
    while more and (node := cursor.node) is not None:
        if node.is_named and not node.is_extra:
            if node.type not in _CALLING or (found is not None and (behind_text or not _is_text(found))):
                return None
            found, behind_text = node, found is not None
        more = cursor.goto_next_sibling()
    return found


def _only_child(node: Node) -> Node | None:
    return node.named_children[0] if node.named_child_count == 1 else None


def _is_text(statement: Node) -> bool:
    inner = _only_child(statement)
    return inner is not None and inner.type in ("string", "concatenated_string")


def _root(node: Node | None) -> Node | None:
    while node is not None and node.type == "attribute":
        node = node.child_by_field_name("object")
    return node if node is not None and node.type == "identifier" else None


def passes_on(arguments: Node) -> bool:
    """Whether nothing is built in the arguments: calls, displays of keys and values, formatted text, comprehensions.

    Names, attributes, literals, sequences of these, and functions without a name are passed on. A loop, for trees can
    be deep.
    """
    waiting = [arguments]
    while waiting:
        node = waiting.pop()
        if node.is_extra or (node.type in _PLAIN and not _is_formatted(node)):
            continue
        if node.type == "call" and _is_bare(node):
            continue
        if node.type not in _AROUND:
            return False
        waiting += node.named_children
    return True


def _is_formatted(node: Node) -> bool:
    return node.type == "string" and any(part.type == "interpolation" for part in node.named_children)


def _is_bare(call: Node) -> bool:
    """`NAME.lower()`: a constant of the module in another form."""
    arguments, function = call.child_by_field_name("arguments"), call.child_by_field_name("function")
    empty = arguments is not None and arguments.type == "argument_list" and not arguments.named_child_count
    return empty and function is not None and function.type == "attribute" and _root(function) is not None
