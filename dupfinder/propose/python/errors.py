"""Why a copy, or a whole candidate, is not turned into a draft."""

from __future__ import annotations

from dupfinder_scanners.errors import DupfinderError


class RefusedError(DupfinderError):
    """What was asked cannot be done safely; the message is the reason, for people."""
