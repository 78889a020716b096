"""A question in code that lies in no file: who has something like this text, in the languages that it may be."""

from __future__ import annotations

from collections.abc import Sequence

from dupfinder.check.match import Matcher
from dupfinder.config import Config
from dupfinder.engines import local
from dupfinder.engines.pasted import Lent, pasted
from dupfinder.find.gather import hits
from dupfinder.find.words import MOST, QuestionError
from dupfinder.findings import FindResult
from dupfinder.lookup.read import Lookup
from dupfinder.tables import Corpus
from dupfinder_scanners.fragments import Repository, SourceFile
from dupfinder_scanners.languages.registry import LANGUAGES, shown_language

ASKED = "(code)"


def by_text(code: str, language: str | None, lookup: Lookup, config: Config, most: int = MOST) -> FindResult:
    """Who has what this code is like. Without a language, those of the index are tried.

    Raises QuestionError for a language that is none, and where the code holds no function, class or block.
    """
    known = {shown_language(one.name) for one in LANGUAGES}
    if language is not None and shown_language(language) not in known:
        raise QuestionError(f"{language} is no language that is read; one of {', '.join(sorted(known))}.")
    wanted = sorted(lookup.languages) if language is None else [shown_language(language)]
    corpus = _corpus(code, wanted, config)
    if not len(corpus):
        raise QuestionError(
            "This code holds no function, class or block that is large enough to compare; give a whole function, "
            "or ask in words."
        )
    rows = list(range(len(corpus)))
    scores: dict[int, float] = {}
    for alike in Matcher(corpus, lookup).alike(rows, own="").alike.values():
        for one in alike:
            scores[one.shape] = max(scores.get(one.shape, 0.0), round(one.similarity, 3))
    missing = [name for name in wanted if name not in lookup.languages]
    notes = tuple(f"The index holds no {name}: there is nothing to compare with." for name in missing)
    return FindResult(ASKED, hits(scores, lookup, most), lookup.size(), notes)


def _corpus(code: str, languages: Sequence[str], config: Config) -> Corpus:
    """The code, read once for each language that it may be."""
    repository = Repository("", "")
    chosen = [one for one in LANGUAGES if shown_language(one.name) in languages]
    files = [SourceFile("", f"{one.name}/code{one.suffixes[0]}", "", one.name, "", len(code)) for one in chosen]
    with pasted({file.path: code for file in files}, config.scan.max_file_bytes) as place:
        source = Lent(repository, place)
        return local.read(source, (repository,), files, config.scan, jobs=1).corpus
