"""The tests of a draft as files: two modules a copy, one that compares them, and the stand-ins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files as resources

from dupfinder.propose.python.characterisation.extract import Extract, Wanted, extracted, members
from dupfinder.propose.python.module import Copy

_STANDINS = f"{__package__}.standins"
_TEST = '''"""Every copy as it stood, beside the same function on the shared one: they must do the same.

A copy stands alone here, with stand-ins for what is not its own; see `standins`. Where the made-up arguments do not
reach half of what a copy does, its test is skipped and says so: write arguments that do into ARGUMENTS.
Delete these tests, and `copies`, once the squads have moved: from then on the shared functions have tests of their own.
"""

from __future__ import annotations

import pytest
from standins.compare import Case, compare

from {package} import functions

ARGUMENTS: dict = {{
    # place: [lambda: ((positional, ...), {{"keyword": value}})]
}}
CASES = [
{cases}]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_the_draft_does_what_the_copy_did(case: Case) -> None:
    if reason := compare(case, functions, ARGUMENTS.get(case.place, ())):
        pytest.skip(reason)
'''


@dataclass(frozen=True, slots=True)
class Replaced:
    """A copy that a patch replaces, and its file with the patch applied."""

    copy: Copy
    after: str


@dataclass(frozen=True, slots=True)
class Check:
    """A copy that has a test, and what the test leaves out of its surroundings."""

    place: str
    left_out: tuple[str, ...]


def files(replaced: Iterable[Replaced], package: str) -> Mapping[str, str]:
    """Text of each test file, by its path in the library's folder."""
    found: dict[str, str] = {}
    cases: list[str] = []
    for number, one in enumerate(replaced, 1):
        for state, source, said in (("before", one.copy.source, "as it stood"), ("after", one.after, "on the draft")):
            head = f'"""{_plain(one.copy.fragment.place)}, {said}."""\n\n'
            found[f"tests/copies/copy_{number:03}_{state}.py"] = head + _extract(one.copy, source, package).text
        cases.append(_case(one.copy, number))
    if cases:
        found["tests/test_copies.py"] = _TEST.format(package=package, cases="".join(cases))
        found |= dict(_standins())
    return found


def checks(replaced: Iterable[Replaced], package: str) -> Iterator[Check]:
    """The copies that have a test."""
    for one in replaced:
        yield Check(one.copy.fragment.place, _extract(one.copy, one.copy.source, package).left_out)


def _extract(one: Copy, source: str, package: str) -> Extract:
    owner = one.owner.name if one.owner is not None else ""
    called = one.fragment.path.removesuffix(".py").replace("/", ".")
    wanted = Wanted(one.name, owner, called, package)
    return extracted(source, replace(wanted, members=members(one.source, wanted)))


def _standins() -> Iterator[tuple[str, str]]:
    """The modules of `standins`, which lie beside the tests there."""
    for file in resources(_STANDINS).iterdir():
        if file.name.endswith(".py"):
            yield f"tests/standins/{file.name}", file.read_text("utf-8").replace(f"from {_STANDINS}.", "from standins.")


def _case(one: Copy, number: int) -> str:
    modules = (f"copies.copy_{number:03}_{state}" for state in ("before", "after"))
    owner = [one.owner.name] if one.owner is not None else []
    given = ", ".join(map(repr, [one.fragment.place, *modules, one.name, *owner]))
    return f"    Case({given}),\n"


def _plain(text: str) -> str:
    """Text that ends no docstring and escapes nothing."""
    return text.encode("unicode_escape").decode().replace("\\", "\\\\").replace('"', "'")
