"""The series of a trend as inline SVG, drawn by pygal and coloured by the page's own CSS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from dupfinder.sprints import Trend
from dupfinder_reports.charts import COLOURS, FONT_SIZE, LABEL_LENGTH, SVG, WIDTH, pygal_library, tidy
from dupfinder_reports.untrusted import one_line

HEIGHT = 300
LEGEND_ROW = 24
LEGEND_COLUMNS = 3
LABELS = 8
"""Dates along the axis, about."""

TICKS = 5
OTHERS = "all others"


def drawings(trend: Trend) -> list[tuple[str, str]]:
    """Title and `<svg>` of each chart; none where there is a single run."""
    if len(trend.points) == 1:
        return []
    charts = (
        ("lines", "Duplicated lines", {"duplicated lines": [point.duplicated_lines for point in trend.points]}),
        ("candidates", "Candidates", {"candidates": [point.candidates for point in trend.points]}),
        ("jobs-trend", "Copies, by job", _series(trend, "families")),
        ("squads-trend", "Copies, by squad", _series(trend, "squads")),
    )
    return [(title, _drawn(name, f"{title}, run by run", trend, series)) for name, title, series in charts if series]


def _series(trend: Trend, name: str) -> dict[str, list[int]]:
    """The largest at the end by name, the others together, as many as the page has colours."""
    counts: Sequence[Mapping[str, int]] = [getattr(point, name) for point in trend.points]
    every = sorted({one for count in counts for one in count}, key=lambda one: (-counts[-1].get(one, 0), one))
    shown = every if len(every) <= COLOURS else every[: COLOURS - 1]
    found = {one: [count.get(one, 0) for count in counts] for one in shown}
    if len(every) > len(shown):
        rest = every[len(shown) :]
        found[OTHERS] = [sum(count.get(one, 0) for one in rest) for count in counts]
    return found


def _drawn(name: str, title: str, trend: Trend, series: Mapping[str, Sequence[int]]) -> str:
    dates = [f"{point.at:%Y-%m-%d}" for point in trend.points]
    root = _chart(dates, series)
    tidy(root)
    root.set("class", f"line {name}")
    root.set("role", "img")
    root.set("aria-labelledby", f"chart-{name}-title chart-{name}-desc")
    told = "; ".join(f"{one}: {values[0]:,} to {values[-1]:,}" for one, values in series.items())
    for position, (tag, text) in enumerate((("title", title), ("desc", f"{dates[0]} to {dates[-1]}. {told}"))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"chart-{name}-{tag}"})
        element.text = one_line(text)
        root.insert(position, element)
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")


def ticks(most: int) -> list[int]:
    """Whole numbers from 0 to at least `most`, about five, apart by 1, 2 or 5 times a power of ten."""
    step = next(
        factor * 10**power for power in range(len(str(most)) + 1) for factor in (1, 2, 5)
        if most <= TICKS * factor * 10**power
    )  # fmt: skip
    return list(range(0, max(most, 1) + step, step))


def _chart(dates: Sequence[str], series: Mapping[str, Sequence[int]]) -> ET.Element:
    from pygal.style import Style

    rows = -(-len(series) // LEGEND_COLUMNS)
    chart = pygal_library().Line(
        disable_xml_declaration=True,
        no_prefix=True,
        js=(),
        width=WIDTH,
        height=HEIGHT + LEGEND_ROW * rows,
        margin=8,
        margin_right=44,
        legend_at_bottom=True,
        legend_at_bottom_columns=LEGEND_COLUMNS,
        legend_box_size=11,
        show_legend=len(series) > 1,
        truncate_legend=LABEL_LENGTH,
        truncate_label=10,
        show_minor_x_labels=False,
        x_labels_major_every=max(1, -(-len(dates) // LABELS)),
        include_x_axis=True,
        dots_size=2.5,
        style=Style(label_font_size=FONT_SIZE, legend_font_size=FONT_SIZE, major_label_font_size=FONT_SIZE),
        value_formatter=lambda value: f"{value:,.0f}",
    )
    chart.x_labels = list(dates)
    chart.y_labels = ticks(max(max(values) for values in series.values()))
    for name, values in series.items():
        chart.add(one_line(name), list(values))
    return ET.fromstring(chart.render())  # noqa: S314 - pygal's own output, names escaped by its tree
