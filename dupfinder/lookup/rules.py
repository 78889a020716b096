"""What the organisation's `[check]` says, as a table: one file switches comments on, squad by squad, for everybody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dupfinder.config import CheckSettings
from dupfinder.lookup.schema import Table


def tables(settings: CheckSettings) -> Mapping[str, Table]:
    """One row; `comment_squads` is `null` where all squads get a comment."""
    return {
        "rules": {
            "show": [settings.show],
            "hide": [json.dumps(sorted(set(settings.hide)))],
            "comment_squads": [json.dumps(settings.comment_squads and sorted(set(settings.comment_squads)))],
        }
    }


def settings_of(row: Sequence[Any]) -> CheckSettings:
    """A row of `rules`. Raises ValueError where it is none."""
    show, hide, squads = row
    return CheckSettings(show=show, hide=json.loads(hide), comment_squads=json.loads(squads))


def strictest(here: CheckSettings, organisation: CheckSettings | None) -> CheckSettings:
    """The settings of a checkout under those of the organisation, which a change cannot loosen."""
    if organisation is None:
        return here
    both = (here, organisation)
    squads = [set(one.comment_squads) for one in both if one.comment_squads is not None]
    rank = ("public", "internal", "private").index
    return here.model_copy(
        update={
            "show": min((one.show for one in both), key=rank),
            "hide": tuple(sorted({name for one in both for name in one.hide})),
            "comment_squads": tuple(sorted(set.intersection(*squads))) if squads else None,
        }
    )
