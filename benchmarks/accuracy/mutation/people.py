"""What people do to a copied helper, beyond single lines."""

from __future__ import annotations

import random
from collections import Counter

import tree_sitter

from benchmarks.accuracy.mutation.code import Code, Edit, Parsed, body_of, parse, statements, top
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
    if listed is None or any("splat" in one.type or "rest" in one.type or "spread" in one.type or "variadic" in one.type
                             or one.text.startswith((b"...", b"*")) for one in listed.named_children if one.text):  # fmt: skip
        return None
    name = namer(code.language, seed, every_word(parsed))()
    new = PARAMETER[code.language].format(name=name)
    last = listed.named_children[-1] if listed.named_children else None
    place = parsed.end(last) if last is not None else parsed.start(listed) + 1
    guard = GUARD[code.language].format(name=name, unit=UNIT, indent=indent)
    start = parsed.line_start(parsed.start(own[0]))
    return code.changed([(place, place, f", {new}" if last is not None else new), (start, start, f"{indent}{guard}\n")])


def wrapped(code: Code, seed: random.Random) -> Code | None:
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
        deferred = f"{indent}defer func() {{\n{indent}\tif r := recover(); r != nil {{\n{indent}\t\tlog.Println(r)\n{indent}\t}}\n{indent}}}()\n"
        return code.changed([(start, start, deferred)])
    if _has_long_string(parsed):
        return None
    inner = "".join(UNIT + line if line.strip() else line for line in body.splitlines(keepends=True))
    if code.language == "python":
        new = f'{indent}try:\n{inner}\n{indent}except Exception:\n{indent}{UNIT}logger.exception("failed")\n{indent}{UNIT}raise'
    elif code.language == "java":
        new = f'{indent}try {{\n{inner}\n{indent}}} catch (RuntimeException e) {{\n{indent}{UNIT}LOG.error("failed", e);\n{indent}{UNIT}throw e;\n{indent}}}'
    else:
        new = f"{indent}try {{\n{inner}\n{indent}}} catch (problem) {{\n{indent}{UNIT}logger.error(problem);\n{indent}{UNIT}throw problem;\n{indent}}}"
    return code.changed([(start, end, new)])


def loop(code: Code, seed: random.Random) -> Code | None:
    """A loop in another form: a comprehension or recursion in Python, `forEach` in Java and TypeScript, an index in Go."""
    parsed = parse(code)
    if parsed is None:
        return None
    kinds = {
        "python": "for_statement",
        "go": "for_statement",
        "java": "enhanced_for_statement",
        "typescript": "for_in_statement",
    }
    turn = {"python": _python_loop, "go": _go_loop, "java": _java_loop, "typescript": _typescript_loop}[code.language]
    found = parsed.all(kinds[code.language])
    seed.shuffle(found)
    for node in found:
        new = turn(parsed, node)
        if new is not None:
            return code.changed([(parsed.start(node), parsed.end(node), new)])
    return None


def asynchronous(code: Code, seed: random.Random) -> Code | None:
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


def early_return(code: Code, seed: random.Random) -> Code | None:
    """The last `if` becomes a guard that returns, and its block moves out one level."""
    parsed = parse(code)
    if parsed is None or _has_long_string(parsed):
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
    if any(child.type == "elif_clause" or child.type == "else_clause" for child in last.children):
        return None
    if code.language == "go" and last.child_by_field_name("initializer") is not None:
        return None
    deeper = len(parsed.indent(inside[0]) or "") - len(indent)
    body = code.text[parsed.line_start(parsed.start(inside[0])) : parsed.end(inside[-1])]
    moved = "".join(line[deeper:] if not line[:deeper].strip() else line for line in body.splitlines(keepends=True))
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
    body = code.text[parsed.line_start(parsed.start(own_inside[0])) : parsed.end(own_inside[-1])]
    moved = "".join(line[deeper:] if not line[:deeper].strip() else line for line in body.splitlines(keepends=True))
    return code.changed([(parsed.start(last), end, guard + moved)])


