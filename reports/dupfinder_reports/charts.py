"""Charts as inline SVG. pygal lays them out; its styles and scripts go, so that the page's own CSS colours them.

Figures are lines of code in copies: what a squad keeps of a job, taken from the candidates' fragments.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import ModuleType
from xml.etree import ElementTree as ET

from dupfinder.model import Candidate, CloneKind, ScanResult
from dupfinder_reports.untrusted import one_line
from dupfinder_reports.wording import count, squads_of
from dupfinder_scanners.fragments import UNOWNED, Fragment

COLOURS = 8
"""Series of one chart, as many as the page has colours; the smallest squads are shown together."""

MAX_BARS = 12
WIDTH = 760
BAR_HEIGHT = 30
FRAME_HEIGHT = 84
FONT_SIZE = 14
"""In units of the drawing; the page's CSS says the same."""

LABEL_LENGTH = 26

OTHER_SQUADS = "other squads"
NO_FAMILY = "other jobs"

SVG = "http://www.w3.org/2000/svg"
_DROPPED = frozenset({"defs", "desc", "script", "style"})
_KEPT_ATTRIBUTES = frozenset({"x", "y", "width", "height", "d", "transform", "class", "viewBox", "cx", "cy", "r"})

Table = Mapping[str, Mapping[str, int]]
"""Bar -> series -> lines."""


def lines_by_job(result: ScanResult) -> str:
    """One bar a job, one colour a squad, as an `<svg>` element; empty where nothing was found."""
    titles = {**{one.family.slug: one.family.title for one in result.candidates if one.family}, **result.family_titles}

    def job(candidate: Candidate, _: Fragment) -> str:
        return titles[candidate.family.slug] if candidate.family else NO_FAMILY

    table = _table(result.candidates, job, lambda _, fragment: fragment.squad)
    series = _largest([*squads_of(result), UNOWNED], table)
    folded = {
        bar: _folded(cells, series) for bar, cells in sorted(table.items(), key=lambda item: (-_sum(item[1]), item[0]))
    }
    every = [*series, OTHER_SQUADS] if any(OTHER_SQUADS in cells for cells in folded.values()) else series
    return _chart("jobs", "Lines of code in copies, by job and squad", folded, every)


def lines_by_squad(result: ScanResult) -> str:
    """One bar a squad, one colour a kind, as an `<svg>` element; empty where nothing was found."""
    table = _table(result.candidates, lambda _, fragment: fragment.squad, lambda candidate, _: candidate.kind.value)
    ordered = dict(sorted(table.items(), key=lambda item: (-_sum(item[1]), item[0])))
    return _chart("squads", "Lines of code in copies, by squad and kind", ordered, [kind.value for kind in CloneKind])


Key = Callable[[Candidate, Fragment], str]


def _table(candidates: Sequence[Candidate], bar: Key, series: Key) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for candidate in candidates:
        for fragment in candidate.fragments:
            table[bar(candidate, fragment)][series(candidate, fragment)] += fragment.lines
    return table


def _sum(cells: Mapping[str, int]) -> int:
    return sum(cells.values())


def _largest(squads: Sequence[str], table: Table) -> list[str]:
    """All squads where the colours suffice, else the largest and room for the others; in alphabetical order."""
    lines = {squad: sum(cells.get(squad, 0) for cells in table.values()) for squad in squads}
    having = sorted((squad for squad in squads if lines[squad]), key=lambda squad: (-lines[squad], squad))
    return sorted(having if len(having) <= COLOURS else having[: COLOURS - 1])


def _folded(cells: Mapping[str, int], series: Sequence[str]) -> dict[str, int]:
    folded = {squad: lines for squad, lines in cells.items() if squad in series}
    rest = sum(lines for squad, lines in cells.items() if squad not in series)
    return {**folded, OTHER_SQUADS: rest} if rest else folded


def _chart(name: str, title: str, table: Table, series: Sequence[str]) -> str:
    if not table:
        return ""
    bars = list(table)[:MAX_BARS]
    left_out = len(table) - len(bars)
    told = "; ".join(f"{bar}: {count(_sum(table[bar]), 'line')}" for bar in bars)
    told += f"; {left_out} more with fewer lines" if left_out else ""
    root = _drawn([one_line(bar) for bar in bars], {one: [table[bar].get(one) for bar in bars] for one in series})
    tidy(root)
    _name_bars(root, bars, table, series)
    root.set("class", name)
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{name}-title chart-{name}-desc")
    for position, (tag, text) in enumerate((("title", title), ("desc", told))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"chart-{name}-{tag}"})
        element.text = one_line(text)
        root.insert(position, element)
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")


def _drawn(bars: Sequence[str], values: Mapping[str, Sequence[int | None]]) -> ET.Element:
    """The drawing of pygal as a tree. Its bars run upwards, so the first goes last."""
    from pygal.style import Style

    chart = pygal_library().HorizontalStackedBar(
        disable_xml_declaration=True,
        no_prefix=True,
        js=(),
        width=WIDTH,
        height=FRAME_HEIGHT + BAR_HEIGHT * len(bars),
        margin=4,
        spacing=8,
        legend_at_bottom=True,
        legend_at_bottom_columns=4,
        legend_box_size=11,
        truncate_label=LABEL_LENGTH,
        truncate_legend=LABEL_LENGTH,
        show_y_guides=False,
        style=Style(label_font_size=FONT_SIZE, legend_font_size=FONT_SIZE, major_label_font_size=FONT_SIZE),
        value_formatter=lambda value: f"{value:,.0f}",
    )
    chart.x_labels = list(reversed(bars))
    for name, lines in values.items():
        chart.add(one_line(name), list(reversed(lines)))
    return ET.fromstring(chart.render())  # noqa: S314 - pygal's own output, names escaped by its tree


@cache
def pygal_library() -> ModuleType:
    """The library, loaded late, without its side effects on the rest of the process."""
    import pygal
    from pygal.etree import etree

    etree.to_etree()  # With lxml installed pygal would write other bytes.
    # Its finder for map plugins has no `find_spec`: Python 3.11 warns of it at every import that fails from here on.
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]
    library: ModuleType = pygal
    return library


def tidy(element: ET.Element) -> None:
    """Drop what the page's security policy forbids (styles, scripts) and what only pygal's own script reads."""
    for child in list(element):
        tag = str(child.tag).rpartition("}")[2]
        classes = child.get("class", "")
        if tag in _DROPPED or "overlay" in classes or "background" in classes.split() or tag == "title":
            element.remove(child)
        else:
            tidy(child)
    for attribute in set(element.attrib) - _KEPT_ATTRIBUTES:
        del element.attrib[attribute]
    element.set("class", element.get("class", "").replace("reactive tooltip-trigger", "").strip())
    if not element.get("class"):
        del element.attrib["class"]


def _name_bars(root: ET.Element, bars: Sequence[str], table: Table, series: Sequence[str]) -> None:
    """A tooltip on every piece of a bar: who, what, how many lines."""
    for number, name in enumerate(series):
        group = next(one for one in root.iter() if f"serie-{number}" in one.get("class", "").split())
        pieces = [one for one in group.iter() if str(one.tag).endswith("rect")]
        for bar, piece in zip(reversed(bars), pieces, strict=True):
            lines = table[bar].get(name, 0)
            tooltip = ET.SubElement(piece, f"{{{SVG}}}title")
            tooltip.text = one_line(f"{bar}, {name}: {count(lines, 'line')}")
            piece.set("class", "empty" if not lines else "bar")
