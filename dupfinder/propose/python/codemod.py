"""The edit of one file, by LibCST: bodies replaced, imports added, every other byte as it was.

LibCST dies of input that `ast.parse` refuses with an exception, so only what `module.parsed` has read may come here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from dupfinder.propose.python.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Call:
    """What takes the place of a body: `return [await] function(name=text, ...)`. `place` is for messages."""

    place: str
    function: str
    asynchronous: bool
    arguments: tuple[tuple[str, str], ...]


def rewritten(source: str, path: str, calls: Mapping[int, Call], imports: Sequence[str]) -> str:
    """The file with the function of each line (that of its `def`) turned into a call, docstring and comments kept.

    `imports` are statements that go behind the imports that the module begins with. Raises RefusedError where a
    function shares its lines with something else, or where LibCST cannot read the file.
    """
    try:
        # A copy of the tree would cost time only: nobody else holds it.
        wrapper = MetadataWrapper(cst.parse_module(source), unsafe_skip_copy=True)
    except cst.ParserSyntaxError as error:
        raise RefusedError(f"{path} is no Python that LibCST reads ({error.message}).") from None
    if wrapper.module.code != source:
        # Two form feeds on lines of their own, for one, come back as one.
        raise RefusedError(f"{path} is laid out in a way that LibCST does not give back byte for byte.")
    edit = _Edit(wrapper.module, calls)
    changed = wrapper.visit(edit)
    if missing := set(calls) - edit.done:
        raise RefusedError(f"{calls[min(missing)].place} is not where it was read; scan again.")
    added = [_statement(text, wrapper.module) for text in imports]
    return _with_imports(changed, added).code


class _Edit(cst.CSTTransformer):
    """Replaces bodies by the line of their function."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module, calls: Mapping[int, Call]) -> None:
        super().__init__()
        self._module = module
        self._calls = calls
        self.done: set[int] = set()

    def leave_FunctionDef(  # noqa: N802 - LibCST's name
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        line = self.get_metadata(PositionProvider, original_node).start.line
        call = self._calls.get(line)
        if call is None:
            return updated_node
        self.done.add(line)
        block = updated_node.body
        if not isinstance(block, cst.IndentedBlock):
            raise RefusedError(f"{call.place} shares a line with what is around it.")
        head, rest = _split(block.body, call.place)
        if not rest:
            raise RefusedError(f"{call.place} has no code.")
        indent = block.indent or self._module.default_indent
        statement = _statement(_text(call, indent), self._module).with_changes(leading_lines=rest[0].leading_lines)
        return updated_node.with_changes(body=block.with_changes(body=[*head, statement]))


def _split(
    body: Sequence[cst.BaseStatement], place: str
) -> tuple[list[cst.BaseStatement], list[cst.SimpleStatementLine | cst.BaseCompoundStatement]]:
    """The docstring, where it stands on lines of its own, and the code."""
    rest = [one for one in body if isinstance(one, cst.SimpleStatementLine | cst.BaseCompoundStatement)]
    first = rest[0] if rest else None
    if not isinstance(first, cst.SimpleStatementLine) or not _is_text(first.body[0]):
        return [], rest
    if len(first.body) > 1:
        raise RefusedError(f"{place} shares the line of its docstring with other code.")
    return [first], rest[1:]


def _is_text(node: cst.BaseSmallStatement) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString | cst.ConcatenatedString)


def _text(call: Call, indent: str) -> str:
    wait = "await " if call.asynchronous else ""
    if not call.arguments:
        return f"return {wait}{call.function}()"
    given = "".join(f"{indent}{name}={text},\n" for name, text in call.arguments)
    return f"return {wait}{call.function}(\n{given})"


def _statement(text: str, module: cst.Module) -> cst.SimpleStatementLine:
    """A statement with the line ends of its module."""
    lines = text.replace("\r", "").replace("\n", module.default_newline)
    try:
        found = cst.parse_statement(lines, config=module.config_for_parsing)
    except cst.ParserSyntaxError as error:
        raise RefusedError(f"what would take the place of a copy is no statement ({error.message}).") from None
    assert isinstance(found, cst.SimpleStatementLine)  # noqa: S101 - for the type checker
    return found


def _with_imports(module: cst.Module, added: Sequence[cst.SimpleStatementLine]) -> cst.Module:
    body = list(module.body)
    place = next((n for n, node in enumerate(body) if not _is_head(n, node)), len(body))
    following = body[place] if place < len(body) else None
    if following is not None and not following.leading_lines and not _is_import(following):
        body[place] = following.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    return module.with_changes(body=[*body[:place], *added, *body[place:]])


def _is_head(number: int, node: cst.CSTNode) -> bool:
    """Whether imports that are added go behind it: the docstring, or an import that the module begins with."""
    documented = number == 0 and isinstance(node, cst.SimpleStatementLine) and _is_text(node.body[0])
    return documented or _is_import(node)


def _is_import(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.SimpleStatementLine) and all(
        isinstance(one, cst.Import | cst.ImportFrom) for one in node.body
    )
