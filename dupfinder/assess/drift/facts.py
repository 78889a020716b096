"""What one copy says, read off its syntax tree: settings, names on the wire, exceptions, libraries. No concept yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from dupfinder.assess.drift import scope as scopes
from dupfinder.assess.drift.names import unit as unit_of
from dupfinder.assess.drift.scope import Scope, bound_name, function_name, scope_of
from dupfinder.assess.drift.tree import CACHED, FUNCTIONS, IDENTIFIERS, Tree, parse
from dupfinder.assess.drift.values import (
    CALLS,
    LONGEST,
    MEMBERS,
    Shape,
    Value,
    arguments,
    callee,
    callee_name,
    dotted,
    is_call,
    is_member,
    receiver,
)
from dupfinder_scanners.fragments import Fragment


class Source(StrEnum):
    """Syntactic role that a fact comes from; the vocabulary says which ones a concept may have."""

    PARAMETER = "parameter"
    OPTION = "option"
    ATTRIBUTE = "attribute"
    CONSTANT = "constant"
    KEYWORD = "keyword"
    FALLBACK = "fallback"
    LOCAL = "local"
    LIMIT = "limit"
    GROWTH = "growth"
    SLICE = "slice"
    KEY = "key"
    HEADER = "header"
    HEADER_VALUE = "header-value"
    ENVIRONMENT = "environment"
    QUERY = "query"
    RAISES = "raises"
    CATCHES = "catches"
    CALL = "call"
    NAME = "name"
    IMPORT = "import"
    CONCURRENCY = "concurrency"


SETTINGS = (
    Source.PARAMETER, Source.OPTION, Source.ATTRIBUTE, Source.CONSTANT, Source.FALLBACK, Source.KEYWORD, Source.LOCAL,
)  # fmt: skip
"""Roles that give a name a value, the most telling first."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a copy says.

    `name` is as in the source; `value` as `Value.text`, or the name itself where the name is what is said (keys,
    headers, exceptions). `within` is the function it stands in, `own` whether that is inside the fragment, `bare`
    whether a key is given a plain variable, `offset` the byte of the literal that says it.
    """

    source: Source
    name: str
    value: str
    shape: Shape
    line: int
    offset: int
    own: bool
    within: str = ""
    unit: str = ""
    bare: bool = False


_Said = Iterator[tuple[Source, str, Value, bool]]
"""Role, name, value, and whether a key is given a plain variable."""
_Rule = Callable[[Scope, int], _Said]
_HEADER = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)+|[Tt]raceparent|[Tt]racestate|b3|Authorization|Accept|Cookie"
)
_HEADER_HOLDER = re.compile(r"(?i)head|hdr")
_QUERY_HOLDER = re.compile(r"(?i)(?:^|\.)(query|queryparams|params|args|searchparams|query_params|form)$")
_SUBSCRIPTS = frozenset(
    {"subscript", "subscript_expression", "index_expression", "element_access_expression", "element_reference"}
)
_PUT = frozenset({
    "put", "putIfAbsent", "set", "Set", "setdefault", "add", "Add", "header", "setHeader", "addHeader", "append",
    "Get", "get", "insert", "store", "with", "field", "addProperty", "putOpt", "set_header", "add_header",
})  # fmt: skip
_GETTERS = frozenset({
    "get", "Get", "getOrDefault", "get_or", "unwrap_or", "getattr", "pop", "fetch", "getProperty", "getenv",
})  # fmt: skip
_ENVIRONMENT = re.compile(
    r"(?i)(^|\.)(getenv|lookupenv|os\.environ\.(get|setdefault)|environ\.get|env\.(get|fetch|var)|env::var)$"
)
_ENVIRON = re.compile(r"(os\.environ|process\.env|ENV|environ|\$_ENV)$")
_ERROR_TYPE = re.compile(r"[A-Z]\w*(Error|Err|Exception|Failure|Fault)")
_OR = frozenset({"or", "||", "??", "?:"})
_TAG = re.compile(r"json:\"([^\",]+)")
_TYPES = frozenset(
    {
        "type_identifier",
        "scoped_type_identifier",
        "user_type",
        "named_type",
        "qualified_name",
        "constant",
        "scope_resolution",
    }
)
_CATCHES = frozenset({"except_clause", "except_group_clause", "catch_clause", "rescue", "catch_block"})
_FOLLOWED = 3
_RAISES = frozenset({"raise_statement", "throw_statement", "throw_expression"})
_TRIVIAL = frozenset({"0", "1", "", "-1", "0.0", "1.0"})


def facts(fragment: Fragment, source: bytes) -> tuple[Fact, ...]:
    """Everything that the fragment says, in the order of the file. `source` is the whole file; any bytes are fine.

    Raises LanguageError where the grammar of the fragment's language does not load.
    """
    return read(scope_of(fragment, parse(fragment.language, source)))


def read(scope: Scope) -> tuple[Fact, ...]:
    """The facts of a fragment whose scope is known."""
    found: dict[tuple[Source, str, str, int], Fact] = {}
    for fact in _all(scope):
        found.setdefault((fact.source, fact.name, fact.value, fact.offset), fact)
    return tuple(sorted(found.values(), key=lambda fact: (not fact.own, fact.offset, fact.source, fact.name)))


def _all(scope: Scope) -> Iterator[Fact]:
    tree = scope.tree
    for region in scope.regions:
        for node in range(region.start, region.stop):
            for rule in _rules(tree.kind[node]) if tree.named[node] else ():
                for said in rule(scope, node):
                    yield _fact(scope, node, region.own, said)
    yield from _beyond(scope)


@cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    """Rules for named nodes of a kind, of which a grammar has some hundred."""
    own = (_RULES[kind],) if kind in _RULES else ()
    if kind in CALLS:
        return (*own, _put, _environment, _get, _called)
    return (*own, _member) if kind in MEMBERS else own


def _fact(scope: Scope, node: int, own: bool, said: tuple[Source, str, Value, bool]) -> Fact:
    tree, (source, name, value, bare) = scope.tree, said
    inside = node if tree.kind[node] in FUNCTIONS else tree.scope[node]
    within = function_name(tree, inside) if inside >= 0 else ""
    unit = value.unit or (unit_of(name) if value.shape is Shape.NUMBER else "")
    line = tree.first_line(node)
    return Fact(source, name, value.text, value.shape, line, value.offset, own, within, unit, bare)


def _beyond(scope: Scope) -> Iterator[Fact]:
    """Facts that have no single node: constants, what is passed by place, imports, free names, the event loop."""
    tree = scope.tree
    for source, names in ((Source.CONSTANT, scope.constants), (Source.PARAMETER, scope.passed)):
        for name, node in names.items():
            value = scope.value(node)
            if value is not None and value.shape is not Shape.NULL:
                yield _fact(scope, node, _owned(scope, node), (source, name, value, False))
    for node, module, bound in _modules(tree):
        if not bound or bound & scope.used:
            yield _said(scope, node, Source.IMPORT, module, own=False)
    yield from _free(scope)
    yield from _concurrency(scope)


def _concurrency(scope: Scope) -> Iterator[Fact]:
    tree, nodes = scope.tree, list(scope.nodes(own=True))
    if any(tree.kind[node] in FUNCTIONS for node in nodes):
        marked = any(tree.leaf(node) and tree.text(node) in ("async", "await", "suspend") for node in nodes)
        value = Value(Shape.NAME, "async" if marked else "sync", tree.start[nodes[0]])
        yield _fact(scope, nodes[0], True, (Source.CONCURRENCY, "async", value, False))


def _owned(scope: Scope, node: int) -> bool:
    return any(region.own and region.start <= node < region.stop for region in scope.regions)


def _said(scope: Scope, node: int, source: Source, text: str, own: bool) -> Fact:
    return _fact(scope, node, own, (source, text, Value(Shape.NAME, text, scope.tree.start[node]), False))


def _free(scope: Scope) -> Iterator[Fact]:
    """Names that the fragment uses and the file never binds: globals of the platform, such as `fetch`."""
    tree, seen = scope.tree, set(scope.constants) | set(scope.locals) | set(scope.passed)
    for node in scope.nodes(own=True):
        if tree.kind[node] == "identifier" and tree.text(node) not in seen:
            seen.add(tree.text(node))
            yield _said(scope, node, Source.NAME, tree.text(node), own=True)


# Settings ---------------------------------------------------------------------------------------------------------


def _binding(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    name_node, value_node = scopes.binding(tree, node)
    if name_node < 0 or value_node < 0:
        return
    yield from _keyed(scope, node, name_node, value_node)
    name, value = bound_name(tree, name_node), scope.value(value_node)
    operator = tree.field(node, "operator")
    if operator >= 0 and tree.text(operator) == "*=" and value is not None:
        yield Source.GROWTH, name, value, False
    elif name and value is not None:
        source = _setting(tree, node, name_node)
        said = value.shape is not Shape.NULL or source is Source.PARAMETER
        if said and (source is not Source.LOCAL or value.text not in _TRIVIAL):
            yield source, name, value, False


def _setting(tree: Tree, node: int, name_node: int) -> Source:
    kind = tree.kind[node]
    if kind in scopes.PARAMETERS:
        return Source.PARAMETER
    if kind in scopes.KEYWORDS:
        return Source.KEYWORD
    if kind in scopes.OPTIONS:
        return Source.OPTION
    inner = tree.named_children(name_node)
    target = inner[0] if tree.kind[name_node] == "expression_list" and inner else name_node
    if is_member(tree, target):
        return Source.ATTRIBUTE
    return Source.CONSTANT if tree.scope[node] < 0 else Source.LOCAL


def _growth_assignment(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    name_node, value_node = tree.field(node, "left"), tree.field(node, "right")
    operator = tree.field(node, "operator")
    value = scope.value(value_node)
    if operator >= 0 and tree.text(operator) == "*=" and value is not None:
        yield Source.GROWTH, bound_name(tree, name_node), value, False


def _operation(scope: Scope, node: int) -> _Said:
    """`a or 5`, `a ?? 5`; `2 ** n`, `pause << n`; `len(x) > 64`."""
    tree = scope.tree
    inner = tree.named_children(node)
    if len(inner) != 2:
        return
    left, right = inner
    sign = tree.source[tree.end[left] : tree.start[right]].decode("utf-8", "replace").strip()
    value = scope.value(right)
    if sign in _OR and value is not None and value.shape is not Shape.NULL and value.text not in ("", "false"):
        yield Source.FALLBACK, _nearest(tree, left), value, False
    elif sign == "**":
        base = scope.value(left)
        if base is not None and value is None:
            yield Source.GROWTH, "power", base, False
    elif sign == "<<" and value is None:
        yield Source.GROWTH, "shift", Value(Shape.NUMBER, "2", tree.start[node]), False
    elif sign in (">", ">=", "<", "<=") and value is not None and _is_length(tree, left) and value.text not in _TRIVIAL:
        yield Source.LIMIT, "length", value, False


def _is_length(tree: Tree, node: int) -> bool:
    name = callee_name(tree, node) if is_call(tree, node) else bound_name(tree, node)
    return name in ("len", "length", "size", "count", "strlen", "Length", "Count")


def _nearest(tree: Tree, node: int) -> str:
    """The name that a person would read for an expression: the last name outside of subscripts and arguments."""
    for _ in range(8):
        name = dotted(tree, node)
        if name:
            return name.rsplit(".", 1)[-1]
        if is_call(tree, node):
            return callee_name(tree, node)
        inner = tree.named_children(node)
        if not inner:
            return ""
        node = inner[-1] if is_member(tree, node) else inner[0]
    return ""


def _slice(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    inner = tree.named_children(node)
    if len(inner) == 2 and tree.kind[inner[1]] == "slice":
        ends = tree.named_children(inner[1])
        value = scope.value(ends[0]) if len(ends) == 1 and tree.text(inner[1]).startswith(":") else None
        if value is not None and value.shape is Shape.NUMBER:
            yield Source.SLICE, _nearest(tree, inner[0]), value, False


# Names on the wire ------------------------------------------------------------------------------------------------


def _wire(scope: Scope, key: Value, holder: str, value_node: int) -> _Said:
    header = bool(_HEADER.fullmatch(key.text)) or bool(_HEADER_HOLDER.search(holder))
    tree = scope.tree
    bare = value_node >= 0 and tree.leaf(value_node) and tree.kind[value_node] in IDENTIFIERS
    if not key.text or len(key.text) > 60 or " " in key.text.strip():
        return
    yield (Source.HEADER if header else Source.KEY), key.text, key, bare
    value = scope.value(value_node) if value_node >= 0 else None
    if header and value is not None:
        yield Source.HEADER_VALUE, key.text, value, False
    elif value is not None and value.shape not in (Shape.NULL, Shape.NAME):
        yield Source.OPTION, key.text, value, False


def _keyed(scope: Scope, node: int, name: int, value: int) -> _Said:
    """`entry["time"] = x`, `error.details = x` on an object made here, `{"time": x}` in Go, `dict(time=x)`."""
    tree = scope.tree
    inner = tree.named_children(name)
    if tree.kind[name] == "expression_list" and len(inner) == 1:
        name, inner = inner[0], tree.named_children(inner[0])
    if tree.kind[name] in _SUBSCRIPTS:
        key = scope.value(inner[-1]) if len(inner) > 1 else None
        if key is not None and key.shape is Shape.TEXT:
            yield from _wire(scope, key, dotted(tree, inner[0]), value)
    elif tree.kind[node] == "keyed_element":
        key = scope.value(inner[0]) if inner and tree.is_string(inner[0]) else None
        if key is not None:
            yield from _wire(scope, key, "", value)
    elif is_member(tree, name) and len(inner) == 2 and _is_made_object(scope, inner[0]):
        yield from _wire(scope, Value(Shape.TEXT, bound_name(tree, name), tree.start[name]), "", value)
    elif tree.kind[node] == "keyword_argument" and _is_of_dict(tree, node):
        yield from _wire(scope, Value(Shape.TEXT, tree.text(name), tree.start[name]), "", value)


def _is_of_dict(tree: Tree, argument: int) -> bool:
    """Whether a keyword argument is one of `dict(...)`; in code that does not parse it may lie anywhere."""
    call = next(tree.ancestors(tree.parent[argument]), -1)
    return call >= 0 and callee_name(tree, call) == "dict"


def _is_made_object(scope: Scope, node: int) -> bool:
    made = scope.locals.get(scope.tree.text(node), -1) if scope.tree.leaf(node) else -1
    return made >= 0 and scope.tree.kind[made] == "object"


def _pair(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    key_node, value_node = tree.field(node, "key"), tree.field(node, "value")
    if tree.kind[node] == "array_element_initializer" and len(tree.named_children(node)) == 2:
        key_node, value_node = tree.named_children(node)
    if key_node < 0:
        return
    key = scope.value(key_node)
    if tree.kind[key_node] in ("property_identifier", "hash_key_symbol"):
        key = Value(Shape.TEXT, tree.text(key_node), tree.start[key_node])
    if key is not None and key.shape is Shape.TEXT:
        yield from _wire(scope, key, _holder(tree, node), value_node)


def _shorthand(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    key = Value(Shape.TEXT, tree.text(node), tree.start[node])
    yield from _wire(scope, key, _holder(tree, node), node)


def _holder(tree: Tree, node: int) -> str:
    """Name of what the object is put into: a key, a variable, a keyword."""
    for above in tree.ancestors(node, 4):
        if tree.kind[above] == "pair":
            return tree.text(tree.field(above, "key"))
        name, value = scopes.binding(tree, above)
        if name >= 0 and value >= 0:
            return bound_name(tree, name)
    return ""


def _tag(scope: Scope, node: int) -> _Said:
    tag = scope.tree.field(node, "tag")
    match = _TAG.search(scope.tree.text(tag)) if tag >= 0 else None
    if match and match.group(1) != "-":
        yield Source.KEY, match.group(1), Value(Shape.TEXT, match.group(1), scope.tree.start[tag]), True


def _put(scope: Scope, node: int) -> _Said:
    """`event.put("id", x)`, `headers.setdefault(HEADER, x)`, `builder.header("User-Agent", x)`."""
    tree = scope.tree
    given, holder, name = arguments(tree, node), receiver(tree, node), callee_name(tree, node)
    if name not in _PUT or not given or holder < 0:
        return
    key, of = scope.value(given[0]), _nearest(tree, holder)
    if key is None or key.shape is not Shape.TEXT:
        return
    if name.lower() == "get":
        if _HEADER_HOLDER.search(of):
            yield Source.HEADER, key.text, key, False
        elif _QUERY_HOLDER.search(of):
            yield Source.QUERY, key.text, key, False
    elif len(given) == 2:
        yield from _wire(scope, key, f"{of} {name}", given[1])


def _environment(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    target = callee(tree, node)
    name = dotted(tree, target) if target >= 0 else ""
    if tree.kind[node] == "method_invocation" and receiver(tree, node) >= 0:
        name = f"{dotted(tree, receiver(tree, node))}.{name}"
    given = arguments(tree, node)
    key = scope.value(given[0]) if given and _ENVIRONMENT.search(name) else None
    if key is not None and key.shape is Shape.TEXT:
        yield Source.ENVIRONMENT, key.text, key, False


def _get(scope: Scope, node: int) -> _Said:
    """`options.get("timeout", 30)`: the fallback is a setting, under the key's name or else the receiver's."""
    tree = scope.tree
    given, name = arguments(tree, node), callee_name(tree, node)
    if name not in _GETTERS or len(given) < 2:
        return
    value = scope.value(given[-1])
    key = scope.value(given[-2])
    if value is None or value.shape in (Shape.NULL, Shape.NAME) or value.text == "":
        return
    of = key.text if key is not None and key.shape is Shape.TEXT else _nearest(tree, receiver(tree, node))
    yield Source.FALLBACK, of, value, False


def _member(scope: Scope, node: int) -> _Said:
    """`query.per_page`, `process.env.PORT`."""
    tree = scope.tree
    inner = tree.named_children(node)
    if len(inner) != 2 or not tree.leaf(inner[1]):
        return
    parent = tree.parent[node]
    if parent >= 0 and is_call(tree, parent) and callee(tree, parent) == node:
        return
    of, text = dotted(tree, inner[0]), tree.text(inner[1])
    value = Value(Shape.TEXT, text, tree.start[inner[1]])
    if _ENVIRON.search(of) and text.isupper():
        yield Source.ENVIRONMENT, text, value, False
    elif of and _QUERY_HOLDER.search(of) and tree.language in ("javascript", "typescript", "tsx"):
        yield Source.QUERY, text, value, False


def _subscript(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    inner = tree.named_children(node)
    if len(inner) == 2:
        of, key = dotted(tree, inner[0]), scope.value(inner[1])
        if key is not None and key.shape is Shape.TEXT and of:
            if _ENVIRON.search(of):
                yield Source.ENVIRONMENT, key.text, key, False
            elif _QUERY_HOLDER.search(of):
                yield Source.QUERY, key.text, key, False
    yield from _slice(scope, node)


# Behaviour and libraries ------------------------------------------------------------------------------------------


def _called(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    target = callee(tree, node)
    name = dotted(tree, target) if target >= 0 else ""
    if tree.kind[node] == "method_invocation" and receiver(tree, node) >= 0:
        name = f"{_nearest(tree, receiver(tree, node))}.{name}"
    name = name or callee_name(tree, node)
    if name:
        yield Source.CALL, name, Value(Shape.NAME, name, tree.start[node]), False
    if name == "raise" and tree.language == "ruby" and arguments(tree, node):
        raised = _exception(scope, arguments(tree, node)[0])
        if raised:
            yield Source.RAISES, raised, Value(Shape.NAME, raised, tree.start[node]), False
    growth = scope.value(arguments(tree, node)[0]) if name.endswith(("pow", "Pow")) and arguments(tree, node) else None
    if growth is not None:
        yield Source.GROWTH, "power", growth, False


def _raised(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    inner = tree.named_children(node)
    name = _exception(scope, inner[0]) if inner else ""
    if name:
        yield Source.RAISES, name, Value(Shape.NAME, name, tree.start[node]), False


def _exception(scope: Scope, node: int, hops: int = _FOLLOWED) -> str:
    """Type of what is thrown: of a call its callee, of a local variable what it was made of."""
    tree = scope.tree
    if is_call(tree, node):
        made_by = dotted(tree, callee(tree, node))
        return made_by if hops == _FOLLOWED or made_by.rsplit(".", 1)[-1][:1].isupper() else ""
    name = dotted(tree, node)
    if name[:1].isupper() or "." in name:
        return name if name.rsplit(".", 1)[-1][:1].isupper() else ""
    made = scope.locals.get(name, -1)
    return _exception(scope, made, hops - 1) if made >= 0 and hops and is_call(tree, made) else ""


def _error_value(scope: Scope, node: int) -> _Said:
    """Go has no throw: an error type that is made here is what the caller gets."""
    tree = scope.tree
    made = tree.field(node, "type")
    name = dotted(tree, made) if made >= 0 else ""
    if _ERROR_TYPE.fullmatch(name.rsplit(".", 1)[-1]):
        yield Source.RAISES, name, Value(Shape.NAME, name, tree.start[node]), False


def _caught(scope: Scope, node: int) -> _Said:
    tree = scope.tree
    types = [name for each in _caught_nodes(tree, node) for name in _type_names(scope, each)]
    if types and not _is_filtered(tree, node, types):
        text = ", ".join(sorted(set(types)))
        yield Source.CATCHES, text, Value(Shape.NAMES, text, tree.start[node]), False


def _caught_nodes(tree: Tree, node: int) -> list[int]:
    inside = tree.named_children(node)
    named = [child for child in inside if "block" not in tree.kind[child] and tree.label[child] != "body"]
    if tree.kind[node] in ("except_clause", "except_group_clause"):
        first = tree.field(node, "value")
        first = first if first >= 0 else (named[0] if named else -1)
        if first >= 0 and tree.kind[first] == "as_pattern":
            return tree.named_children(first)[:1]
        return [first] if first >= 0 else []
    return [
        inner
        for child in named
        for inner in range(child, tree.stop[child])
        if _is_type(tree, inner) and not _is_type(tree, tree.parent[inner])
    ]


def _is_type(tree: Tree, node: int) -> bool:
    return tree.label[node] == "type" or tree.kind[node] in _TYPES


def _type_names(scope: Scope, node: int) -> list[str]:
    tree = scope.tree
    if tree.kind[node] == "tuple":
        return [name for child in tree.named_children(node)[:LONGEST] for name in _type_names(scope, child)]
    value = scope.value(node)
    if value is not None and value.shape in (Shape.NAME, Shape.NAMES):
        return value.text.split(", ")
    name = dotted(tree, node)
    return [name] if name.rsplit(".", 1)[-1][:1].isupper() or "." in name else []


_LOOKED_AT = 2000
"""Nodes of a handler that are looked through: handlers within handlers would cost their square."""
_CATCH_ALL = frozenset({"Exception", "Throwable", "BaseException", "StandardError"})


def _is_filtered(tree: Tree, node: int, types: list[str]) -> bool:
    """Whether all is caught only to ask a predicate about it (`if (!transient.test(e)) throw e`): types do not say."""
    if not set(types) <= _CATCH_ALL:
        return False
    inside = range(node, min(tree.stop[node], node + _LOOKED_AT))
    names = {tree.text(each) for each in inside if tree.label[each] == "name" and tree.kind[each] == "identifier"}
    asked = [tree.field(each, "condition") for each in inside if tree.kind[each] == "if_statement"]
    calls = [call for each in asked if each >= 0 for call in range(each, tree.stop[each]) if is_call(tree, call)]
    return any(tree.text(argument) in names for call in calls for argument in arguments(tree, call))


# Imports ----------------------------------------------------------------------------------------------------------

_IMPORTS = frozenset({
    "import_statement", "import_from_statement", "import_spec", "import_declaration", "using_directive",
    "use_declaration", "namespace_use_declaration", "import_header", "import",
})  # fmt: skip


@lru_cache(maxsize=CACHED)
def _modules(tree: Tree) -> tuple[tuple[int, str, frozenset[str]], ...]:
    """Imports of the file: node, module, names it binds."""
    nodes = [node for node in tree.nodes(_IMPORTS) if tree.named[node]]
    return tuple((node, module, frozenset(bound)) for node in nodes for module, bound in _imported(tree, node))


def _imported(tree: Tree, node: int) -> Iterator[tuple[str, set[str]]]:
    """Modules that the statement names, each with the names it binds (none where that cannot be told)."""
    kind = tree.kind[node]
    if kind == "import_from_statement":
        module = tree.field(node, "module_name")
        bound = {_alias(tree, child) for child in tree.named_children(node) if tree.label[child] == "name"}
        yield (tree.text(module) if module >= 0 else ""), bound
    elif kind == "import_spec" or (kind == "import_statement" and tree.field(node, "source") >= 0):
        path = tree.field(node, "path", "source")
        text = tree.string(path) if path >= 0 else None
        own = {tree.text(leaf) for leaf in range(node, tree.stop[node]) if tree.kind[leaf] in IDENTIFIERS}
        if text:
            yield text, own or {re.split(r"[/.]", re.sub(r"/v\d+$", "", text))[-1]}
    elif kind == "import_statement":
        for child in tree.named_children(node):
            if tree.label[child] == "name":
                module = tree.field(child, "name")
                yield tree.text(module if module >= 0 else child), {_alias(tree, child)}
    else:
        inner = tree.named_children(node)
        text = tree.text(inner[-1 if kind != "import_declaration" else 0])[:120] if inner else ""
        if text:
            yield text.replace("::", ".").replace("\\", "."), {re.split(r"[.:\\]+", text.strip("{}; "))[-1]}


def _alias(tree: Tree, node: int) -> str:
    alias = tree.field(node, "alias")
    return tree.text(alias) if alias >= 0 else tree.text(node).split(".")[0]


_RULES: Mapping[str, _Rule] = {
    **dict.fromkeys(scopes.BINDINGS, _binding),
    **dict.fromkeys(("augmented_assignment", "augmented_assignment_expression"), _growth_assignment),
    **dict.fromkeys(("binary_operator", "boolean_operator", "comparison_operator", "binary_expression"), _operation),
    **dict.fromkeys(_SUBSCRIPTS, _subscript),
    **dict.fromkeys(("pair", "property_assignment", "array_element_initializer"), _pair),
    "shorthand_property_identifier": _shorthand,
    "field_declaration": _tag,
    "composite_literal": _error_value,
    **dict.fromkeys(_RAISES, _raised),
    **dict.fromkeys(_CATCHES, _caught),
}
