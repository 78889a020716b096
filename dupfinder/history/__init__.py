"""When each copy of a candidate was written, by whom, and who wrote it again: asked of git where the repositories are.

found = histories(result.candidates, {"payments": Path("src/payments")}, commits=commits_of(result.repositories))
found.candidates["3f9a..."].writings[1].days
"""

from __future__ import annotations

from dupfinder.history.gather import commits_of, histories, owned_whole
from dupfinder.history.kept import history_of
from dupfinder.history.writings import candidate_history

__all__ = ["candidate_history", "commits_of", "histories", "history_of", "owned_whole"]
