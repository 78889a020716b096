"""What candidates are said to do, as a table: so that a question may name a job that no function is called by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from dupfinder.assess.family import Family
from dupfinder.lookup.schema import Table
from dupfinder.model import Candidate

TELLING = 2.0
"""Points from which a cue in a name stands for the job by itself."""


def related(families: Iterable[Family]) -> Mapping[str, str]:
    """By slug the words that go with a job: those of its description, and those that names of it are made of."""
    return {
        one.slug: " ".join(
            [one.description]
            + [text for group in one.groups if not group.against for cue in group.cues
               if cue.kind == "name" and cue.points >= TELLING for text in cue.texts]
        )
        for one in families
    }  # fmt: skip


def table(candidates: Sequence[Candidate], words: Mapping[str, str]) -> Table:
    """What each candidate does, where a family says so, and where the platform has it; rows in the order of the ids."""
    told = [one for one in sorted(candidates, key=lambda one: one.id) if one.family or one.platform]
    covers = [one.platform for one in told]
    return {
        "candidate": [one.id for one in told],
        "job": [f"{one.family.title} {one.family.slug}" if one.family else "" for one in told],
        "related": [words.get(one.family.slug, "") if one.family else "" for one in told],
        "repository": [one.repository if one else "" for one in covers],
        "path": [one.path if one else "" for one in covers],
        "start_line": np.array([one.start_line if one else 0 for one in covers], np.int32),
        "symbol": [one.symbol if one else "" for one in covers],
    }
