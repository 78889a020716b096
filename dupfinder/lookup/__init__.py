"""The look-up tables: every fragment of the organisation that says something, small enough to travel.

    write(beside(index), content(corpus, shapes, repositories))
    with opened(path) as lookup: lookup.near(probes), lookup.sequences(shapes), lookup.places(shapes)

They answer the question of a pull request: who has this already? No source text is in them: names, places, hashes.
"""

from __future__ import annotations

from dupfinder.lookup.content import Content, content
from dupfinder.lookup.read import Lookup, Place, opened
from dupfinder.lookup.write import adopt, beside, holds, refresh, told, write
from dupfinder.lookup.writer import Writer

__all__ = [
    "Content",
    "Lookup",
    "Place",
    "Writer",
    "adopt",
    "beside",
    "content",
    "holds",
    "opened",
    "refresh",
    "told",
    "write",
]
