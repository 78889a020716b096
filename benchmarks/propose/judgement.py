"""One proposal, judged: does the draft compile, how much of each family's copies does it hold, do its patches apply."""

from __future__ import annotations

import ast
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.tools.interface import Place
from dupfinder.model import Candidate
from dupfinder.propose.python.draft import Draft, Patch, draft
from dupfinder.propose.python.errors import RefusedError
from dupfinder.propose.python.library import files
from dupfinder_scanners.fragments import Fragment

MATCH = 0.5
ENOUGH = 0.8
"""Share of the statements of a family's copies that the draft must hold."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate's proposal. `refused` is the reason where there is none; `broken` are repositories whose patch does
    not apply, or leaves a module that does not parse or shows other public names."""

    candidate: Candidate
    draft: Draft | None
    refused: str
    compiles: bool
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A family: copies in the truth, of these in the candidate, in files that do not parse, drafted; statements of the
    copies in the candidate that parse, and those of them that the draft holds."""

    family: str
    rank: int
    known: int
    held: int
    unparsable: int
    drafted: int
    statements: int
    covered: int
    compiles: bool
    applies: bool

    @property
    def share(self) -> float:
        """Share of the statements that the draft holds, 0 to 1."""
        return self.covered / self.statements if self.statements else 0.0

    @property
    def passes(self) -> bool:
        """Whether the family has a draft that compiles and covers enough, and patches that do no harm."""
        return self.compiles and self.applies and self.share >= ENOUGH


def judged(candidate: Candidate, root: Path) -> Judged:
    """The proposal of a candidate, from the files under `root`; its patches are applied to copies of the files."""
    try:
        made = draft(candidate, lambda one: (root / one.repository / one.path).read_bytes(), "shared_draft")
    except RefusedError as error:
        return Judged(candidate, None, str(error), compiles=False, broken=())
    compiles = all(_parses(text) for path, text in files(made, "draft").items() if path.endswith(".py"))
    broken = tuple(patch.repository for patch in made.patches if not _harmless(patch, root / patch.repository))
    return Judged(candidate, made, "", compiles, broken)


def row(family: str, members: Sequence[Place], one: Judged, root: Path) -> Row:
    """How a family fares in the proposal of the candidate that holds most of it."""
    copies = list(matching(members, one.candidate))
    parsable = {copy: node for copy in copies if (node := _node(root, copy)) is not None}
    places = {_place(copy) for copy in copies}
    moved = dict(_moved(one.draft)) if one.draft else {}
    every = {_place(copy): _statements(node) for copy, node in parsable.items()}
    kept = {place: moved[place] for place in places & moved.keys()}
    return Row(
        family=family,
        rank=one.candidate.rank,
        known=len(members),
        held=len(places),
        unparsable=sum(not _parses_at(root, copy) for copy in copies),
        drafted=len(kept),
        statements=sum(every.values()),
        covered=sum(kept.values()),
        compiles=one.compiles,
        applies=bool(kept) and not {copy.repository for copy in copies} & set(one.broken),
    )


def matching(members: Iterable[Place], candidate: Candidate) -> Iterator[Fragment]:
    """Fragments of the candidate's parts that are functions of the family."""
    known: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for each in members:
        known.setdefault((each.repository, each.path), []).append((each.start_line, each.end_line))
    found = {
        _place(copy): copy
        for part in candidate.parts
        for copy in part.fragments
        if copy.level.value == "function"
        and any(
            _overlap(lines, (copy.start_line, copy.end_line)) >= MATCH
            for lines in known.get((copy.repository, copy.path), ())
        )
    }
    return iter(found.values())


def _overlap(left: tuple[int, int], right: tuple[int, int]) -> float:
    shared = min(left[1], right[1]) - max(left[0], right[0]) + 1
    return shared / (max(left[1], right[1]) - min(left[0], right[0]) + 1)


def _place(one: Fragment) -> tuple[str, str, int]:
    return one.repository, one.path, one.end_line


def _moved(made: Draft) -> Iterator[tuple[tuple[str, str, int], int]]:
    """Copies that a patch replaces, with the number of their statements that the shared function holds."""
    replaced = {place for patch in made.patches for place in patch.replaced}
    for function in made.functions:
        for number in function.copies:
            one = function.general.copies[number].copy.fragment
            if one.place in replaced:
                yield _place(one), function.general.statements(number)[0]


def _parses(text: str) -> bool:
    try:
        compile(text, "<draft>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


def _tree(path: Path) -> ast.Module | None:
    try:
        return ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return None


def _parses_at(root: Path, copy: Fragment) -> bool:
    return _tree(root / copy.repository / copy.path) is not None


def _node(root: Path, copy: Fragment) -> ast.AST | None:
    tree = _tree(root / copy.repository / copy.path)
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)) if tree is not None else ()
    return next((node for node in functions if node.end_lineno == copy.end_line), None)


def _statements(node: ast.AST) -> int:
    """Statements in a function, its docstring left out."""
    inside = sum(isinstance(each, ast.stmt) for each in ast.walk(node)) - 1
    return inside - (ast.get_docstring(node) is not None)  # type: ignore[arg-type]


def _harmless(patch: Patch, repository: Path) -> bool:
    """Whether `git apply` takes the patch, and every file that it touches parses and shows the same names."""
    paths = [line[6:].rstrip("\t") for line in patch.text.split("\n") if line.startswith("+++ b/")]
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder) / "copy"
        for path in paths:
            (here / path).parent.mkdir(parents=True, exist_ok=True)
            (here / path).write_bytes((repository / path).read_bytes())
        (Path(folder) / "one.patch").write_text(patch.text, "utf-8", newline="")
        command = ["git", "apply", "--whitespace=nowarn", "../one.patch"]
        environment = {"GIT_CEILING_DIRECTORIES": folder, "PATH": "/usr/bin:/bin:/usr/local/bin"}
        if subprocess.run(command, cwd=here, env=environment, check=False, capture_output=True).returncode:
            return False
        return all(_same_face(repository / path, here / path) for path in paths)


def _same_face(before: Path, after: Path) -> bool:
    old, new = _tree(before), _tree(after)
    return old is not None and new is not None and _names(old) == _names(new)


def _names(tree: ast.Module) -> Mapping[str, str]:
    """Public names of a module and of its classes, with the signatures of functions."""
    found: dict[str, str] = {}
    for prefix, body in [("", tree.body), *((f"{one.name}.", one.body) for one in tree.body if _is_class(one))]:  # type: ignore[attr-defined]
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[prefix + node.name] = ast.dump(node.args)
            elif isinstance(node, ast.ClassDef):
                found[prefix + node.name] = "class"
            elif isinstance(node, ast.Assign):
                found |= {prefix + each.id: "value" for each in node.targets if isinstance(each, ast.Name)}
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names = [each.asname or each.name for each in node.names]
                found |= {prefix + name: "import" for name in names if not name.startswith("_")}
    return found


def _is_class(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef)
