"""What people do to a copied helper, beyond single lines."""

from __future__ import annotations

import random
import re
from collections import Counter

import tree_sitter

from benchmarks.accuracy.mutation.code import Code, Edit, Parsed, body_of, has_long_string, parse, statements, top
from benchmarks.accuracy.mutation.names import bound, every_word, namer, own_name
from benchmarks.accuracy.mutation.substitution import NUMBERS
from benchmarks.accuracy.syntax import nodes

UNIT = "    "
LIBRARIES = {
    "python": ("httpx", "transport", "gateway"),
    "go": ("resty", "transport", "gateway"),
    "java": ("OkClient", "transport", "gateway"),
    "typescript": ("ky", "transport", "gateway"),
}
LOGGING = {
    "python": 'logger.debug("{message}", extra={{"step": {name}}})',
    "go": 'log.Printf("{message}: %v", {name})',
    "java": 'LOG.debug("{message}: {{}}", {name});',
    "typescript": "logger.debug(`{message}`, {{ step: {name} }});",
}
GUARD = {
    "python": "if {name}:\n{unit}{indent}report({name})",
    "go": "if {name} {{\n{unit}{indent}report({name})\n{indent}}}",
    "java": "if ({name}) {{\n{unit}{indent}report({name});\n{indent}}}",
    "typescript": "if ({name}) {{\n{unit}{indent}report({name});\n{indent}}}",
}
TRY = {
    "python": '{i}try:\n{inner}\n{i}except Exception:\n{i}{u}logger.exception("failed")\n{i}{u}raise',
    "go": "{i}defer func() {{\n{i}\tif r := recover(); r != nil {{\n{i}\t\tlog.Println(r)\n{i}\t}}\n{i}}}()\n",
    "java": '{i}try {{\n{inner}\n{i}}} catch (Exception e) {{\n{i}{u}LOG.error("failed", e);\n{i}{u}throw e;\n{i}}}',
    "typescript": "{i}try {{\n{inner}\n{i}}} catch (error) {{\n{i}{u}logger.error(error);\n{i}{u}throw error;\n{i}}}",
}
REST_PARAMETER = {"python": "{}", "go": "{} interface{{}}", "java": "Object {}", "typescript": "{}: unknown"}
REST = {
    "python": "{call}\n\n\ndef {name}({typed}):\n{rest}",
    "go": "{call}\n}}\n\nfunc {name}({typed}) error {{\n{rest}",
    "java": "{call};\n}}\n\nprivate Object {name}({typed}) {{\n{rest}",
    "typescript": "{call};\n}}\n\nfunction {name}({typed}) {{\n{rest}",
}
PARAMETER = {"python": "{name}=False", "go": "{name} bool", "java": "boolean {name}", "typescript": "{name} = false"}


def other_client(code: Code, seed: random.Random) -> Code | None:
    """Another client library with other defaults: the object called most gets another name, numbers change."""
    parsed = parse(code)
    if parsed is None:
        return None
    roots = Counter(name for node in _roots(parsed) if (name := parsed.text(node)) not in bound(parsed))
    if not roots:
        return None
    old = max(sorted(roots), key=roots.__getitem__)
    new = LIBRARIES[code.language][0]
    edits: list[Edit] = [(parsed.start(n), parsed.end(n), new) for n in _roots(parsed) if parsed.text(n) == old]
    edits += [(parsed.start(n), parsed.end(n), str(seed.randint(2, 600))) for n in parsed.all(*NUMBERS)]
    return code.changed(edits)


