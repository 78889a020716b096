"""Who has this already? A question in words, or a piece of code, against the look-up tables.

with opened(path) as lookup: by_words("retry http", lookup), by_snippet(source, span, lookup, config), by_text(...)
"""

from __future__ import annotations

from dupfinder.find.candidate import by_candidate
from dupfinder.find.snippet import by_snippet
from dupfinder.find.text import by_text
from dupfinder.find.words import QuestionError, by_words

__all__ = ["QuestionError", "by_candidate", "by_snippet", "by_text", "by_words"]
