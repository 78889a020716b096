from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dupfinder.assess.drift import Copy, drift, table
from dupfinder.assess.drift.table import MOST_ROWS
from dupfinder.model import DriftKind, DriftRow
from tests.assess.drift.sources import copy

SQUADS = ["red", "blue", "green"]


def shown(rows: tuple[DriftRow, ...]) -> list[tuple[str, str, dict[str, tuple[str, ...]]]]:
    return [(row.kind.value, row.concept, dict(row.values)) for row in rows]


def copies(*sources: str, start: str = "def f(") -> list[Copy]:
    return [copy(source, start, squad) for source, squad in zip(sources, SQUADS, strict=False)]


def test_code_of_any_topic_is_laid_side_by_side() -> None:
    row = "def f(items):\n    found = sorted(items, key=rank)\n    return render(found, width={}, title='{}')\n"
    rows = drift(copies(row.format(80, "all"), row.format(72, "all"), row.format(80, "all")), SQUADS)
    assert shown(rows) == [("setting", "width", {"blue": ("72",), "green": ("80",), "red": ("80",)})]
    assert rows[0].majority == "80"
    assert rows[0].outliers == ("blue",)


def test_a_name_on_the_wire_that_differs_at_the_same_place() -> None:
    row = "def f(order):\n    result = load(order)\n    return {{'{}': result.total, 'tax': result.tax}}\n"
    rows = drift(copies(row.format("sum"), row.format("amount")), SQUADS)
    assert [(each.kind, each.values["red"], each.values["blue"]) for each in rows] == [
        (DriftKind.WIRE_NAME, ("sum",), ("amount",))
    ]


def test_defaults_of_one_name_are_compared_where_the_code_is_not_alike() -> None:
    one = "def f(objs, sortby=0):\n    return [render(each) for each in sorted(objs)]\n"
    two = "def f(rows, cols, sortby=None):\n    table = Table(cols)\n    while rows:\n        table.add(rows.pop())\n"
    assert shown(drift(copies(one, two), ["red", "blue"])) == [
        ("setting", "sortby", {"blue": ("none",), "red": ("0",)})
    ]


def test_numbers_are_one_value_however_they_are_spelt() -> None:
    row = "def f(url, timeout={}):\n    return fetch(url, timeout)\n"
    assert drift(copies(row.format("10"), row.format("10.0")), SQUADS) == ()
    (found,) = drift(copies(row.format("10"), row.format("10.0"), row.format("5")), SQUADS)
    assert found.values == {"blue": ("10",), "green": ("5",), "red": ("10",)}


def test_units_that_differ_are_named() -> None:
    one = "def f(url, timeout=5):\n    return fetch(url, timeout)\n"
    two = "def f(url, timeout_ms=5000):\n    return fetch(url, timeout_ms)\n"
    (row,) = drift(copies(one, two), ["red", "blue"])
    assert row.label == "timeout (milliseconds; seconds in red)"


def test_messages_own_names_and_bounds_are_no_decisions() -> None:
    row = (
        "def f(x):\n    if len(x) {}:\n        raise ValueError('{}')\n"
        "    log.info('{} has gone')\n    return tag(x, '{}')\n"
    )
    assert drift(copies(row.format("> 0", "no x", "it", "red"), row.format(">= 1", "bad", "he", "blue")), SQUADS) == ()


def test_pieces_of_a_candidate_are_not_compared_with_one_another() -> None:
    source = (
        "def f(x):\n    try:\n        go(x)\n    except KeyError:\n        pass\n\ndef g(x):\n    raise NotFound(x)\n"
    )
    squads = ["red", "blue"]
    all_ = [copy(source, start, squad) for start in ("def f(", "def g(") for squad in squads]
    classes = [[each.fragment for each in all_ if each.fragment.name == name] for name in ("f", "g")]
    assert drift(all_, squads, classes=classes) == ()


def test_several_values_in_one_squad_are_all_shown() -> None:
    row = "def f(url, timeout={}):\n    return fetch(url, timeout)\n"
    three = copies(row.format(1), row.format(2), row.format(3))
    more = [*three, copy("\n" + row.format(9), "def f(", "red")]
    (found,) = drift(more, SQUADS)
    assert found.values["red"] == ("1", "9")
    assert found.majority is None


def test_a_long_table_is_cut_and_says_so() -> None:
    names = [f"size_{chr(97 + n)}" for n in range(MOST_ROWS + 5)]
    row = "def f(x, {}):\n    return x\n"
    one = row.format(", ".join(f"{name}=10" for name in names))
    two = row.format(", ".join(f"{name}=20" for name in names))
    found = table(copies(one, two), SQUADS)
    assert (len(found.rows), found.left_out) == (MOST_ROWS, 5)


def test_squads_outside_the_columns_are_left_out() -> None:
    row = "def f(url, timeout={}):\n    return fetch(url, timeout)\n"
    assert drift(copies(row.format(1), row.format(2)), ["red"]) == ()


TEMPLATE = "def f({a}, {b}={n}):\n    {c} = load({a}, retries={m})\n    return {{'key': {c}, 'size': {b}}}\n"
NAMES = st.lists(st.sampled_from(["u", "vv", "w1", "xx", "yy", "zz"]), min_size=3, max_size=3, unique=True)


@settings(max_examples=40, deadline=None)
@given(names=NAMES, m=st.integers(2, 9), n=st.integers(2, 9))
def test_renaming_locals_changes_no_values_that_are_aligned(names: list[str], m: int, n: int) -> None:
    a, b, c = names
    model = TEMPLATE.format(a="p", b="q", c="r", m=5, n=5)
    renamed = TEMPLATE.format(a=a, b=b, c=c, m=m, n=n)
    rows = drift(copies(model, renamed), ["red", "blue"])
    assert {row.values["blue"] for row in rows} == {(str(each),) for each in (m, n) if each != 5}


@settings(max_examples=30, deadline=None)
@given(order=st.permutations(range(3)))
def test_the_order_of_copies_does_not_matter(order: list[int]) -> None:
    row = "def f(url, timeout={}):\n    return fetch(url, timeout, retries={}, mode='{}')\n"
    given_ = copies(row.format(1, 2, "aa"), row.format(2, 2, "bb"), row.format(1, 3, "aa"))
    assert drift([given_[each] for each in order], SQUADS) == drift(given_, SQUADS)
