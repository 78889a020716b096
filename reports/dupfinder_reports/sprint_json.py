"""A sprint review as JSON: the types of `dupfinder.sprints`, field by field, with the sums that the pages show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from dupfinder.sprints import SCHEMA_VERSION, SprintReport, Trend, total


def render(report: SprintReport) -> str:
    """One ASCII document that ends in a newline. Ranges are `low` and `high`, in hours."""
    news = report.writings
    document = {
        "schema_version": SCHEMA_VERSION,
        "totals": {
            "writings": len(news),
            "copies": sum(one.copies for one in news),
            "lines": sum(one.effort.lines for one in news),
            "size": _json(total(one.effort.size for one in news)),
            "work": _json(total(one.effort.work for one in news)),
            "squad_lines": {
                name: sum(getattr(one, name) for one in report.squads)
                for name in ("before", "written", "joined", "undated", "removed", "after")
            },
        },
        **_json(report),
    }
    return _text(document)


def render_trend(trend: Trend) -> str:
    """The series alone."""
    return _text({"schema_version": SCHEMA_VERSION, "trend": _json(trend)})


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


def _json(value: Any) -> Any:  # noqa: ANN401 - any field of the types
    if is_dataclass(value):
        return {field.name: _json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_json(one) for one in value]
    return value
