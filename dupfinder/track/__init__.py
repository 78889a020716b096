"""Decisions on candidates, kept in a text file that is reviewed, and what the index says became of them.

decisions = load(path); save(path, with_decision(decisions, decision)); follow(index, decision)
"""

from __future__ import annotations

from dupfinder.track.follow import follow, follow_all, standings
from dupfinder.track.record import current_of, load, rejections, save, with_decision

__all__ = ["current_of", "follow", "follow_all", "load", "rejections", "save", "standings", "with_decision"]
