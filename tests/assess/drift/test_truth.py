"""The sample org: every decision that `expected.toml` names stands in the table, value for value."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dupfinder.assess.drift import Table, copy_of, table
from dupfinder.assess.drift.scope import function_name
from dupfinder.assess.drift.tree import CLASSES, FUNCTIONS, Tree, parse
from dupfinder.model import DriftRow
from dupfinder_scanners.fragments import Fragment, Level
from dupfinder_scanners.languages.registry import language_of

ACME = Path(__file__).parents[3] / "examples" / "acme"
CANDIDATES: list[dict[str, Any]] = tomllib.loads((ACME / "expected.toml").read_text(encoding="utf-8"))["candidate"]
SQUADS = {
    "store-mono:services/promotions": "checkout",
    "store-mono:services/giftcards": "payments",
    "catalog": "catalog",
    "checkout": "checkout",
    "identity": "identity",
    "logistics": "logistics",
    "notifications": "notifications",
    "payments": "payments",
}


def squad_of(place: str) -> str:
    return next(squad for start, squad in SQUADS.items() if place.startswith(start))


def receiver(tree: Tree, node: int) -> str:
    field = tree.field(node, "receiver")
    inside = range(field, tree.stop[field]) if field >= 0 else ()
    return next((tree.text(leaf) + "." for leaf in inside if tree.kind[leaf] == "type_identifier"), "")


def qualified(tree: Tree, node: int) -> str:
    owner = tree.owner[node]
    prefix = f"{function_name(tree, owner)}." if owner >= 0 else receiver(tree, node)
    return prefix + function_name(tree, node)


def resolve(reference: str) -> list[tuple[Fragment, bytes]]:
    place, name = reference.split("::")
    repository, path = place.split(":", 1)
    source = (ACME / repository / path).read_bytes()
    language = language_of(path)
    assert language is not None
    tree = parse(language, source)
    found = [
        Fragment(
            repository, path, tree.first_line(node), tree.last_line(node), name,
            Level.CLASS if tree.kind[node] in CLASSES else Level.FUNCTION, language, squad_of(place),
        )
        for node in range(len(tree.kind))
        if tree.named[node] and tree.kind[node] in FUNCTIONS | CLASSES and qualified(tree, node) == name
    ]  # fmt: skip
    assert found, f"{reference} is not in the sample org"
    return [(fragment, source) for fragment in found]


@cache
def table_of(name: str) -> Table:
    candidate = next(each for each in CANDIDATES if each["name"] == name)
    groups: list[list[str]] = candidate.get("clones", [])
    references = dict.fromkeys([*candidate["fragments"], *(each for group in groups for each in group)])
    resolved = {reference: resolve(reference) for reference in references}
    copies = [copy_of(fragment, source) for found in resolved.values() for fragment, source in found]
    classes = [[fragment for reference in group for fragment, _ in resolved[reference]] for group in groups]
    squads = sorted({copy.fragment.squad for copy in copies})
    return table(copies, squads, candidate.get("family"), classes)


def plain(value: str) -> object:
    try:
        return float(value)
    except ValueError:
        return value


def said(row: DriftRow) -> dict[str, list[object]]:
    return {squad: [plain(value) for value in values] for squad, values in row.values.items() if values}


TRUTH = [
    pytest.param(each["name"], row, id=f"{each['name']}-{row['kind']}-{row['concept']}")
    for each in CANDIDATES
    for row in each.get("drift", [])
]


@pytest.mark.parametrize(("name", "truth"), TRUTH)
def test_decision_stands_in_the_table(name: str, truth: dict[str, Any]) -> None:
    rows = [row for row in table_of(name).rows if (row.kind.value, row.concept) == (truth["kind"], truth["concept"])]
    assert [said(row) for row in rows] == [{squad: [plain(value)] for squad, value in truth["values"].items()}]


@pytest.mark.parametrize("name", [each["name"] for each in CANDIDATES])
def test_rows_beyond_the_truth_are_few(name: str) -> None:
    known = sum(len(each.get("drift", [])) for each in CANDIDATES if each["name"] == name)
    shown = table_of(name)
    assert len(shown.rows) + shown.left_out <= known + 4


@pytest.mark.parametrize("name", [each["name"] for each in CANDIDATES])
def test_every_row_is_a_disagreement(name: str) -> None:
    for row in table_of(name).rows:
        assert len({tuple(values) for values in said(row).values()}) > 1, row
