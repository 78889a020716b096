"""The same Python code as other people would have typed it: laid out anew, commented, its variables named otherwise."""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import tokenize

from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-z][a-z_]{0,8}[a-z0-9]", fullmatch=True)
COMMENT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30)
SPACE = st.sampled_from(["", " ", "  ", "\t"])


@st.composite
def laid_out(draw: st.DrawFn, code: str) -> str:
    """The same tokens on other lines, with other indentation, quotes and comments; another docstring.

    No line inside brackets starts left of its block: tree-sitter's grammar of Python takes some of those for a block's
    end, and no formatter writes them.
    """
    indent = draw(st.sampled_from(["  ", "    ", "        ", "\t"]))
    depth, brackets, parts, at_start = 0, 0, [], True
    for token in _tokens(code):
        if token.type in (tokenize.INDENT, tokenize.DEDENT):
            depth += 1 if token.type == tokenize.INDENT else -1
        elif token.type in (tokenize.NEWLINE, tokenize.NL):
            parts.append(draw(_line_end()))
            at_start = True
        else:
            if at_start:
                parts.append(indent * depth)
            elif brackets and draw(st.integers(0, 9)) == 0:
                parts.append("\n" + indent * depth + draw(SPACE) * 3)
            text = _requoted(token) if token.type == tokenize.STRING and draw(st.booleans()) else token.string
            docstring = token.type == tokenize.STRING and at_start
            parts.append(draw(st.sampled_from(['"""Other words."""', "'''And\nmore.'''"])) if docstring else text)
            parts.append(" " + draw(SPACE))
            brackets += (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
            at_start = False
    text = "".join(parts)
    assert _bare(text) == _bare(code), "the variant is not the same code"
    return text


@st.composite
def renamed(draw: st.DrawFn, code: str, of: tuple[str, ...]) -> str:
    """Other names for some variables, each its own, none that the code or the language uses."""
    taken = (
        {token.string for token in _tokens(code)} | set(keyword.kwlist) | set(keyword.softkwlist) | set(dir(builtins))
    )
    fresh = NAMES.filter(lambda name: name not in taken)
    names = draw(st.lists(fresh, min_size=len(of), max_size=len(of), unique=True))
    mapping = dict(zip(of, names, strict=True))
    before = ""
    found = []
    for token in _tokens(code):
        new = mapping.get(token.string, token.string) if token.type == tokenize.NAME and before != "." else token.string
        found.append((token.type, new))
        before = token.string
    return tokenize.untokenize(found)


@st.composite
def _line_end(draw: st.DrawFn) -> str:
    comment = draw(st.one_of(st.just(""), COMMENT.map(lambda text: f"  # {text}".replace("dupfinder:", ""))))
    return comment + "\n" * draw(st.integers(1, 3))


def _tokens(code: str) -> list[tokenize.TokenInfo]:
    unwanted = (tokenize.COMMENT, tokenize.ENDMARKER, tokenize.ENCODING, tokenize.NL)
    return [one for one in tokenize.generate_tokens(io.StringIO(code).readline) if one.type not in unwanted]


def _requoted(token: tokenize.TokenInfo) -> str:
    plain = token.string[:1] == '"' and token.string[:3] != '"""' and not set("'\\") & set(token.string)
    return f"'{token.string[1:-1]}'" if plain else token.string


def _bare(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
