"""The growth curve as an SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path


def draw(megabytes: Sequence[float], series: Mapping[str, Sequence[float]], path: Path) -> None:
    """One line a series over the megabytes that were read, the values on a logarithmic scale."""
    # Importing it leaves an old-style finder behind, of which every later import warns: only where a plot is drawn.
    import pygal

    chart = pygal.XY(title="Growth of a cold scan", x_title="MB of code", legend_at_bottom=True, logarithmic=True)
    for name, values in series.items():
        chart.add(name, list(zip(megabytes, values, strict=True)))
    path.write_bytes(chart.render())