def logging(code: Code, seed: random.Random) -> Code | None:
    """A log line at the start, in the middle and before the end."""
    parsed = parse(code)
    if parsed is None or not bound(parsed):
        return None
    own = top(parsed)
    places = {own[0].id: own[0], own[len(own) // 2].id: own[len(own) // 2], own[-1].id: own[-1]} if own else {}
    edits: list[Edit] = []
    for node in places.values():
        indent = parsed.indent(node)
        if indent is not None:
            line = LOGGING[code.language].format(
                message=f"at {seed.choice(('start', 'half way', 'the end'))}", name=seed.choice(bound(parsed))
            )
            start = parsed.line_start(parsed.start(node))
            edits.append((start, start, f"{indent}{line}\n"))
    return code.changed(edits) if edits else None


def parameter(code: Code, seed: random.Random) -> Code | None:
    """One more parameter, and a guard that uses it."""
    parsed = parse(code)
    own = top(parsed) if parsed is not None else []
    if parsed is None or not own or (indent := parsed.indent(own[0])) is None:
        return None
    listed = parsed.function.child_by_field_name("parameters")
    if listed is None or any(_takes_many(parsed, one) for one in listed.named_children):
        return None
    name = namer(code.language, seed, every_word(parsed))()
    new = PARAMETER[code.language].format(name=name)
    last = listed.named_children[-1] if listed.named_children else None
    place = parsed.end(last) if last is not None else parsed.start(listed) + 1
    guard = GUARD[code.language].format(name=name, unit=UNIT, indent=indent)
    start = parsed.line_start(parsed.start(own[0]))
    return code.changed([(place, place, f", {new}" if last is not None else new), (start, start, f"{indent}{guard}\n")])


def wrapped(code: Code, _seed: random.Random) -> Code | None:
    """The whole body inside try/except that logs and raises; in Go, a deferred recover."""
    parsed = parse(code)
    own = top(parsed) if parsed is not None else []
    if parsed is None or not own or (indent := parsed.indent(own[0])) is None:
        return None
    start, end = parsed.line_start(parsed.start(own[0])), parsed.end(own[-1])
    body = code.text[start:end]
    if "\t" in indent and code.language != "go":
        return None
    if code.language == "go":
        return code.changed([(start, start, TRY["go"].format(i=indent))])
    if has_long_string(parsed):
        return None
    inner = "".join(UNIT + line if line.strip() else line for line in body.splitlines(keepends=True))
    new = TRY[code.language].format(i=indent, u=UNIT, inner=inner)
    return code.changed([(start, end, new)])


def asynchronous(code: Code, _seed: random.Random) -> Code | None:
    """async, with its calls awaited (Python, TypeScript)."""
    parsed = parse(code)
    if (
        parsed is None
        or code.language not in {"python", "typescript"}
        or code.text.startswith("async")
        or "await " in code.text
    ):
        return None
    call = "call" if code.language == "python" else "call_expression"
    starts = [node for node in nodes(parsed.function) if node.type in {"def", "function"}]
    edits: list[Edit] = []
    if not starts:
        return None
    edits.append((parsed.start(starts[0]), parsed.start(starts[0]), "async "))
    for node in parsed.all(call):
        parent = node.parent
        if parent is not None and parent.type in {
            "expression_statement",
            "assignment",
            "return_statement",
            "variable_declarator",
        }:
            edits.append((parsed.start(node), parsed.start(node), "await "))
    if code.language == "python":
        for node in parsed.all("with_statement"):
            edits.append((parsed.start(node), parsed.start(node), "async "))
    return code.changed(edits) if len(edits) > 1 else None


def early_return(code: Code, _seed: random.Random) -> Code | None:
    """The last `if` becomes a guard that returns, and its block moves out one level."""
    parsed = parse(code)
    if parsed is None or has_long_string(parsed):
        return None
    own = top(parsed)
    last = own[-1] if own else None
    if last is None or last.type != "if_statement" or last.child_by_field_name("alternative") is not None:
        return None
    condition, block = last.child_by_field_name("condition"), last.child_by_field_name("consequence")
    indent = parsed.indent(last)
    inside = [node for node in statements(parsed) if block is not None and parsed.start(block) <= parsed.start(node)]
    if condition is None or block is None or indent is None or not inside or parsed.indent(inside[0]) is None:
        return None
    if last.child_by_field_name("initializer") is not None:
        return None
    asked = parsed.text(condition)
    guard = {
        "python": f"if not ({asked}):\n{indent}{UNIT}return\n",
        "go": f"if !({asked}) {{\n{indent}\treturn\n{indent}}}\n",
        "java": f"if (!{asked}) {{\n{indent}{UNIT}return;\n{indent}}}\n",
        "typescript": f"if (!{asked}) {{\n{indent}{UNIT}return;\n{indent}}}\n",
    }[code.language]
    end = parsed.end(last)
    # A block may hold more than one nesting: what is after its last own statement are closing braces.
    own_inside = [
        node for node in inside if node.parent == block or (node.parent is not None and node.parent.parent == block)
    ]
    deeper = len(parsed.indent(inside[0]) or "") - len(indent)
    body = code.text[parsed.line_start(parsed.start(own_inside[0])) : parsed.end(own_inside[-1])]
    moved = "".join(line[deeper:] if not line[:deeper].strip() else line for line in body.splitlines(keepends=True))
    return code.changed([(parsed.start(last), end, guard + moved)])


def split_in_two(code: Code, _seed: random.Random) -> Code | None:
    """The second half moves to a function of its own, which the first half calls."""
    parsed = parse(code)
    if parsed is None:
        return None
    own = top(parsed)
    if len(own) < 4 or parsed.function.type in {"constructor_declaration"}:
        return None
    middle = own[len(own) // 2]
    indent = parsed.indent(middle)
    after = code.text[parsed.end(own[-1]) :] if code.language == "python" else ""
    if indent is None or after.strip() or body_of(parsed).named_children[-1] != own[-1]:
        return None
    start, end = parsed.line_start(parsed.start(middle)), parsed.end(own[-1])
    rest = code.text[start:end]
    words = set(re.findall(r"(?<!\.)\b\w+", rest))
    names = [name for name in bound(parsed) if name in words][:6]
    name = own_name(parsed) + ("_rest" if code.language == "python" else "Rest")
    method = code.language == "python" and "self" in code.text.split("\n")[0]
    typed = ", ".join([*(["self"] if method else []), *(REST_PARAMETER[code.language].format(one) for one in names)])
    call = f"{indent}return {'self.' if method else ''}{name}({', '.join(names)})"
    return code.changed([(start, end, REST[code.language].format(call=call, name=name, typed=typed, rest=rest))])


def _takes_many(parsed: Parsed, parameter: tree_sitter.Node) -> bool:
    """`*rest` and its kin: nothing may follow it."""
    kinds = ("splat", "rest", "spread", "variadic")
    return any(kind in parameter.type for kind in kinds) or parsed.text(parameter).startswith(("...", "*"))


def _roots(parsed: Parsed) -> list[tree_sitter.Node]:
    """Leftmost names of dotted expressions: the modules and objects that are called."""
    kinds = {"attribute": "object", "member_expression": "object", "selector_expression": "operand",
             "method_invocation": "object", "field_access": "object"}  # fmt: skip
    found = []
    for node in parsed.all(*kinds):
        root = node.child_by_field_name(kinds[node.type])
        if root is not None and root.type == "identifier" and parsed.text(root) not in {"self", "cls"}:
            found.append(root)
    return found
