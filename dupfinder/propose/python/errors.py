"""Why a copy, or a whole candidate, is not turned into a draft."""

from __future__ import annotations

from dupfinder_scanners.errors import DupfinderError


class RefusedError(DupfinderError):
    """What was asked cannot be done safely; the message is the reason, for people."""


class UnlikeError(RefusedError):
    """One copy, by its `number`, shares too little with the others; without it the rest may do."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number
