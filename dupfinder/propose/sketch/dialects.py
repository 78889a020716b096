"""How a language writes a set of options, and a parameter that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

KINDS = ("int", "float", "text", "flag", "texts")
"""What an option may be; `texts` is a list."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`types` are those of `KINDS`. `option` and `required` are the lines of one option, with and without a default:
    {name}, {type}, {default}, {said}. `head` and `tail` go around them, `parameter` behind other parameters: {options};
    `body` stands where the work is to be done.

    `upper`: whether names of options begin with a capital letter. `comment` opens a comment of one line.
    """

    extension: str
    comment: str
    types: tuple[str, str, str, str, str]
    head: str
    option: str
    tail: str
    parameter: str
    body: str = ""
    required: str = ""
    upper: bool = False

    def type_of(self, kind: str) -> str:
        """The type of a kind of option."""
        return self.types[KINDS.index(kind)]


_JAVASCRIPT = Dialect(
    extension="js",
    comment="//",
    types=("number", "number", "string", "boolean", "string[]"),
    head="/**\n * What the squads decide differently.\n * @typedef {{object}} {options}",
    option=" * @property {{{type}}} [{name}={default}] {said}",
    required=" * @property {{{type}}} {name} {said}",
    tail=" */",
    parameter="options = {{}}",
    body=" {}",
)
_TYPESCRIPT = Dialect(
    extension="ts",
    comment="//",
    types=("number", "number", "string", "boolean", "readonly string[]"),
    head="/** What the squads decide differently. */\nexport interface {options} {{",
    option="  /** {said} */\n  {name}?: {type}; // = {default}",
    required="  /** {said} */\n  {name}: {type};",
    tail="}",
    parameter="options: {options}",
    body=" {}",
)
DIALECTS: Mapping[str, Dialect] = {
    "go": Dialect(
        extension="go",
        comment="//",
        types=("int", "float64", "string", "bool", "[]string"),
        head="// {options} is what the squads decide differently.\ntype {options} struct {{",
        option="\t// {said}\n\t{name} {type} // {default} unless set",
        required="\t// {said}\n\t{name} {type}",
        tail="}",
        parameter="options {options}",
        body=' { panic("to be written") }',
        upper=True,
    ),
    "java": Dialect(
        extension="java",
        comment="//",
        types=("int", "double", "String", "boolean", "List<String>"),
        head="/** What the squads decide differently; a builder would hold the defaults. */\npublic record {options}(",
        option="    /** {said} Default: {default}. */\n    {type} {name},",
        required="    /** {said} */\n    {type} {name},",
        tail=") {}",
        parameter="{options} options",
        body=" { throw new UnsupportedOperationException(); }",
    ),
    "kotlin": Dialect(
        extension="kt",
        comment="//",
        types=("Int", "Double", "String", "Boolean", "List<String>"),
        head="/** What the squads decide differently. */\ndata class {options}(",
        option="    /** {said} */\n    val {name}: {type} = {default},",
        required="    /** {said} */\n    val {name}: {type},",
        tail=")",
        parameter="options: {options}",
        body=" = TODO()",
    ),
    "csharp": Dialect(
        extension="cs",
        comment="//",
        types=("int", "double", "string", "bool", "IReadOnlyList<string>"),
        head="/// <summary>What the squads decide differently.</summary>\npublic record {options}\n{{",
        option="    // {said}\n    public {type} {name} {{ get; init; }} = {default};",
        required="    // {said}\n    public required {type} {name} {{ get; init; }}",
        tail="}",
        parameter="{options} options",
        body=" => throw new NotImplementedException();",
        upper=True,
    ),
    "rust": Dialect(
        extension="rs",
        comment="//",
        types=("i64", "f64", "String", "bool", "Vec<String>"),
        head="/// What the squads decide differently.\npub struct {options} {{",
        option="    /// {said} Default: {default}.\n    pub {name}: {type},",
        required="    /// {said}\n    pub {name}: {type},",
        tail="}",
        parameter="options: &{options}",
        body=" { todo!() }",
    ),
    "javascript": _JAVASCRIPT,
    "typescript": _TYPESCRIPT,
    "tsx": _TYPESCRIPT,
}


def plain(comment: str, extension: str) -> Dialect:
    """A language whose options are told in comments alone."""
    return Dialect(
        extension=extension,
        comment=comment,
        types=("number", "number", "text", "yes or no", "list of texts"),
        head=f"{comment} What the squads decide differently:",
        option=f"{comment}   {{name}} ({{type}}, {{default}} unless set): {{said}}",
        required=f"{comment}   {{name}} ({{type}}): {{said}}",
        tail="",
        parameter="",
    )