def split_in_two(code: Code, seed: random.Random) -> Code | None:
    """The second half moves to a function of its own, which the first half calls."""
    parsed = parse(code)
    if parsed is None:
        return None
    own = top(parsed)
    if len(own) < 4 or parsed.function.type in {"constructor_declaration"}:
        return None
    middle = own[len(own) // 2]
    indent = parsed.indent(middle)
    if indent is None or body_of(parsed).named_children[-1] != own[-1]:
        return None
    start, end = parsed.line_start(parsed.start(middle)), parsed.end(own[-1])
    rest = code.text[start:end]
    names = [
        name
        for name in bound(parsed)
        if name in rest.replace(".", " ").replace("(", " ").replace(")", " ").replace(",", " ").split()
    ][:6]
    name = own_name(parsed) + ("_rest" if code.language == "python" else "Rest")
    listed = ", ".join(names)
    method = parsed.text(parsed.function).lstrip().startswith("def") and "self" in code.text.split("\n")[0]
    after = code.text[end:]
    if code.language == "python":
        parameters = ", ".join(["self", *names] if method else names)
        call = f"{indent}return {'self.' if method else ''}{name}({listed})"
        return (
            code.changed([(start, end, f"{call}\n\n\ndef {name}({parameters}):\n{rest}")])
            if not after.strip()
            else None
        )
    if code.language == "go":
        parameters = ", ".join(f"{one} interface{{}}" for one in names)
        return code.changed(
            [(start, end, f"{indent}return {name}({listed})\n}}\n\nfunc {name}({parameters}) error {{\n{rest}")]
        )
    if code.language == "java":
        parameters = ", ".join(f"Object {one}" for one in names)
        return code.changed(
            [(start, end, f"{indent}return {name}({listed});\n}}\n\nprivate Object {name}({parameters}) {{\n{rest}")]
        )
    parameters = ", ".join(f"{one}: unknown" for one in names)
    return code.changed(
        [(start, end, f"{indent}return {name}({listed});\n}}\n\nfunction {name}({parameters}) {{\n{rest}")]
    )


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


def _has_long_string(parsed: Parsed) -> bool:
    """A string over several lines would change with its indentation."""
    kinds = ("string", "template_string", "raw_string_literal", "text_block", "string_literal", "concatenated_string")
    return any(node.start_point[0] != node.end_point[0] for node in parsed.all(*kinds))


def _straight(node: tree_sitter.Node) -> bool:
    """No statement that leaves or suspends the loop."""
    leaving = {"break_statement", "continue_statement", "return_statement", "yield", "await", "yield_expression",
               "await_expression", "goto_statement", "throw_statement", "nonlocal_statement"}  # fmt: skip
    return not any(one.type in leaving for one in nodes(node))


def _python_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    left, right, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
    indent = parsed.indent(node)
    if (
        left is None
        or right is None
        or body is None
        or indent is None
        or node.child_by_field_name("alternative") is not None
    ):
        return None
    condition = ""
    inner = body.named_children
    if len(inner) == 1 and inner[0].type == "if_statement" and inner[0].child_by_field_name("alternative") is None:
        asked, then = inner[0].child_by_field_name("condition"), inner[0].child_by_field_name("consequence")
        if asked is not None and then is not None:
            condition, inner = f" if {parsed.text(asked)}", then.named_children
    if len(inner) == 1 and inner[0].type == "expression_statement" and inner[0].named_children[0].type == "call":
        call = inner[0].named_children[0]
        function, arguments = call.child_by_field_name("function"), call.child_by_field_name("arguments")
        if function is not None and parsed.text(function).endswith(".append") and arguments is not None:
            target = parsed.text(function).removesuffix(".append")
            item = parsed.text(arguments)[1:-1]
            return f"{target} = [{item} for {parsed.text(left)} in {parsed.text(right)}{condition}]"
    if not _straight(node) or _has_long_string(parsed):
        return None
    moved = "".join(UNIT + line if line.strip() else line for line in parsed.text(body).splitlines(keepends=True))
    deeper = parsed.indent(body.named_children[0]) if body.named_children else None
    if deeper is None or body.start_point[0] == node.start_point[0]:
        return None
    first = deeper + UNIT
    moved = first + moved.lstrip()
    return (
        f"def step(items):\n{deeper}if not items:\n{deeper}{UNIT}return\n{deeper}{parsed.text(left)} = items[0]\n"
        f"{_dedent(moved)}\n{deeper}step(items[1:])\n{indent}step(list({parsed.text(right)}))"
    )


def _dedent(moved: str) -> str:
    return "".join(line[len(UNIT) :] if line.startswith(UNIT) else line for line in moved.splitlines(keepends=True))


def _go_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    clause = next((child for child in node.named_children if child.type == "range_clause"), None)
    body = node.child_by_field_name("body")
    if clause is None or body is None:
        return None
    left, right = clause.child_by_field_name("left"), clause.child_by_field_name("right")
    if left is None or right is None or len(left.named_children) != 2:
        return None
    index, item = (parsed.text(child) for child in left.named_children)
    index = "i" if index == "_" else index
    rest = parsed.text(body)[1:]
    return f"for {index} := 0; {index} < len({parsed.text(right)}); {index}++ {{\n\t\t{item} := {parsed.text(right)}[{index}]\n{rest.lstrip(chr(10))}"


def _java_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    name, value, body = (node.child_by_field_name(field) for field in ("name", "value", "body"))
    if name is None or value is None or body is None or body.type != "block" or not _straight(node):
        return None
    return f"{parsed.text(value)}.forEach({parsed.text(name)} -> {parsed.text(body)});"


def _typescript_loop(parsed: Parsed, node: tree_sitter.Node) -> str | None:
    left, right, body = (node.child_by_field_name(field) for field in ("left", "right", "body"))
    if left is None or right is None or body is None or body.type != "statement_block" or not _straight(node):
        return None
    if not any(parsed.text(child) == "of" for child in node.children):
        return None
    return f"{parsed.text(right)}.forEach(({parsed.text(left)}) => {parsed.text(body)});"
