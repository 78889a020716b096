"""A question in words: the fragments whose names and paths are nearest, as TF-IDF vectors of character n-grams.

N-grams of characters find `retries` and `RetryPolicy` for "retry" without a stemmer, in any language (Cavnar and
Trenkle 1994).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from dupfinder.find.gather import hits
from dupfinder.findings import FindResult
from dupfinder.lookup.read import Lookup, Named
from dupfinder_scanners.errors import DupfinderError

MOST = 10
SHORT = 4
"""A name is looked at where it or its path holds the first letters, this many, of a word of the question."""
MIN_SCORE = 0.15
NGRAMS = (3, 5)

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


class QuestionError(DupfinderError):
    """A question that nothing can answer."""


def by_words(question: str, lookup: Lookup, most: int = MOST) -> FindResult:
    """Who has something that is called like this. Raises QuestionError where the question has no word."""
    words = split(question)
    if not words:
        raise QuestionError(f'"{question}" has no word to look for; try something like: dupfinder find retry http.')
    near = lookup.named([word[:SHORT] for word in words])
    scores = _scores(words, near)
    return FindResult(question, hits(scores, lookup, most), lookup.size())


def split(text: str) -> list[str]:
    """Its words in lower case: `HTTPRetryPolicy_v2` gives http, retry, policy, v, 2."""
    return [word.lower() for word in _WORD.findall(text)]


def _scores(words: list[str], near: list[Named]) -> dict[int, float]:
    """Cosine of the question with each shape, where that is worth a look."""
    if not near:
        return {}
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=NGRAMS, lowercase=False, sublinear_tf=True)
    documents = vectorizer.fit_transform([_document(one) for one in near])
    cosines = (documents @ vectorizer.transform([" ".join(words)]).T).toarray()[:, 0]
    best: dict[int, float] = {}
    for one, cosine in zip(near, cosines.tolist(), strict=True):
        if cosine >= MIN_SCORE:
            best[one.shape] = max(best.get(one.shape, 0.0), round(float(cosine), 3))
    return best


def _document(one: Named) -> str:
    """The words of its name twice, of its file once: a folder says little of what a function does."""
    name = split(one.name)
    return " ".join([*name, *name, *split(PurePosixPath(one.path).stem)])
