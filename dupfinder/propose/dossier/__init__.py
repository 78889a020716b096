"""The pages of a proposal: what it is, who has it, what to decide, what changes for whom."""

from __future__ import annotations

from dupfinder.propose.dossier.details import details
from dupfinder.propose.dossier.facts import Facts, Function, Migration
from dupfinder.propose.dossier.readme import readme
from dupfinder.propose.dossier.record import record

__all__ = ["Facts", "Function", "Migration", "details", "readme", "record"]
