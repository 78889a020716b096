"""What was decided about candidates, as tables: so that the check of a squad's change needs no other file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from dupfinder.adoption import Decision, Stage, Standing
from dupfinder.lookup.schema import Table

_HASH = re.compile(r"[0-9a-f]{16}")


def tables(standings: Sequence[Standing]) -> Mapping[str, Table]:
    """The decisions, and the fingerprints of every fragment that their candidates ever had, in one order."""
    decided = sorted((one.decision for one in standings), key=lambda one: one.candidate)
    members = sorted(
        (int(value, 16), one.decision.candidate)
        for one in standings
        for value in one.fingerprints
        if _HASH.fullmatch(value)
    )
    return {
        "adopted": {
            "candidate": [one.candidate for one in decided],
            "stage": [one.stage.value for one in decided],
            "decided": [one.on.isoformat() for one in decided],
            "name": [one.name for one in decided],
            "owner": [one.owner for one in decided],
            "until": [one.by.isoformat() if one.by else "" for one in decided],
            "reason": [one.reason for one in decided],
            "squads": [json.dumps(one.squads) for one in decided],
            "copies": np.array([one.copies for one in decided], np.int32),
        },
        "adopted_members": {
            "fingerprint": np.array([value for value, _ in members], np.uint64),
            "candidate": [candidate for _, candidate in members],
        },
    }


def decision_of(row: Sequence[Any]) -> Decision:
    """A row of `adopted` as a decision. Raises ValueError where it is none."""
    candidate, stage, on, name, owner, until, reason, squads, copies = row
    return Decision(
        candidate,
        Stage(stage),
        date.fromisoformat(on),
        name,
        owner,
        date.fromisoformat(until) if until else None,
        reason,
        tuple(map(str, json.loads(squads))),
        int(copies),
    )
